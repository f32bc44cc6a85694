"""Python programs in processes of their own that do not load the libraries anew: ``run(["manage.py", "check"])``.

Two thirds of what a ``manage.py`` takes is loading Django and some thirty libraries (3.3 s of processor time, of which
1.1 remain). One process a test run has loaded them, nothing of the product and no settings; each call is a fork of it
with its own arguments, environment, directory, output and end. What is about the interpreter's own start (its
encodings, its flags, libraries that are missing) starts a whole one.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from tempfile import TemporaryFile
from types import ModuleType

from tests.architecture.source import ROOT
from tests.patience import HANG_SECONDS

LIBRARIES = (
    "asyncio",
    "croniter",
    "cryptography.fernet",
    "django.core.mail",
    "django.core.management",
    "django.core.serializers.json",
    "django.db.models",
    "django.forms",
    "django.http",
    "django.template",
    "django.urls",
    "jinja2",
    "lxml.etree",
    "openpyxl",
    "PIL.Image",
    "phonenumbers",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "redis.asyncio",
    "requests",
    "rq",
    "tablib",
    "tenacity",
    "unittest.mock",
    "yaml",
)
"""None of them looks at settings when it is loaded; one that is missing is loaded by nobody."""
MESSAGE_BYTES = 1 << 20


def run(
    arguments: Sequence[str], environment: Mapping[str, str], seconds: float = HANG_SECONDS
) -> subprocess.CompletedProcess[str]:
    """As ``subprocess.run([sys.executable, *arguments], cwd=ROOT)``. The first is a script or "-c"."""
    with TemporaryFile() as out, TemporaryFile() as errors:
        status = server().run(arguments, environment, (out.fileno(), errors.fileno()), seconds)
        for file in (out, errors):
            file.seek(0)
        said = [file.read().decode() for file in (out, errors)]
    return subprocess.CompletedProcess(list(arguments), status, *said)


@cache
def server() -> Server:
    made = Server()
    atexit.register(made.stop)
    return made


def cpu_seconds() -> float:
    """Of all that was run so far."""
    return server().cpu if server.cache_info().currsize else 0.0


class Server:
    """The process with the libraries. It ends with its caller."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())], cwd=ROOT, pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, env=without_tests(os.environ), start_new_session=True,
            )  # fmt: skip

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], files: tuple[int, int], seconds: float
    ) -> int:
        """Its exit status, negative for a signal."""
        self.channel.settimeout(None)
        message = json.dumps([list(arguments), dict(environment)]).encode()
        socket.send_fds(self.channel, [message], list(files))
        child = int(self.channel.recv(MESSAGE_BYTES))
        try:
            self.channel.settimeout(seconds)
            status, used = json.loads(self.channel.recv(MESSAGE_BYTES))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self.channel.settimeout(None)
            self.channel.recv(MESSAGE_BYTES)
            raise subprocess.TimeoutExpired(list(arguments), seconds) from None
        self.cpu += used
        return os.waitstatus_to_exitcode(status)

    def stop(self) -> None:
        self.channel.close()
        self.process.wait()


def without_tests(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith(("DJANGO_", "SMARTY_"))}


# --- in that process --------------------------------------------------------------------------------------------------
def serve(channel: socket.socket) -> list[str]:
    """Fork for each message. It returns in a fork, with what that has to run, and ends at the end of messages."""
    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)
    gc.freeze()  # the collector of a fork would look at each of these, and so copy it
    while True:
        message, files, _flags, _address = socket.recv_fds(channel, MESSAGE_BYTES, 2)
        if not message:
            raise SystemExit
        child = os.fork()
        if not child:
            channel.close()
            arguments, environment = json.loads(message)
            become(arguments, environment, files)
            return list(arguments)
        for file in files:
            os.close(file)
        channel.send(str(child).encode())
        _pid, status, used = os.wait4(child, 0)
        channel.send(json.dumps([status, used.ru_utime + used.ru_stime]).encode())


def become(arguments: list[str], environment: dict[str, str], files: list[int]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, (name, file) in enumerate(zip(("stdout", "stderr"), files, strict=True), start=1):
        os.dup2(file, number)
        os.close(file)
        setattr(sys, name, open(number, "w", encoding="utf-8", errors=errors_of(name), closefd=False))  # noqa: SIM115
        setattr(sys, f"__{name}__", getattr(sys, name))
    sys.argv = arguments if arguments[0] != "-c" else ["-c", *arguments[2:]]


def errors_of(name: str) -> str:
    return "backslashreplace" if name == "stderr" else "strict"


def execute(arguments: list[str]) -> None:
    """The interpreter's own end follows: exit functions, threads, what is written."""
    if arguments[0] == "-c":
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(compile(arguments[1], "<string>", "exec"), main.__dict__)  # noqa: S102  (a test's own lines)
    else:
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    execute(serve(socket.socket(fileno=int(sys.argv[1]))))
