from __future__ import annotations

from tvmiddleware.cache.guide_memory import ByteMemory


def test_one_version_per_name() -> None:
    memory = ByteMemory(100)
    memory.put("a", 1, "old", 10)
    assert memory.get("a", 1) == "old"
    assert memory.get("a", 2) is None
    memory.put("a", 2, "new", 30)
    assert (memory.get("a", 1), memory.get("a", 2), memory.size) == (None, "new", 30)


def test_the_one_used_longest_ago_goes() -> None:
    memory = ByteMemory(100)
    for name in "abc":
        memory.put(name, 1, name, 33)
    memory.get("a", 1)
    memory.put("d", 1, "d", 33)
    assert [name in memory for name in "abcd"] == [True, False, True, True]
    assert memory.size == 99


def test_what_does_not_fit_is_not_kept() -> None:
    memory = ByteMemory(100)
    memory.put("small", 1, "s", 10)
    memory.put("huge", 1, "h", 1000)
    assert memory.size == 0
    assert "huge" not in memory


def test_clear() -> None:
    memory = ByteMemory(100)
    memory.put("a", 1, "a", 10)
    memory.clear()
    assert (memory.get("a", 1), memory.size) == (None, 0)
