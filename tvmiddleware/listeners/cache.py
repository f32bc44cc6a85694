"""Forgetting what changed without Django's signals. Rows saved through the ORM are the scopes' business
(``tvmiddleware/cache/scopes.py``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from core.events import Stage, register_listener
from tvmiddleware.cache import invalidate
from tvmiddleware.events import AccountTariffsChanged, ChannelEvent, SubscriberEvent, TariffsChanged

MOST_NOTES = 20
"""More channels than that are told to everybody: a note is a round trip to the cache."""


def register() -> None:
    register_listener(SubscriberEvent, sessions_forget, name="cache: sessions", stage=Stage.CACHE)
    register_listener(TariffsChanged, lists_note, name="cache: channel lists", stage=Stage.CACHE)
    register_listener(ChannelEvent, catalogues_forget, name="cache: catalogue", stage=Stage.CACHE)


def sessions_forget(events: Sequence[SubscriberEvent]) -> None:
    """The records of the sessions of all accounts touched, in as few statements as that takes."""
    touched = {pk for event in events if event.without_signals for pk in event.accounts_touched}
    if touched:
        invalidate.inbox_changed(touched)


def lists_note(events: Sequence[TariffsChanged]) -> None:
    """Whose channel list is another now; ``cache_channel_list`` tells the boxes."""
    notes: dict[int, set[str]] = defaultdict(set)
    for event in events:
        if event.without_signals:
            notes[event.client_id].add(mark_of(event))
    for client_id, marks in notes.items():
        invalidate.lists_changed(client_id, sorted(marks))


def mark_of(event: TariffsChanged) -> str:
    if isinstance(event, AccountTariffsChanged):
        return f"{invalidate.ACCOUNT}{event.account_id}"
    return f"{invalidate.CUSTOMER}{event.customer_id}"


def catalogues_forget(events: Sequence[ChannelEvent]) -> None:
    """The operators' catalogues; who sees one of the channels has another list."""
    changed: dict[int, list[str]] = defaultdict(list)
    for event in events:
        if event.without_signals:
            changed[event.client_id].append(f"{invalidate.CHANNEL}{event.channel_id}")
    for client_id, marks in changed.items():
        invalidate.client_changed(client_id)
        invalidate.lists_changed(client_id, marks if len(marks) <= MOST_NOTES else [invalidate.EVERYBODY])
