"""Domain events: what has happened, told to everybody who listens, after the commit.

A service announces an event inside the transaction that makes it true. When that is committed, every listener is
called once with it; after a rollback, of a savepoint too, nobody is. A listener that fails is written to the log by its
name: neither the others nor the caller notice. docs/events.md lists the events, docs/how-to/outgoing-event.md shows how
to hang a listener on one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, transaction

from core.reports import report_error

main_log = logging.getLogger("smarty_main")


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Something that has happened: plain values and ids, no rows. A listener reads the rows that it needs."""


E = TypeVar("E", bound=DomainEvent)


class Stage(IntEnum):
    """When a listener's turn is. Listeners of a stage run one after another, in the order in which they registered."""

    CACHE = 1
    """Forgets what is no longer so: before anybody can ask about it."""
    LOG = 2
    """Writes the event log."""
    OUTSIDE = 3
    """Tells other systems, which may take its time or fail."""


@dataclass(frozen=True)
class Listener:
    event_type: type[DomainEvent]
    name: str
    stage: Stage
    function: Callable[[Sequence[Any]], None]


listeners: list[Listener] = []
"""In the order in which they are called."""


def register_listener(
    event_type: type[E], function: Callable[[Sequence[E]], None], *, name: str, stage: Stage = Stage.OUTSIDE
) -> None:
    """Have ``function`` called with every event of this type or derived from it. Call it in ``AppConfig.ready``.

    A mass change calls it once with all of its events, in the order in which they were announced; never with none.
    ``name`` is what the log calls the listener by. Raises ValueError where the type has a listener of that name.
    """
    if any((one.event_type, one.name) == (event_type, name) for one in listeners):
        raise ValueError(f"{event_type.__name__} has a listener {name!r} already")
    listeners.append(Listener(event_type, name, stage, function))
    listeners.sort(key=lambda one: one.stage)


def unlisten(event_type: type[DomainEvent], *, name: str) -> None:
    """Take a listener away again: tests, and what is switched off at run time. One that is not there is no error."""
    listeners[:] = [one for one in listeners if (one.event_type, one.name) != (event_type, name)]


def announce_event(event: DomainEvent, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Tell the listeners when the transaction of the database ``using`` is committed; at once outside of one."""
    announce_all([event], using=using)


def announce_all(events: Iterable[DomainEvent], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """``announce_event`` for what happened together: each listener is called once, with all events that it listens
    to."""
    batch = tuple(events)
    if batch:
        transaction.on_commit(partial(deliver, batch), using=using, robust=True)


def deliver(batch: Sequence[DomainEvent]) -> None:
    """Call every listener with those events of the batch that it listens to. Raises nothing that a listener raises."""
    for listener in tuple(listeners):
        heard = [event for event in batch if isinstance(event, listener.event_type)]
        if heard:
            call(listener, heard)


def call(listener: Listener, heard: Sequence[DomainEvent]) -> None:
    try:
        listener.function(heard)
    except Exception as error:
        main_log.exception("LISTENER_FAILED listener=%s events=%s first=%s", listener.name, len(heard), heard[0])
        report_error(error, listener=listener.name, event=type(heard[0]).__name__)
