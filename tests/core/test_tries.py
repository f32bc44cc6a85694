from __future__ import annotations

from unittest.mock import patch

import pytest
import time_machine

from core.cache import tries
from tests.costs.counting import measured_with_redis
from tests.factories import NOW

pytestmark = pytest.mark.needs_cache


def test_counts_until_forgotten() -> None:
    assert [tries.count_try("p:tries:x", 60) for _ in range(3)] == [1, 2, 3]
    assert tries.count_try("p:tries:y", 60) == 1
    tries.forget_tries("p:tries:x")
    assert tries.count_try("p:tries:x", 60) == 1


@pytest.mark.skipif(measured_with_redis(), reason="Redis has a clock of its own")
def test_a_period_ends_by_itself_and_is_not_prolonged() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        tries.count_try("p:tries:x", 60)
        clock.shift(40)
        assert tries.count_try("p:tries:x", 60) == 2
        clock.shift(21)
        assert tries.count_try("p:tries:x", 60) == 1


def test_a_period_that_ends_between_the_two_steps() -> None:
    with patch("core.cache.tries.cache") as cache:
        cache.add.return_value = False
        cache.incr.side_effect = ValueError
        assert tries.count_try("k", 60) == 1


def test_a_cache_that_is_down_counts_nobody() -> None:
    with patch("core.cache.tries.cache") as cache:
        cache.add.return_value = False
        cache.incr.return_value = None
        assert tries.count_try("k", 60) == 0
