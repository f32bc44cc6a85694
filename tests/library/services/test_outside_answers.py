"""One asks, all others are answered; whatever goes wrong, nobody waits long and nobody asks twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import cache

from core import threads
from core.api.errors import TryLater
from library.backends.source import SourceFailed
from library.services import outside_answers
from library.services.outside_answers import (
    KEPT_SECONDS,
    OutsideQuestion,
    SourceBusy,
    SourceUnreachable,
    kept_answer,
    renew_answer,
)
from tests.factories import NOW

pytestmark = pytest.mark.needs_cache
QUESTION = OutsideQuestion("test", "what time is it", 60)
OTHER = OutsideQuestion("test", "and the day", 60)


class Source:
    """Answers with how often it was asked; ``fails``: not at all, ``held``: not before it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails: Exception | None = None
        self.held = threading.Event()
        self.held.set()
        self.later = 0

    def ask(self) -> int:
        self.asked += 1
        self.held.wait(10)
        if self.fails:
            raise self.fails
        return self.asked

    def ask_later(self) -> None:
        self.later += 1

    def answer(self, question: OutsideQuestion = QUESTION, **given: Any) -> Any:
        return kept_answer(question, self.ask, self.ask_later, **given)


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    yield made
    made.held.set()
    while crew := threads.crews.get("outside:test"):
        if not crew.threads:
            break
        time.sleep(0.01)
    threads.crews.pop("outside:test", None)


def test_fifty_first_calls_make_one_question(source: Source) -> None:
    with ThreadPoolExecutor(50) as pool:
        source.held.clear()
        calls = [pool.submit(source.answer) for _call in range(50)]
        time.sleep(0.2)
        source.held.set()
        assert [call.result() for call in calls] == [1] * 50
    assert source.asked == 1


def test_questions_are_apart(source: Source) -> None:
    assert (source.answer(), source.answer(OTHER), source.answer()) == (1, 2, 1)


def test_who_does_not_wait_for_others(source: Source) -> None:
    cache.add(QUESTION.turn_key, 1, 20)
    with pytest.raises(SourceBusy):
        source.answer(waits_for_others=False)
    assert source.asked == 0


def test_who_waits_for_one_that_never_answers(source: Source) -> None:
    cache.add(QUESTION.turn_key, 1, 20)
    with patch.object(outside_answers, "REQUEST_SECONDS", 0.2), pytest.raises(SourceUnreachable):
        source.answer()
    assert source.asked == 0


def test_who_waits_goes_as_soon_as_there_is_no_answer(source: Source) -> None:
    cache.add(QUESTION.turn_key, 1, 20)
    with ThreadPoolExecutor(1) as pool:
        started = time.perf_counter()
        call = pool.submit(source.answer)
        outside_answers.note_failure(QUESTION)
        with pytest.raises(SourceUnreachable):
            call.result()
        assert time.perf_counter() - started < 1


def test_a_late_answer_is_kept(source: Source) -> None:
    source.held.clear()
    with patch.object(outside_answers, "REQUEST_SECONDS", 0.1), pytest.raises(SourceUnreachable):
        source.answer()
    with pytest.raises(SourceUnreachable):  # and nobody asks again meanwhile
        source.answer()
    source.held.set()
    while cache.get(QUESTION.failure_key):
        time.sleep(0.01)
    assert source.answer() == 1


def test_an_old_answer_is_renewed_once(source: Source) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        source.answer()
        clock.shift(61)
        assert [source.answer() for _call in range(3)] == [1, 1, 1]
        assert source.later == 1
        assert renew_answer(QUESTION, source.ask)
        assert source.answer() == 2
        assert (source.asked, source.later) == (2, 1)


def test_a_job_that_comes_late_asks_nobody(source: Source) -> None:
    source.answer()
    cache.add(QUESTION.turn_key, 1, 20)
    assert renew_answer(QUESTION, source.ask)
    assert source.asked == 1
    assert cache.get(QUESTION.turn_key) is None


def test_an_old_answer_outlives_a_source_that_is_down(source: Source) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        source.answer()
        source.fails = SourceFailed("down")
        clock.shift(KEPT_SECONDS)
        assert source.answer() == 1
        assert not renew_answer(QUESTION, source.ask)
        assert source.answer() == 1
        assert source.later == 1, "left alone for a while"
        clock.shift(outside_answers.REST_SECONDS + 1)
        assert source.answer() == 1
        assert source.later == 2
        clock.shift(61)
        with pytest.raises(SourceUnreachable):
            source.answer()


def test_a_fault_of_ours_is_no_answer_either(source: Source) -> None:
    source.fails = ValueError("a bug")
    with pytest.raises(SourceUnreachable):
        source.answer()
    source.fails = None
    with pytest.raises(SourceUnreachable):
        source.answer()
    assert source.asked == 1
    assert cache.get(QUESTION.turn_key) is None


def test_the_threads_have_too_much_to_do(source: Source) -> None:
    with patch.object(threads, "put_work", return_value=False), pytest.raises(SourceUnreachable):
        source.answer()
    assert source.answer() == 1


def test_too_many_calls_wait(source: Source) -> None:
    with patch("core.concurrency.hold_slot", side_effect=TryLater), pytest.raises(SourceUnreachable):
        source.answer()
    assert source.answer() == 1


def test_what_callers_make_up_is_counted(source: Source) -> None:
    unknown = [OutsideQuestion("test", str(number), 60, expected=False) for number in range(4)]
    with patch.object(outside_answers, "MOST_UNKNOWN", 2):
        assert [source.answer(one) for one in unknown[:2]] == [1, 2]
        for one in unknown[2:]:
            with pytest.raises(SourceUnreachable):
                source.answer(one)
        assert source.answer(unknown[0]) == 1
        assert source.answer() == 3
