"""Jobs without a queue: after the commit, in this process; nobody meets their errors."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase, TransactionTestCase, override_settings

from core import queue
from tests.core import jobs

NOTE, FAIL, CONFIDE, LATE = (f"tests.core.jobs.{name}" for name in ("note", "fail", "confide", "late"))
NOWHERE = {
    name: {"HOST": "127.0.0.1", "PORT": "1", "DB": 10, "DEFAULT_TIMEOUT": 360} for name in ("default", "high", "low")
}


@pytest.fixture(autouse=True)
def _nothing_noted() -> Iterator[None]:
    jobs.noted.clear()
    yield
    jobs.noted.clear()


class InlineTest(TransactionTestCase):
    def test_it_runs_after_the_commit(self) -> None:
        with transaction.atomic():
            queue.enqueue_on_commit(NOTE, text="a", number=1)
            assert jobs.noted == []
        assert jobs.noted == [("a", 1)]

    def test_not_after_a_rollback(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            queue.enqueue_on_commit(NOTE, text="a", number=1)
            raise ZeroDivisionError
        assert jobs.noted == []

    def test_its_error_is_logged_and_met_by_nobody(self) -> None:
        with self.assertLogs("smarty_rq", logging.INFO) as rq, self.assertLogs("smarty_main", logging.ERROR) as main:
            queue.enqueue_on_commit(FAIL, plates=7)
            queue.enqueue_on_commit(NOTE, text="next", number=2)
        assert jobs.noted == [("next", 2)]
        assert "JOB_FAILED job=tests.core.jobs.fail parameters={plates: 7}" in rq.output[0]
        assert "error=ValueError: broken 7" in rq.output[0]
        assert "JOB_FINISHED job=tests.core.jobs.note" in rq.output[1]
        assert "result=noted" in rq.output[1]
        assert "Traceback" in main.output[0]

    def test_what_is_hidden_is_in_no_log(self) -> None:
        with self.assertLogs("smarty_rq", logging.INFO) as rq:
            queue.enqueue_on_commit(CONFIDE, phone="79990001122", code="4711", password="hush")
        assert "phone: 79990001122" in rq.output[0]
        assert "4711" not in rq.output[0]
        assert "hush" not in rq.output[0]

    def test_parameters_that_a_job_does_not_know_are_left_out(self) -> None:
        queue.enqueue_on_commit(NOTE, text="a", number=1, of_a_newer_version=True)
        assert jobs.noted == [("a", 1)]


class MistakesTest(TestCase):
    def test_are_told_at_once(self) -> None:
        wrong: list[tuple[type[Exception], str, dict[str, Any]]] = [
            (ImportError, "tests.core.jobs.no_such_job", {}),
            (ImportError, "os.remove", {"path": "/nowhere"}),
            (TypeError, NOTE, {"text": object(), "number": 1}),
        ]
        for error, name, parameters in wrong:
            with pytest.raises(error):
                queue.enqueue_on_commit(name, **parameters)


@override_settings(SMARTY_USE_RQ=True, RQ_QUEUES=NOWHERE)
class AwayTest(TransactionTestCase):
    def test_a_queue_that_is_away_keeps_nobody_from_working(self) -> None:
        with self.assertLogs("smarty_rq", logging.INFO) as rq:
            queue.enqueue_on_commit(NOTE, text="a", number=1)
            queue.enqueue_on_commit(NOTE, text="b", number=2)
        assert jobs.noted == [("a", 1), ("b", 2)]
        assert [line.split()[0].rpartition(":")[2] for line in rq.output] == [
            "QUEUE_AWAY",
            "JOB_FINISHED",
            "JOB_FINISHED",
        ]
