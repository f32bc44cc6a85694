"""A queue that can't be worked with is refused with a line that says why."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings
from redis import Redis
from redis.exceptions import RedisError

from core.rq.checks import check_queue
from tests.commands import refusal
from tests.core.rq.support import needs_redis, queues
from tests.redis_server import FIRST_PORT, BreakableRedis
from tests.servers import die_with_parent, is_free, program


def ids(**settings: object) -> list[str | None]:
    with override_settings(**settings):
        return [message.id for message in check_queue()]


@pytest.fixture(scope="module")
def cluster_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A node of a cluster."""
    port = next(port for port in range(FIRST_PORT + 600, FIRST_PORT + 900) if is_free(port) and is_free(port + 10000))
    folder: Path = tmp_path_factory.mktemp("cluster")
    process = subprocess.Popen(
        [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--cluster-enabled", "yes",
         "--save", "", "--dir", str(folder), "--logfile", str(folder / "log")],
        preexec_fn=die_with_parent,
    )  # fmt: skip
    while True:
        try:
            Redis(port=port).ping()
            break
        except RedisError:
            time.sleep(0.02)
    yield port
    process.kill()
    process.wait()


@needs_redis
@pytest.mark.django_db
def test_a_cluster(cluster_port: int) -> None:
    with override_settings(SMARTY_USE_RQ=True, RQ_QUEUES=queues(cluster_port)):
        assert ids() == ["smarty.E063"]
        for command in ("smarty_rq", "rqstats"):
            with pytest.raises(CommandError, match="needs a single Redis server"):
                call_command(command)


@needs_redis
def test_a_good_one(queue_redis: Redis) -> None:
    assert ids() == []


def test_what_else_is_wrong(server: BreakableRedis) -> None:
    assert ids(SMARTY_USE_RQ=True, RQ_QUEUES=queues(1)) == ["smarty.W060"]
    without = queues(1)
    del without["high"]
    assert ids(SMARTY_USE_RQ=True, RQ_QUEUES=without) == ["smarty.E060", "smarty.E063"]
    different = queues(1)
    different["low"]["DB"] = 11
    assert ids(SMARTY_USE_RQ=True, RQ_QUEUES=different) == ["smarty.E063"]
    assert ids(SMARTY_RQ_WORKERS={"fast": 1}) == ["smarty.E060"]
    assert ids(RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT=5) == ["smarty.E061"]
    assert ids(TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE=0) == ["smarty.E062"]


@pytest.mark.django_db
def test_commands() -> None:
    with pytest.raises(CommandError, match="SMARTY_USE_RQ is off"):
        call_command("smarty_rq")
    assert "no such queue in RQ_QUEUES: fast" in refusal("smarty_rq", "--queues=fast")
    with (
        override_settings(SMARTY_USE_RQ=True, RQ_QUEUES=queues(1)),
        pytest.raises(CommandError, match="does not answer"),
    ):
        call_command("rqstats")
