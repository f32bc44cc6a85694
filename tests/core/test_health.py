from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from core import health


def test_used_memory_is_what_could_not_be_freed(tmp_path: Path) -> None:
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:    1000 kB\nMemFree:  10 kB\nMemAvailable:  250 kB\nHugePages_Total:\n")
    with patch("core.health.MEMORY_FILE", file):
        assert health.used_memory() == 75.0


def test_a_kernel_that_does_not_tell(tmp_path: Path) -> None:
    with patch("core.health.MEMORY_FILE", tmp_path / "absent"):
        assert health.used_memory() == 0.0


def test_this_machine_tells() -> None:
    assert 0 < health.used_memory() < 100
    assert health.load_average() >= 0


@pytest.mark.parametrize("value", [0, 0.0, -1, None, "", "x", float("nan")])
def test_limits_that_are_none(value: object) -> None:
    with pytest.raises(health.LimitsUnset):
        health.limit(value)


def test_limits_may_be_numeric_text() -> None:
    assert health.limit("8.5") == 8.5
