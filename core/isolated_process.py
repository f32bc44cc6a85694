"""Work on what comes from outside in a process of its own, within limits of time and memory.

A limit that Python looks at between two steps does not hold inside one: a pattern of ``re``, libxml2 and zlib run for
as long as their input makes them. So the work runs in a forked child that hands over its results one by one. When it is
silent for too long in all it is killed, whatever it is at; memory beyond the limit is refused to it by the kernel.

The child shares nothing but memory pages with its parent: it must use no connection of the parent's (the databases'
are taken away from it) and start no threads.
"""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import resource
import select
import signal
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar, cast

from django.db import connections

from core.tracebacks import format_with_locals

T = TypeVar("T")
LENGTH = struct.Struct("<cI")
RESULT, ERROR, DONE = b"r", b"e", b"d"
READ_BYTES = PIPE_BYTES = 1 << 20
GRACE_SECONDS = 5
"""Of the processor, for a child whose parent is gone and that does not notice."""


class Stopped(Exception):
    """The work was ended: too long, too large, or the process crashed. The text says which."""


class WorkFailed(Exception):
    """The work raised something that it was not expected to; ``trace`` is for the log."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace


@dataclass(frozen=True)
class Bounds:
    """``seconds`` of waiting for results, all together; ``memory_mb`` on top of what the process has already."""

    seconds: float
    memory_mb: int


def results_apart(work: Callable[[], Iterator[T]], bounds: Bounds, expected: type[Exception]) -> Iterator[T]:
    """What ``work`` yields, which must be picklable, as it comes.

    Raises Stopped, an ``expected`` error as the work raised it, WorkFailed for any other.
    """
    reading, writing = os.pipe()
    with suppress(OSError):  # the two wait less for each other; more than a user may have is refused
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    child = os.fork()
    if child == 0:
        os.close(reading)
        _serve(writing, work, bounds, expected)
    os.close(writing)
    try:
        yield from _receive(_Pipe(reading, bounds), child)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


# --- the parent -----------------------------------------------------------------------------------------------------
class _Pipe:
    def __init__(self, handle: int, bounds: Bounds) -> None:
        self.handle = handle
        self.bounds = bounds
        self.left = bounds.seconds
        self.poll = select.poll()
        self.poll.register(handle, select.POLLIN)

    def read(self, size: int) -> bytes:
        """``size`` bytes, less when the other side is gone. Raises Stopped when they don't come in time."""
        parts: list[bytes] = []
        while size > 0:
            self.wait()
            part = os.read(self.handle, min(size, READ_BYTES))
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def wait(self) -> None:
        started = time.monotonic()
        ready = self.poll.poll(max(0.0, self.left) * 1000)
        self.left -= time.monotonic() - started
        if not ready:
            raise Stopped(f"took longer than {self.bounds.seconds:g} s")


def _receive(pipe: _Pipe, child: int) -> Iterator[T]:
    while True:
        head = pipe.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise Stopped(_end_of(child))
        kind, size = LENGTH.unpack(head)
        if kind == DONE:
            return
        content = pipe.read(size)
        if len(content) < size:
            raise Stopped(_end_of(child))
        found = pickle.loads(content)
        if kind == ERROR:
            raise cast("Exception", found)
        yield cast("T", found)


def _end_of(child: int) -> str:
    _pid, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return f"the process ended by itself ({os.WEXITSTATUS(status)})"
    number = os.WTERMSIG(status)
    return "took too long" if number == signal.SIGXCPU else f"the process was ended by signal {number}"


# --- the child ------------------------------------------------------------------------------------------------------
def _serve(handle: int, work: Callable[[], Iterator[T]], bounds: Bounds, expected: type[Exception]) -> NoReturn:
    """Never returns, and leaves without the parent's own ways of ending."""
    status = 1
    try:
        gc.freeze()  # what the parent has made is never collected here: its destructors would speak to its servers
        _forget_connections()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        _limit(bounds)
        _send_results(handle, work, bounds, expected)
        status = 0
    finally:
        os._exit(status)


def _send_results(handle: int, work: Callable[[], Iterator[T]], bounds: Bounds, expected: type[Exception]) -> None:
    kind, last = DONE, b""
    try:
        try:
            for result in work():
                _send(handle, RESULT, pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
        except expected as error:
            kind, last = ERROR, _packed(error)
    except MemoryError:
        kind, last = ERROR, pickle.dumps(Stopped(f"needs more than {bounds.memory_mb} MB of memory"))
    except Exception as error:
        failed = WorkFailed(f"{type(error).__name__}: {error}", format_with_locals(error))
        kind, last = ERROR, pickle.dumps(failed)
    _send(handle, kind, last)


def _packed(error: Exception) -> bytes:
    packed = pickle.dumps(error, pickle.HIGHEST_PROTOCOL)
    pickle.loads(packed)  # a class of a plug-in's own may not survive it; better to fail here than in the parent
    return packed


def _send(handle: int, kind: bytes, content: bytes) -> None:
    view = memoryview(LENGTH.pack(kind, len(content)) + content)
    while view:
        view = view[os.write(handle, view) :]


_kept: list[object] = []


def _forget_connections() -> None:
    """Work that needs a database after all gets a connection of its own; the parent's is left open and unused."""
    for connection in connections.all(initialized_only=True):
        _kept.append(connection.connection)
        connection.connection = None


def _limit(bounds: Bounds) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = used.ru_utime + used.ru_stime + bounds.seconds + GRACE_SECONDS
    _lower(resource.RLIMIT_DATA, pages * resource.getpagesize() + (bounds.memory_mb << 20))
    _lower(resource.RLIMIT_CPU, int(processor) + 1)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(limit: int, value: int) -> None:
    _soft, hard = resource.getrlimit(limit)
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
