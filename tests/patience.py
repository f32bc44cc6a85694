"""How long a test waits.

For something that must be quick there is a limit of processor time, which is the same on a busy machine. A limit by the
clock only ends what hangs, so it is long: six test runs at a time stretch a start of ten seconds to a minute.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

HANG_SECONDS = 300.0
"""Nothing that works takes as long, whatever else the machine does."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Processor seconds, so a busy machine changes nothing. Patterns of ``re`` are interrupted too."""

    def stop(*_: object) -> None:
        raise AssertionError(f"took more than {seconds} s of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
