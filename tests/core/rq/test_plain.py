"""Whoever can write to the queue's Redis runs no code in a worker; what a former version queued is done."""

from __future__ import annotations

import json
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Queue

from core import queue
from core.rq.connection import working_queues
from core.rq.plain import PlainJob
from core.rq.supervisor import empty_queues
from tests.core.rq.support import needs_redis

pytestmark = [needs_redis, pytest.mark.django_db(transaction=True)]
PERFORM = "core.queue.perform"


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def append(path: Path) -> dict[str, Any]:
    return {"name": "tests.core.jobs.append", "parameters": {"path": str(path), "text": "a"}}


def test_jobs_are_json(queue_redis: Redis, tmp_path: Path) -> None:
    queue.enqueue_on_commit("tests.core.jobs.append", path=str(tmp_path / "out"), text="a")
    job = working_queues(("default",), queue_redis)[0].jobs[0]
    stored = queue_redis.hget(job.key, "data")
    assert isinstance(stored, bytes)
    assert json.loads(zlib.decompress(stored)) == [
        PERFORM,
        None,
        [],
        append(tmp_path / "out"),
    ]


def test_jobs_of_a_former_version_are_done(queue_redis: Redis, tmp_path: Path) -> None:
    """RQ's own queue, as it was used: pickles."""
    Queue("default", connection=queue_redis).enqueue_call(PERFORM, kwargs=append(tmp_path / "out"))
    empty_queues(queues=("default",))
    assert (tmp_path / "out").read_text() == "a"


@pytest.mark.parametrize(
    "plant",
    [
        lambda path: pickle.dumps(Bomb(path)),
        lambda path: pickle.dumps((PERFORM, None, (), {"name": Bomb(path)})),
        lambda path: pickle.dumps((PERFORM, Bomb(path), (), {})),
        lambda path: pickle.dumps(("pathlib.Path.touch", None, (path,), {})),
        lambda path: json.dumps(["os.mknod", None, [str(path)], {}]).encode(),
        lambda path: json.dumps(["perform", {}, [], {}]).encode(),
        lambda path: json.dumps([PERFORM, None, [], {"name": "os.mknod", "parameters": {"path": str(path)}}]).encode(),
        lambda path: json.dumps(
            [PERFORM, None, [], {"name": "tests.core.jobs.Path", "parameters": {"path": str(path)}}]
        ).encode(),
        lambda path: b"nonsense",
    ],
)
def test_planted_jobs_fail(queue_redis: Redis, tmp_path: Path, plant: Callable[[Path], bytes]) -> None:
    out = tmp_path / "out"
    planted = Queue("default", connection=queue_redis).enqueue_call(PERFORM, kwargs=append(tmp_path / "never"))
    queue_redis.hset(planted.key, "data", zlib.compress(plant(tmp_path / "ran")))
    queue.enqueue_on_commit("tests.core.jobs.append", path=str(out), text="a")
    empty_queues(queues=("default",))
    assert not (tmp_path / "ran").exists()
    assert out.read_text() == "a", "the others go on"
    assert working_queues(("default",), queue_redis)[0].failed_job_registry.get_job_ids() == [planted.id]


def test_nothing_is_called_beside_the_job(queue_redis: Redis, tmp_path: Path) -> None:
    queue.enqueue_on_commit("tests.core.jobs.append", path=str(tmp_path / "out"), text="a")
    job = working_queues(("default",), queue_redis)[0].jobs[0]
    for name in ("success", "failure", "stopped"):
        queue_redis.hset(job.key, f"{name}_callback_name", "core.queue.no_such_function")
    hook = [{"url": "http://127.0.0.1:9/", "job_status": "finished"}]
    queue_redis.hset(job.key, "webhooks", json.dumps(hook))
    assert PlainJob.fetch(job.id, connection=queue_redis).webhooks == []
    queue_redis.hset(job.key, "meta", pickle.dumps(Bomb(tmp_path / "ran")))
    queue_redis.hset(job.key, "result", pickle.dumps(Bomb(tmp_path / "ran")))
    empty_queues(queues=("default",))
    assert (tmp_path / "out").read_text() == "a"
    rows = working_queues(("default",), queue_redis)[0]
    assert rows.finished_job_registry.get_job_ids() == [job.id], "a callback that does not exist would have failed it"
    assert not (tmp_path / "ran").exists()
