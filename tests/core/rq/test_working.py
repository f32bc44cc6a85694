"""Jobs through a real queue and RQ's own workers, which fork for every job."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from redis import Redis
from rq import Retry
from rq.registry import FailedJobRegistry

from core import queue
from core.rq import sending, stats
from core.rq.connection import working_queues
from core.rq.scheduler import Scheduler
from core.rq.supervisor import empty_queues
from core.rq.worker import worker
from tests.commands import run
from tests.core.rq.support import needs_redis

pytestmark = [needs_redis, pytest.mark.django_db(transaction=True)]
AT_ONCE = Retry(max=3)


def add(path: Path, text: str, name: queue.QueueName = "default") -> None:
    queue.enqueue_on_commit("tests.core.jobs.append", queue=name, path=str(path), text=text)


def test_a_worker_does_it(queue_redis: Redis, tmp_path: Path) -> None:
    out = tmp_path / "out"
    add(out, "a")
    add(out, "b", "high")
    assert not out.exists()
    rows = {row.name: row for row in stats.queue_stats(queue_redis)}
    assert (rows["default"].queued, rows["high"].queued, rows["low"].queued) == (1, 1, 0)
    empty_queues(queues=("high", "default", "low"))
    assert out.read_text() == "ba"
    rows = {row.name: row for row in stats.queue_stats(queue_redis)}
    assert (rows["default"].queued, rows["default"].finished, rows["high"].finished) == (0, 1, 1)


def test_the_table(queue_redis: Redis, tmp_path: Path) -> None:
    add(tmp_path / "out", "a", "low")
    assert run("rqstats").split("\n") == [
        "-" * 90,
        "| Name           |    Queued |    Active |  Deferred |  Finished |   Workers |    Failed |",
        "-" * 90,
        "| default        |         0 |         0 |         0 |         0 |         0 |         0 |",
        "| high           |         0 |         0 |         0 |         0 |         0 |         0 |",
        "| low            |         1 |         0 |         0 |         0 |         0 |         0 |",
        "-" * 90,
    ]


def test_what_is_hidden_is_in_no_description(queue_redis: Redis) -> None:
    queue.enqueue_on_commit("tests.core.jobs.confide", phone="7999", code="4711", password="hush")
    job = working_queues(("default",), queue_redis)[0].jobs[0]
    assert job.description == "tests.core.jobs.confide(phone='7999', code='***', password='***')"
    assert job.timeout == 360


def test_a_killed_job_is_done_again(queue_redis: Redis, tmp_path: Path) -> None:
    with patch.object(sending, "RETRIES", AT_ONCE):
        queue.enqueue_on_commit("tests.core.jobs.die_once", marker=str(tmp_path / "m"))
    with patch("core.rq.worker.log_event") as event:
        empty_queues(queues=("default",))
    assert event.call_args.args[:2] == ("rq", "JOB_KILLED")
    assert event.call_args.kwargs["again"]
    assert stats.queue_stats(queue_redis)[0].finished == 1


def test_a_worker_killed_between_fetching_and_beginning(queue_redis: Redis, tmp_path: Path) -> None:
    with patch.object(sending, "RETRIES", AT_ONCE):
        add(tmp_path / "out", "a")
    fetched = working_queues(("default",), queue_redis)[0]
    job_id = queue_redis.lmove(fetched.key, fetched.intermediate_queue.key)
    assert isinstance(job_id, bytes)
    empty_queues(queues=("default",))
    assert not (tmp_path / "out").exists()
    queue_redis.set(fetched.intermediate_queue.get_first_seen_key(job_id.decode()), 1)  # long ago
    queue_redis.delete("rq:clean_registries:default")
    worker("default", queue_redis).work(burst=True, logging_level="ERROR")
    assert (tmp_path / "out").read_text() == "a"
    assert fetched.intermediate_queue.get_job_ids() == []


def test_a_lost_database_is_tried_again(queue_redis: Redis, tmp_path: Path) -> None:
    with patch("core.db.PAUSE_SECONDS", 0.01):
        queue.enqueue_on_commit("tests.core.jobs.lose_the_database_once", marker=str(tmp_path / "m"))
        empty_queues(queues=("default",))
    assert stats.queue_stats(queue_redis)[0].finished == 1


def test_not_what_must_not_be_repeated(queue_redis: Redis, tmp_path: Path) -> None:
    queue.enqueue_on_commit("tests.core.jobs.lose_it_for_good", marker=str(tmp_path / "m"))
    empty_queues(queues=("default",))
    assert stats.queue_stats(queue_redis)[0].finished == 0
    assert FailedJobRegistry("default", queue_redis).count == 1


def test_a_failure_waits_for_its_next_try(queue_redis: Redis) -> None:
    queue.enqueue_on_commit("tests.core.jobs.fail", plates=3)
    empty_queues(queues=("default",))
    waiting = working_queues(("default",), queue_redis)[0].scheduled_job_registry
    assert waiting.count == 1
    scheduler = Scheduler(queue_redis)
    with patch("core.rq.scheduler.every_so_often", return_value=[]):
        assert scheduler.tick()
        assert waiting.count == 1
        with patch("rq.scheduler.current_timestamp", return_value=4_000_000_000):
            scheduler.tick()
    assert waiting.count == 0
    assert stats.queue_stats(queue_redis)[0].queued == 1


def test_one_of_several_schedulers_works(queue_redis: Redis) -> None:
    first, second = Scheduler(queue_redis), Scheduler(queue_redis)
    with patch("core.rq.scheduler.every_so_often", return_value=[("tests.core.jobs.tick", "low", 30)]):
        assert first.tick()
        assert not second.tick()
        assert first.tick()
        low = working_queues(("low",), queue_redis)[0]
        assert low.count == 1
        queue_redis.delete("smarty:scheduler", "smarty:every:tests.core.jobs.tick")
        assert second.tick()
        assert not first.tick()
        assert low.count == 1, "its last run waits still"


def test_a_redis_that_lost_everything_is_filled_again(queue_redis: Redis, tmp_path: Path) -> None:
    scheduler = Scheduler(queue_redis)
    with patch("core.rq.scheduler.every_so_often", return_value=[("tests.core.jobs.tick", "low", 30)]):
        scheduler.tick()
        queue_redis.flushdb()
        scheduler.tick()
    assert working_queues(("low",), queue_redis)[0].count == 1


def test_a_log_line_for_each_job(queue_redis: Redis, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("smarty_rq").propagate = True
    with caplog.at_level(logging.INFO, "smarty_rq"):
        add(tmp_path / "out", "a")
    assert caplog.messages == [
        f"JOB_QUEUED job=tests.core.jobs.append queue=default parameters={{path: {tmp_path}/out, text: a}}"
    ]


def test_an_emptied_redis_hears_of_its_workers_again(queue_redis: Redis) -> None:
    one: Any = worker("low", queue_redis)
    one.register_birth()
    queue_redis.flushdb()
    one.heartbeat()
    rows = {row.name: row.workers for row in stats.queue_stats(queue_redis)}
    assert rows == {"default": 0, "high": 0, "low": 1}
    assert queue_redis.hget(one.key, "queues") == b"low"
    queue_redis.flushdb()
    with queue_redis.pipeline() as pipeline:  # as while it works
        one.heartbeat(pipeline=pipeline)
        pipeline.execute()
    assert {row.name: row.workers for row in stats.queue_stats(queue_redis)}["low"] == 1
    assert one.max_connection_wait_time <= 10


def test_a_job_that_this_version_does_not_have(queue_redis: Redis) -> None:
    low = working_queues(("low",), queue_redis)[0]
    for job_id, age in (("young", 0), ("old", 2 * 3600)):
        sending.put_job(low, "tvmiddleware.jobs.of_next_year", {}, "of_next_year()", job_id=job_id)
        created = f"{datetime.now(UTC) - timedelta(seconds=age):%Y-%m-%dT%H:%M:%S.%fZ}"
        queue_redis.hset(f"rq:job:{job_id}", "created_at", created)
        queue_redis.hset(f"rq:job:{job_id}", "retries_left", 0)
    empty_queues(queues=("low",))
    row = stats.queue_stats(queue_redis)[2]
    assert (row.name, row.queued, row.deferred, row.failed) == ("low", 0, 1, 1)
    assert low.scheduled_job_registry.get_job_ids() == ["young"]
    assert low.failed_job_registry.get_job_ids() == ["old"]
    with patch("core.queue.log_event") as told, pytest.raises(queue.UnknownJob, match="of_next_year"):
        queue.perform("tvmiddleware.jobs.of_next_year", {})
    assert (told.call_args.args[1], told.call_args.kwargs["job"]) == ("JOB_UNKNOWN", "tvmiddleware.jobs.of_next_year")
