"""What servers outside say, kept for boxes: one asks, all others are answered with what is kept.

A fresh answer is given as it is. An old one too, for a day, while the queue asks anew. Only where there is none does a
call wait, REQUEST_SECONDS at most, and the asking is done by a thread beside it, which no name server can hang. A
server that gave no answer is left alone for REST_SECONDS: who asks meanwhile is told so at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from core import concurrency, threads
from core.api.errors import DomainError, TryLater
from core.cache import store
from core.cache.store import Entry
from core.cache.tries import count_try
from core.logs import log_event
from library.backends.source import SourceFailed
from library.cache import keys
from tvmiddleware.cache.keys import hash_part

REQUEST_SECONDS = 1.8
POLL_SECONDS = 0.05
KEPT_SECONDS = 24 * 3600
TURN_SECONDS = 20
"""Longer than asking may take; then somebody else may."""
REST_SECONDS = 30
MINUTE = 60
MOST_UNKNOWN = 60
"""Of a source and a minute. What staff set up is not counted."""
WAITING_PART = 0.25
"""So many of the processes may wait for servers outside at the same time."""


class SourceUnreachable(DomainError):
    """The server outside gives no answer, and none is kept."""


class SourceBusy(SourceUnreachable):
    """Somebody else is asking it just now, and no answer is kept."""


@dataclass(frozen=True, slots=True)
class OutsideQuestion:
    """``text``: what is asked, in words that are the same for the same answer. ``expected``: staff set it up, so it is
    not counted as something that a caller made up."""

    source: str
    text: str
    fresh_seconds: int
    expected: bool = True

    @property
    def answer_key(self) -> str:
        return keys.outside_answer(self.source, hash_part(self.text))

    @property
    def failure_key(self) -> str:
        return keys.outside_failure(self.source, hash_part(self.text))

    @property
    def turn_key(self) -> str:
        return keys.outside_turn(self.source, hash_part(self.text))


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a question. ``is_resting``: its source gave no answer a moment ago."""

    entry: Entry | None
    is_fresh: bool
    is_resting: bool


Ask = Callable[[], Any]
"""Asks the server; raises SourceFailed. Runs in a thread: no database."""


def kept_answer(
    question: OutsideQuestion, ask: Ask, ask_later: Callable[[], None], *, waits_for_others: bool = True
) -> Any:
    """The answer to a question. ``ask_later`` queues a job that calls ``renew_answer``.

    Raises SourceUnreachable, and its SourceBusy while another call asks, unless this one ``waits_for_others``.
    """
    known = read_known(question)
    if known.entry is not None:
        if not known.is_fresh and not known.is_resting and take_turn(question):
            ask_later()
        return known.entry.value
    if known.is_resting:
        raise SourceUnreachable
    try:
        with concurrency.hold_slot("outside answers", WAITING_PART):
            return first_answer(question, ask, waits_for_others=waits_for_others)
    except TryLater as error:
        raise SourceUnreachable from error


def first_answer(question: OutsideQuestion, ask: Ask, *, waits_for_others: bool) -> Any:
    if not take_turn(question):
        if not waits_for_others:
            raise SourceBusy
        return awaited_answer(question)
    done = threading.Event()

    def work() -> None:
        try:
            renew_answer(question, ask)
        finally:
            done.set()

    if is_flooded(question) or not threads.put_work(f"outside:{question.source}", work):
        cache.delete(question.turn_key)
        raise SourceUnreachable
    if not done.wait(REQUEST_SECONDS):
        note_failure(question)  # nobody else waits for it; the thread goes on
    return present_answer(question)


def awaited_answer(question: OutsideQuestion) -> Any:
    for _look in range(round(REQUEST_SECONDS / POLL_SECONDS)):
        known = read_known(question)
        if known.entry is not None or known.is_resting:
            break
        time.sleep(POLL_SECONDS)
    return present_answer(question)


def present_answer(question: OutsideQuestion) -> Any:
    entry = read_known(question).entry
    if entry is None:
        raise SourceUnreachable
    return entry.value


def read_known(question: OutsideQuestion) -> Known:
    found, now = store.get_many([question.answer_key, question.failure_key]), time.time()
    entry = found.get(question.answer_key)
    if not isinstance(entry, Entry) or entry.fresh_until + KEPT_SECONDS <= now:
        entry = None
    resting = found.get(question.failure_key, 0) > now
    return Known(entry, is_fresh=entry is not None and entry.fresh_until > now, is_resting=resting)


def note_failure(question: OutsideQuestion) -> None:
    cache.set(question.failure_key, time.time() + REST_SECONDS, REST_SECONDS)


def take_turn(question: OutsideQuestion) -> bool:
    return bool(cache.add(question.turn_key, 1, TURN_SECONDS))


def is_flooded(question: OutsideQuestion) -> bool:
    return not question.expected and count_try(keys.outside_questions(question.source), MINUTE) > MOST_UNKNOWN


def renew_answer(question: OutsideQuestion, ask: Ask) -> bool:
    """Ask, and keep what is answered; False: no answer, the old one stays. Nobody is asked where somebody else was the
    moment before."""
    known = read_known(question)
    if known.is_fresh or known.is_resting:
        cache.delete(question.turn_key)
        return known.is_fresh
    answered = False
    try:
        store.keep_value(question.answer_key, ask(), question.fresh_seconds, KEPT_SECONDS)
        answered = True
    except SourceFailed as error:
        log_event("main", "OUTSIDE_SOURCE_FAILED", logging.WARNING, source=question.source, reason=error)
    finally:
        if answered:
            cache.delete(question.failure_key)
        else:
            note_failure(question)
        cache.delete(question.turn_key)
    return answered
