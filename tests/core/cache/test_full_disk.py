"""The embedded cache on a disk that is full: calls are answered, and nothing old is believed afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cache import full_disk
from core.cache.embedded import EmbeddedCache
from core.cache.keyspace import PROTECTED
from tests.core.test_image_files import largest_file

LARGE = "x" * 100_000


def test_a_full_disk_is_no_error_and_what_was_missed_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = EmbeddedCache(str(tmp_path / "cache"), {})
    cache.set("old", 1, None)
    cache.set(f"{PROTECTED}lock", "held", None)
    cache.set("counter", 4, 60)
    with largest_file(1000):
        cache.set_many({"new": LARGE, "other": 2}, 60)
        assert cache.get_many(["new", "other", "old"]) == {"new": LARGE, "other": 2}
        assert cache.add("lock", 1, 60) is True
        assert cache.add("lock", 1, 60) is False
        assert cache.incr("other") == 3
        assert cache.mark_and_get("watching", "box", 5.0, ["other"]) == {"other": 3}
        assert cache.count_marks("watching", 1.0) == 1
        assert cache.put_marked("token", LARGE, 60, ("watching", "box2", 6.0)) is True
        cache.delete("other")
        assert cache.get("other") is None
    monkeypatch.setattr(full_disk.Aboard, "is_over", True)
    assert (cache.get("old"), cache.get("new")) == (None, None), "another process may have changed it meanwhile"
    assert cache.get(f"{PROTECTED}lock") == "held"
    cache.set("now", 1, 60)
    assert EmbeddedCache(str(tmp_path / "cache"), {}).get("now") == 1


def test_each_way_of_writing_survives_by_itself(tmp_path: Path) -> None:
    """Not only the first: each call may be the one that finds the disk full."""
    cache = EmbeddedCache(str(tmp_path / "cache"), {})
    cache.set("counter", 4, 60)
    with largest_file(1000):
        for write in (
            lambda: cache.set("a", LARGE),
            lambda: cache.add("a", LARGE),
            lambda: cache.touch("counter", 5),
            lambda: cache.delete("counter"),
            lambda: cache.delete_many(["counter"]),
            lambda: cache.swap("counter", 4, LARGE, 60),
            lambda: cache.mark_and_get("name", "x" * 5000, 1.0, []),
            lambda: cache.drop_marks("name", 9.0),
            lambda: cache.forget_regular(),
            lambda: cache.clear(),
        ):
            write()
            cache.local.aboard = None
        with pytest.raises(ValueError, match="not found"):  # in memory there is none
            cache.incr("counter")


def test_other_errors_stay_errors(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"no database at all" * 100)
    with pytest.raises(Exception, match="not a database"):
        EmbeddedCache(str(tmp_path / "cache"), {}).get("a")
