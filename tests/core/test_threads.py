"""The threads beside the calls: few, for a bounded queue, and none where there is nothing to do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from threading import Event
from threading import enumerate as living
from typing import Any

import pytest
from django.test import override_settings

from core import queue, threads, wait_limits
from core.rq import sending
from tests.core import jobs

KIND = "test-kind"
WAIT = "tests.core.jobs.wait_outside"


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    jobs.noted.clear()
    jobs.outside.clear()
    yield
    jobs.outside.set()
    join(KIND)
    join(WAIT)
    threads.crews.clear()


def join(kind: str) -> None:
    """Until all work of that kind is done."""
    for thread in living():
        if thread.name == kind:
            thread.join(10)


def test_work_is_done_beside_the_caller_and_the_thread_ends() -> None:
    begun, go_on, done = Event(), Event(), Event()

    def work() -> None:
        begun.set()
        go_on.wait(10)
        done.set()

    assert threads.put_work(KIND, work)
    assert begun.wait(10)
    assert not done.is_set()
    go_on.set()
    join(KIND)
    assert done.is_set()
    assert threads.crews[KIND].threads == 0
    assert not [thread for thread in living() if thread.name == KIND]


def test_so_much_waits_and_no_more() -> None:
    held, done = Event(), []
    taken = [threads.put_work(KIND, lambda: held.wait(10)) for _time in range(threads.THREADS)]
    while threads.crews[KIND].waiting:  # until both are at it
        held.wait(0.001)
    taken += [threads.put_work(KIND, lambda: done.append(1)) for _time in range(threads.MOST_WAITING + 5)]
    assert taken == [True] * (threads.THREADS + threads.MOST_WAITING) + [False] * 5
    assert len([thread for thread in living() if thread.name == KIND]) == threads.THREADS
    held.set()
    join(KIND)
    assert len(done) == threads.MOST_WAITING


def test_a_kind_that_hangs_holds_up_no_other() -> None:
    held, done = Event(), Event()
    for _time in range(threads.THREADS + 1):
        threads.put_work("hangs", lambda: held.wait(10))
    threads.put_work(KIND, done.set)
    assert done.wait(10)
    held.set()
    join("hangs")


def test_work_that_fails_ends_no_thread() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    done = Event()
    for work in (fail, fail, fail, done.set):
        threads.put_work(KIND, work)
    assert done.wait(10)
    join(KIND)
    assert threads.crews[KIND].threads == 0


def test_a_system_without_threads_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert not threads.put_work(KIND, lambda: None)
    assert not threads.crews[KIND].waiting


# --- jobs ------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_process_that_serves_boxes_does_not_wait_for_a_job_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wait_limits, "_serving", True)
    queue.enqueue_on_commit(WAIT, text="a")
    assert jobs.noted == []
    jobs.outside.set()
    join(WAIT)
    assert jobs.noted == [("a", 0)]


@pytest.mark.django_db(transaction=True)
@override_settings(SMARTY_USE_RQ=True)
def test_nor_while_the_queue_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wait_limits, "_serving", True)
    monkeypatch.setattr(sending, "send_job", lambda *args, **kwargs: False)
    queue.enqueue_on_commit(WAIT, text="a")
    assert jobs.noted == []
    jobs.outside.set()
    join(WAIT)
    assert jobs.noted == [("a", 0)]


@pytest.mark.django_db(transaction=True)
def test_what_the_threads_can_not_take_is_dropped_and_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(wait_limits, "_serving", True)
    monkeypatch.setattr(threads, "MOST_WAITING", 0)
    with caplog.at_level(logging.WARNING, "smarty_rq"):
        queue.enqueue_on_commit(WAIT, text="a")
    assert f"JOB_DROPPED job={WAIT}" in caplog.text
    assert jobs.noted == []


@pytest.mark.django_db(transaction=True)
def test_commands_and_workers_do_it_themselves() -> None:
    jobs.outside.set()
    queue.enqueue_on_commit(WAIT, text="a")
    assert jobs.noted == [("a", 0)]
