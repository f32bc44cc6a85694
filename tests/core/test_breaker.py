from __future__ import annotations

import pytest
import time_machine

from core import breaker
from tests.costs.counting import measured_with_redis
from tests.factories import NOW

pytestmark = pytest.mark.needs_cache


def test_opens_after_failures_in_a_row_for_that_gateway_only() -> None:
    breaker.note_failure("mail")
    assert not breaker.is_open("mail")
    breaker.note_success("mail")
    breaker.note_failure("mail")
    assert not breaker.is_open("mail")
    breaker.note_failure("mail")
    assert breaker.is_open("mail")
    assert not breaker.is_open("sms")


def test_one_success_closes_it() -> None:
    for _failure in range(5):
        breaker.note_failure("mail")
    breaker.note_success("mail")
    assert not breaker.is_open("mail")


@pytest.mark.skipif(measured_with_redis(), reason="Redis has a clock of its own")
def test_every_failure_prolongs_it_and_silence_closes_it() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        breaker.note_failure("mail")
        clock.shift(60)
        breaker.note_failure("mail")
        clock.shift(60)
        assert breaker.is_open("mail")
        clock.shift(31)
        assert not breaker.is_open("mail")
