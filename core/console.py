"""The standard streams of a command, and its end by a signal.

Whether somebody takes the output is no part of the work: `... | head` and a closed stream change neither what a command
does nor its exit status.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn

STREAMS = 3
BY_SIGNAL = 128
"""What shells add to the number of the signal that ended a command."""


class Terminated(SystemExit):
    """A signal, named in the text, asked the command to end: it tidies up on its way out."""

    def __init__(self, number: int) -> None:
        super().__init__(BY_SIGNAL + number)
        self.signal = signal.Signals(number).name

    def __str__(self) -> str:
        return f"ended by {self.signal}"


class LenientFile(io.FileIO):
    """A stream that goes on into nothing when its reader has gone."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            leave(self.fileno())
            return memoryview(data).nbytes


def prepare_process() -> None:
    """Set up standard streams and signals. To be called first, once a process."""
    fill_closed_streams()
    sys.stdout = lenient(1, sys.stdout)
    sys.stderr = lenient(2, sys.stderr)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores one of them
            signal.signal(number, end)


def flush_output() -> int:
    """Print what still waits. The exit status: 1, and a line on stderr, where it could not be (a full disk)."""
    try:
        sys.stdout.flush()
        return 0
    except OSError as error:
        leave(sys.stdout.fileno())
        sys.stderr.write(f"the output is not whole: {error.strerror}\n")
        return 1


def leave(number: int) -> None:
    """What is written there from now on goes into nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def fill_closed_streams() -> None:
    """A free number would be given to the next file or connection, and what is printed would be written there."""
    for number in range(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)


def lenient(number: int, before: Any) -> io.TextIOWrapper:
    """The same stream; a letter that its encoding lacks is written as its number."""
    file = LenientFile(number, "w", closefd=False)
    buffer: Any = io.BufferedWriter(file)
    return io.TextIOWrapper(
        buffer,
        encoding=getattr(before, "encoding", None) or "utf-8",
        errors="backslashreplace",
        line_buffering=number != 1 or file.isatty(),
        write_through=bool(getattr(before, "write_through", False)),
    )


def end(number: int, frame: Any) -> NoReturn:
    """Once: `timeout` sends the signal twice, and the second must not break into the tidying up."""
    for other in (signal.SIGTERM, signal.SIGHUP):
        with suppress(ValueError):
            signal.signal(other, signal.SIG_IGN)
    raise Terminated(number)
