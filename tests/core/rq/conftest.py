from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from tests.core.rq.support import using
from tests.redis_server import BreakableRedis


@pytest.fixture(scope="package")
def server() -> Iterator[BreakableRedis]:
    with BreakableRedis() as started:
        yield started


@pytest.fixture
def queue_redis(server: BreakableRedis) -> Iterator[Redis]:
    yield from using(server)
