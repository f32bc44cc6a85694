"""Values of one owner: a reader that read before a change never puts the old value back."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from core.cache import store
from core.work import work

pytestmark = pytest.mark.needs_cache

KEY = "inbox:1"


def test_kept_until_it_is_fenced() -> None:
    assert store.get_owned(KEY, lambda: "old", 60, cache.get(KEY)) == "old"
    assert store.get_owned(KEY, lambda: "new", 60, cache.get(KEY)) == "old"
    store.put_tombstones([KEY])
    assert store.get_owned(KEY, lambda: "new", 60, cache.get(KEY)) == "new"
    assert cache.get(KEY) == "new"


def test_a_change_while_somebody_reads() -> None:
    def read() -> str:
        store.put_tombstones([KEY])  # the change is committed after our SELECT, before we write
        return "old"

    assert store.get_owned(KEY, read, 60, cache.get(KEY)) == "old", "the caller itself was just early"
    assert isinstance(cache.get(KEY), int), "nobody else gets it"
    fenced = cache.get(KEY)
    assert store.get_owned(KEY, read, 60, fenced) == "old"
    assert isinstance(cache.get(KEY), int)
    assert cache.get(KEY) != fenced, "two changes are two tombstones"


def test_of_two_who_read_after_the_change_one_writes() -> None:
    store.put_tombstones([KEY])
    seen = cache.get(KEY)
    assert store.get_owned(KEY, lambda: "first", 60, seen) == "first"
    assert store.get_owned(KEY, lambda: "second", 60, seen) == "second"
    assert cache.get(KEY) == "first"


def test_what_was_forgotten_a_moment_ago_is_read_from_the_primary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another box of the owner reads, and the replica does not have the change yet."""
    monkeypatch.setattr(work, "request", "a call that may ask a replica")

    def from_a_replica() -> bool:
        return work.request is not None

    assert store.get_owned(KEY, from_a_replica, 60, cache.get(KEY))
    store.put_tombstones([KEY])
    assert not store.get_owned(KEY, from_a_replica, 60, cache.get(KEY))
    assert work.request is not None, "the rest of the call may still ask one"


def test_many_keys() -> None:
    names = [f"inbox:{number}" for number in range(2 * store.BATCH + 1)]
    store.put_tombstones(names)
    assert len({value for value in store.get_many(names).values()}) == len(names)
