from __future__ import annotations

import pytest
from django.core.cache import cache

from core.cache import store
from tests.cached import cached_keys
from tests.commands import run

pytestmark = pytest.mark.django_db


def fill() -> None:
    cache.set("catalogue:1", "answer")
    cache.set("p:token:1", "state")
    store.bump_generation("gen:client:1")


def test_answers_go_and_state_stays() -> None:
    fill()
    before = cache.get("gen:client:1")
    assert run("flushall") != ""
    assert cache.get("catalogue:1") is None
    assert cache.get("p:token:1") == "state"
    assert store.read_generation("gen:client:1") != before, "what processes still hold is out of date"


def test_everything_goes() -> None:
    fill()
    run("flushall", "--flush-protected")
    assert cache.get("p:token:1") is None


def test_the_flag_with_a_value() -> None:
    fill()
    run("flushall", "--flush-protected=False")
    assert cache.get("p:token:1") == "state"


def test_an_empty_cache() -> None:
    run("flushall")
    assert cached_keys("catalogue*") == []
