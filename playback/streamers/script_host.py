"""The process that routing scripts run in: no Django, no files, no sockets, no children, little memory, little time.

Started by ``scripts.py`` as a program of its own (standard library only). A line of JSON in, a line of JSON out:
{"script", "names", "cpu_ms"} -> {"uri"} or {"error", "line"}. A script that uses up its CPU time takes the process
with it (SIGPROF): nothing that Python code does can stop that.
"""

from __future__ import annotations

import ast
import base64
import builtins
import hashlib
import json
import math
import random
import resource
import select
import signal
import sys
import time
from types import CodeType, SimpleNamespace, TracebackType
from typing import Any

NAME = "<routing script>"
MEMORY_BYTES = 192 * 1024 * 1024
IDLE_SECONDS = 600
KEPT_SCRIPTS = 200
LONGEST_URI = 2048
HIDDEN_ATTRIBUTES = ("_", "f_", "gi_", "cr_", "ag_", "tb_", "co_")
SAFE_BUILTINS = """
    abs all any ascii bin bool bytes callable chr dict divmod enumerate filter float format frozenset hash hex int
    isinstance iter len list map max min next oct ord pow print range repr reversed round set slice sorted str sum
    tuple zip ArithmeticError AttributeError Exception IndexError KeyError LookupError NameError RuntimeError
    StopIteration TypeError UnicodeError ValueError ZeroDivisionError
"""


class Chance(float):
    """``random`` of a script: a number from [0, 1) that also has the functions of the module."""

    def __call__(self) -> float:
        return random.random()  # noqa: S311  (spreads load, hides nothing)


for _name in ("choice", "choices", "randint", "random", "randrange", "sample", "shuffle", "uniform"):
    setattr(Chance, _name, staticmethod(getattr(random, _name)))


def part_of(module: Any, names: str) -> SimpleNamespace:
    return SimpleNamespace(**{name: getattr(module, name) for name in names.split()})


MODULES = {
    "base64": part_of(base64, "b64encode b64decode urlsafe_b64encode urlsafe_b64decode b32encode b16encode"),
    "hashlib": part_of(hashlib, "md5 sha1 sha256 sha512"),
    "math": part_of(math, "ceil floor sqrt log log2 log10 trunc fmod gcd pi e"),
    "random": Chance(random.random()),  # noqa: S311
    "time": part_of(time, "time gmtime localtime strftime"),
}


def import_allowed(name: str, *args: Any, **kwargs: Any) -> Any:
    if name not in MODULES:
        raise ImportError(f"{name} may not be imported")
    return MODULES[name]


def quiet(*args: Any, **kwargs: Any) -> None:
    """print(): the standard output belongs to the protocol."""


BUILTINS: dict[str, Any] = {name: getattr(builtins, name) for name in SAFE_BUILTINS.split()}
BUILTINS.update({"__import__": import_allowed, "print": quiet})


class Hidden(Exception):
    """The script reaches for what is behind an object."""


def compiled(script: str, kept: dict[str, CodeType]) -> CodeType:
    code = kept.get(script)
    if code is None:
        tree = ast.parse(script, NAME)
        for node in ast.walk(tree):
            check(node)
        if len(kept) >= KEPT_SCRIPTS:
            kept.clear()
        code = kept[script] = compile(tree, NAME, "exec")
    return code


def check(node: ast.AST) -> None:
    if isinstance(node, ast.Attribute) and node.attr.startswith(HIDDEN_ATTRIBUTES):
        raise Hidden
    if isinstance(node, ast.Name) and node.id.startswith("__"):
        raise Hidden
    if isinstance(node, ast.MatchClass | ast.ClassDef | ast.AsyncFunctionDef):
        raise Hidden


def run(script: str, names: dict[str, Any], kept: dict[str, CodeType]) -> dict[str, Any]:
    scope = {**names, "random": Chance(random.random()), "__builtins__": BUILTINS}  # noqa: S311
    try:
        exec(compiled(script, kept), scope)  # noqa: S102  (what this process is for)
    except BaseException as error:
        return {"error": type(error).__name__, "line": line_of(error)}
    uri = scope.get("uri")
    if not isinstance(uri, str) or not uri.strip():
        return {"error": "NoUri", "line": 0}
    return {"uri": uri[:LONGEST_URI]}


def line_of(error: BaseException) -> int:
    """The line of the script that failed. The error's own text stays here: it may quote the token."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    line, frame = 0, error.__traceback__
    while isinstance(frame, TracebackType):
        if frame.tb_frame.f_code.co_filename == NAME:
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def lock_in() -> None:
    """Give up everything but computing. A thread of a server may have had all signals blocked; we need them."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def answer(line: str, kept: dict[str, CodeType]) -> str:
    asked = json.loads(line)
    signal.setitimer(signal.ITIMER_PROF, asked["cpu_ms"] / 1000)
    try:
        return json.dumps(run(asked["script"], asked["names"], kept))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    lock_in()
    kept: dict[str, CodeType] = {}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        sys.stdout.write(answer(line, kept) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
