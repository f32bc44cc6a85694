"""Writing prepared channels: one at a time, in order, while the next one is being prepared.

On a database server the statements run in a thread with a connection of its own, so that this process parses while
the server writes. On SQLite, and inside a caller's transaction, everything happens in turn.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection

from core.db import retry_on_db_failure
from epg.selectors.feeds import GuideChannel
from epg.services.refusals import RefusedRow, is_refusal
from epg.services.rows import ProgramRow
from epg.services.swap import ChannelRemapped, Day, Origin, Span, Swap, Swapped

AHEAD = 2
"""Prepared channels that may wait: memory holds no more of the guide than these."""


@dataclass(slots=True)
class PreparedRows:
    """A channel's changed days, parsed."""

    channel: GuideChannel
    source_name: str
    days: list[Day]
    spans: list[Span]
    rows: list[ProgramRow]


@dataclass(slots=True)
class WriteOutcome:
    """``error`` = "" when the channel was written."""

    prepared: PreparedRows
    swapped: Swapped = Swapped(0, 0, 0)
    error: str = ""


class Writer:
    def __init__(self, now: datetime) -> None:
        self.now = now
        parallel = connection.vendor != "sqlite" and not connection.in_atomic_block
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="epg-writer") if parallel else None
        self.waiting: deque[Future[WriteOutcome]] = deque()
        self.swap: Swap | None = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *args: object) -> None:
        if self.pool is not None:
            self.pool.submit(connection.close)
            self.pool.shutdown(cancel_futures=False)

    def submit(self, prepared: PreparedRows) -> Iterator[WriteOutcome]:
        """Have it written; yields what is finished by then, in order."""
        if self.pool is None:
            yield self.write(prepared)
            return
        self.waiting.append(self.pool.submit(self.write, prepared))
        while len(self.waiting) > AHEAD:
            yield self.waiting.popleft().result()

    def drain(self) -> Iterator[WriteOutcome]:
        while self.waiting:
            yield self.waiting.popleft().result()

    def write(self, prepared: PreparedRows) -> WriteOutcome:
        try:
            return WriteOutcome(prepared, self.write_somehow(prepared))
        except ChannelRemapped:
            return WriteOutcome(prepared, error="the channel was changed meanwhile; the next run imports it")
        except Exception as error:  # whatever it is: this channel keeps its old guide and the others go on
            logging.getLogger("smarty_main").exception("guide of channel %s", prepared.channel.pk)
            return WriteOutcome(prepared, error=f"{type(error).__name__}: {error}")

    def write_somehow(self, prepared: PreparedRows) -> Swapped:
        """All at once; where the database refuses something of it, without that."""
        try:
            return retry_on_db_failure(lambda: self.write_all(prepared))
        except RefusedRow:
            return retry_on_db_failure(lambda: self.write_once(prepared, patiently=True))

    def write_all(self, prepared: PreparedRows) -> Swapped:
        """Raises RefusedRow at once for what would fail again and again, so that nobody waits for it."""
        try:
            return self.write_once(prepared)
        except DatabaseError as error:
            if is_refusal(error):
                raise RefusedRow from error
            raise

    def write_once(self, prepared: PreparedRows, *, patiently: bool = False) -> Swapped:
        if self.swap is None:
            self.swap = Swap()  # here, because it belongs to this thread's connection
        channel = prepared.channel
        return self.swap.apply(
            epg_channel_id=channel.pk,
            origin=Origin(channel.source_id, channel.source_channel_id, channel.timeshift),
            days=prepared.days,
            spans=prepared.spans,
            rows=prepared.rows,
            now=self.now,
            patiently=patiently,
        )
