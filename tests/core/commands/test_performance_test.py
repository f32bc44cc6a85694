"""``performance_test`` with every flag of the original, as a process of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.settings_files.loading import manage

NAMES = "redis write|redis read|redis delete|DB create|DB read|CPU sort"
ROW = re.compile(rf"({NAMES}) +[\d,]+ operations +\d+\.\d{{3}} s +[\d,]+ a second")
pytestmark = pytest.mark.slow
CACHE, DATABASE, PROCESSOR = ["redis write", "redis read", "redis delete"], ["DB create", "DB read"], ["CPU sort"]


def text(directory: Path) -> str:
    return (
        f"DATABASES = {{'default': {{'ENGINE': 'django.db.backends.sqlite3', 'NAME': {str(directory / 'a.db')!r}}}}}\n"
    )


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((), CACHE + DATABASE + PROCESSOR),
        (("-s", "-a"), CACHE + DATABASE + PROCESSOR),
        (("--small", "-r"), CACHE),
        (("-db",), DATABASE),
        (("--big", "--proc"), PROCESSOR),
        (("-m", "-p", "-r"), CACHE + PROCESSOR),
    ],
)
def test_what_is_measured(tmp_path: Path, flags: tuple[str, ...], expected: list[str]) -> None:
    done = manage(tmp_path, text(tmp_path), "performance_test", *flags)
    assert done.returncode == 0, done.stderr
    rows = [ROW.fullmatch(line) for line in done.stdout.splitlines()]
    assert [row[1] for row in rows if row] == expected
    assert all(rows), done.stdout


def test_a_size_twice(tmp_path: Path) -> None:
    done = manage(tmp_path, text(tmp_path), "performance_test", "-s", "-b")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_cache_that_is_away(tmp_path: Path) -> None:
    caches = "CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': 'redis://127.0.0.1:9/0'}}\n"
    done = manage(tmp_path, text(tmp_path) + caches, "performance_test", "-r")
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
