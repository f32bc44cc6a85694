"""Telling boxes that their channel list changed.

A save only leaves a note in the cache (``invalidate.lists_changed``). A job of the task queue, or without it a command
once a minute, turns the notes into marks on the live sessions that they touch, so many sessions a minute: boxes that
all load their list at once would be a wave. The next account/status of such a session reports the mark, once. Loading
the list in between does not take it away: a read stays a read, and one more load costs less than a write with each.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet

from clients.models import Client
from core.bulk import split_items
from tvmiddleware.cache import invalidate, keys
from tvmiddleware.cache.invalidate import ACCOUNT, CHANNEL, CUSTOMER, EVERYBODY, TARIFF
from tvmiddleware.models import AccountAuthKey, Tariff
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now

LIVE = timedelta(days=1)
"""A session that was silent for longer loads its list anyway when its box comes back."""
NOTES_A_ROUND = 500
"""A few more where several were made in the same instant."""
SESSIONS_A_STATEMENT = 500
SLICE_SECONDS = 5
MARGIN_SECONDS = 15
"""So long before its time-out the job ends by itself."""
TELLER_SECONDS = 180
"""A job that gave no sign of life for so long is not there: the command does its work."""


@dataclass(frozen=True)
class Round:
    """The notes that are being told, and the last session that was."""

    notes: tuple[str, ...]
    after: int = 0


def notify_over_time(*, clock: Callable[[], datetime], pause: Callable[[float], None] = time.sleep) -> int:
    """Tell everybody who must know, evenly over time, for as long as the job may run; how many sessions were told.

    What is left then is told by the next run: the cache knows how far this one came.
    """
    started, notified = clock(), 0
    seconds = max(settings.RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT - MARGIN_SECONDS, SLICE_SECONDS)
    a_slice = max(settings.TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE * SLICE_SECONDS // 60, 1)
    while True:
        now = clock()
        cache.set(keys.LISTS_TELLER, now.timestamp(), TELLER_SECONDS)
        done = notify_some(limit=a_slice, now=now)
        notified += done
        if done < a_slice or (now - started).total_seconds() + SLICE_SECONDS > seconds:
            return notified
        pause(SLICE_SECONDS)


def notify_some(*, limit: int, now: datetime) -> int:
    """Up to ``limit`` sessions over all operators; how many."""
    notified = 0
    for operator in enabled_operators():
        if notified < limit:
            notified += notify_lists_changed(operator=operator, limit=limit - notified, now=now)
    return notified


def job_notifies() -> bool:
    """Whether a job of the task queue does this just now."""
    return bool(settings.SMARTY_USE_RQ and cache.get(keys.LISTS_TELLER))


def enabled_operators() -> Iterator[Operator]:
    for client_id in Client.objects.filter(enabled=True).order_by("pk").values_list("pk", flat=True):
        operator = operator_now(client_id)
        if operator is not None:
            yield operator


def notify_lists_changed(*, operator: Operator, limit: int, now: datetime) -> int:
    """Mark up to ``limit`` sessions of the operator; how many were. What remains is told by the next call."""
    notified, key = 0, keys.lists_notified(operator.id)
    while notified < limit:
        held = cache.get(key)
        current = held if isinstance(held, Round) else next_round(operator.id)
        if current is None:
            break
        rows = list(concerned(operator, current, now)[: limit - notified])
        mark(rows)
        notified += len(rows)
        if notified < limit:
            cache.delete(key)
        else:
            cache.set(key, Round(current.notes, rows[-1][0]), None)
    return notified


def next_round(client_id: int) -> Round | None:
    """The oldest notes, taken off the list; None when there are none."""
    name = keys.lists_changed(client_id)
    marks: dict[str, float] = cache.marks(name, 0)  # type: ignore[attr-defined]
    if not marks:
        return None
    newest = sorted(marks.values())[:NOTES_A_ROUND][-1]
    made = Round(tuple(note for note, moment in marks.items() if moment <= newest))
    cache.set(keys.lists_notified(client_id), made, None)
    # a note made again meanwhile is newer than what is dropped here
    cache.drop_marks(name, math.nextafter(newest, math.inf))  # type: ignore[attr-defined]
    return made


def concerned(operator: Operator, current: Round, now: datetime) -> QuerySet[AccountAuthKey, tuple[int, int]]:
    """Live sessions (id, account) that the notes touch, by id, after the last one told."""
    rows = AccountAuthKey.objects.filter(
        account__client_id=operator.id, last_active__gte=now - LIVE, pk__gt=current.after
    )
    if EVERYBODY not in current.notes and not operator.show_channels_without_subscription:
        rows = rows.filter(touched(current.notes)).distinct()
    return rows.order_by("pk").values_list("pk", "account_id")


def touched(notes: Sequence[str]) -> Q:
    tariffs = numbers(notes, TARIFF)
    channels = numbers(notes, CHANNEL)
    if channels:
        tariffs += Tariff.objects.filter(channels__in=channels).order_by().values_list("pk", flat=True).distinct()
    return (
        Q(account__tariffs__in=tariffs)
        | Q(account__customer__tariffs__in=tariffs)
        | Q(account__in=numbers(notes, ACCOUNT))
        | Q(account__customer__in=numbers(notes, CUSTOMER))
    )


def numbers(notes: Iterable[str], prefix: str) -> list[int]:
    return [int(note.removeprefix(prefix)) for note in notes if note.startswith(prefix)]


def mark(rows: Sequence[tuple[int, int]]) -> None:
    for part in split_items(rows, SESSIONS_A_STATEMENT):
        AccountAuthKey.objects.filter(pk__in=[pk for pk, _account in part]).update(channel_list_changed=True)
        invalidate.inbox_changed({account_id for _pk, account_id in part})
