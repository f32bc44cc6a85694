"""core.locks: one at a time, over threads, processes and nodes; nobody waits for the dead."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from core import locks
from core.locks import Busy, exclusive, work_dir

KEY = "p:lock:work"
HOLDER = """
import fcntl, os, sys, time
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(handle, fcntl.LOCK_EX)
os.write(handle, str(os.getpid()).encode())
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return work_dir()


def test_one_at_a_time() -> None:
    with exclusive("work"):
        with pytest.raises(Busy), exclusive("work"):
            pass
        with exclusive("other"):
            pass
    with exclusive("work"):
        pass


def test_it_is_let_go_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), exclusive("work"):
        raise ZeroDivisionError
    assert cache.get(KEY) is None
    with exclusive("work"):
        pass


def test_another_process_is_named_and_its_death_frees_the_lock(folder: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder / "work.lock")], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with pytest.raises(Busy, match=f"process {holder.pid} "), exclusive("work"):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with exclusive("work"):
        pass


def test_another_node_holds_it() -> None:
    cache.set(KEY, "another node", 30)
    with pytest.raises(Busy, match="another node"), exclusive("work"):
        pass
    assert cache.get(KEY) == "another node"


def test_the_lease_of_a_dead_process_of_this_node_is_taken_over() -> None:
    with exclusive("work"):
        left = cache.get(KEY)
    cache.set(KEY, left, 90)
    with exclusive("work"):
        assert cache.get(KEY) == left
    assert cache.get(KEY) is None


def test_a_cache_that_is_down_does_not_stop_work(monkeypatch: pytest.MonkeyPatch) -> None:
    class Down:
        def __getattr__(self, name: str) -> Any:
            return lambda *_, **__: False if name in ("add", "touch") else None

    monkeypatch.setattr(locks, "cache", Down())
    with exclusive("work"), pytest.raises(Busy), exclusive("work"):
        pass


def test_the_lease_is_renewed_while_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "RENEW_SECONDS", 0.02)
    touched: list[float] = []

    class Counting:
        def touch(self, key: str, timeout: float) -> None:
            touched.append(timeout)

        def __getattr__(self, name: str) -> Any:
            return getattr(cache, name)

    monkeypatch.setattr(locks, "cache", Counting())
    with exclusive("work"):
        deadline = time.monotonic() + 5
        while not touched and time.monotonic() < deadline:
            time.sleep(0.01)
    assert touched[0] == locks.LEASE_SECONDS
    count = len(touched)
    time.sleep(0.05)
    assert len(touched) == count


def test_a_lease_that_was_taken_over_is_not_dropped() -> None:
    with exclusive("work"):
        cache.set(KEY, "another node", 30)
    assert cache.get(KEY) == "another node"


def test_nodes_have_names_that_last(folder: Path) -> None:
    with exclusive("work"):
        first = cache.get(KEY)
    with exclusive("work"):
        assert cache.get(KEY) == first
    (folder / "node").unlink()
    with exclusive("work"):
        assert cache.get(KEY) != first
