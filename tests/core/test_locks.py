"""core.locks: one at a time, over threads, processes and nodes; nobody waits for the dead."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import Settings

from core import leases
from core.leases import DatabaseSeconds
from core.lock_errors import Busy, LockLost
from core.locks import hold_lock, work_dir
from core.models import InstallationFact, Lease

pytestmark = pytest.mark.django_db
HOLDER = """
import fcntl, os, sys, time
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(handle, fcntl.LOCK_EX)
os.write(handle, str(os.getpid()).encode())
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return work_dir()


def test_one_at_a_time() -> None:
    with hold_lock("work"):
        with pytest.raises(Busy), hold_lock("work"):
            pass
        with hold_lock("other"):
            pass
    with hold_lock("work"):
        pass


def test_it_is_let_go_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), hold_lock("work"):
        raise ZeroDivisionError
    assert holder().until == 0
    with hold_lock("work"):
        pass


def test_another_process_is_named_and_its_death_frees_the_lock(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder / "work.lock")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        with pytest.raises(Busy, match=f"process {process.pid} "), hold_lock("work"):
            pass
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with hold_lock("work"):
        pass


def of_another_node(seconds: int = 30) -> None:
    until = DatabaseSeconds() + seconds
    Lease.objects.update_or_create(name="work", defaults={"node": "another node", "token": "t", "until": until})


def holder() -> Lease:
    return Lease.objects.get(name="work")


def test_another_node_holds_it() -> None:
    of_another_node()
    with pytest.raises(Busy, match="another node"), hold_lock("work"):
        pass
    assert holder().node == "another node"


def test_a_cache_that_was_restarted_lets_no_second_node_in(tmp_path: Path, settings: Settings) -> None:
    with hold_lock("work"):
        cache.clear()
        settings.VAR_DIR = tmp_path / "another"
        with pytest.raises(Busy, match="node"), hold_lock("work"):
            pass
        settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR = tmp_path / "another"
    with hold_lock("work"):
        pass


def test_the_lease_of_a_dead_node_runs_out() -> None:
    of_another_node(-1)
    with hold_lock("work"):
        assert holder().node != "another node"


def test_the_lease_of_a_dead_process_of_this_node_is_taken_over() -> None:
    with hold_lock("work"):
        node = holder().node
    Lease.objects.update(token="dead", until=DatabaseSeconds() + 90)
    with hold_lock("work"):
        assert (holder().node, holder().token == "dead") == (node, False)
    assert holder().until == 0


def test_tables_of_an_older_version_do_not_stop_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lease._meta, "db_table", "core_no_such_table")
    with hold_lock("work"), pytest.raises(Busy), hold_lock("work"):
        pass


def test_a_lease_that_was_taken_over_is_not_dropped() -> None:
    with hold_lock("work"):
        of_another_node()
    assert (holder().node, holder().until > 0) == ("another node", True)


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.02)
    with hold_lock("work"):
        soon = Lease.objects.annotate(now=DatabaseSeconds()).get().now + leases.LEASE_SECONDS
        Lease.objects.update(until=1)
        until(lambda: holder().until >= soon)


@pytest.mark.django_db(transaction=True)
def test_a_holder_that_was_taken_for_dead_stops_between_two_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun is committed; the next transaction is not begun, whatever the work does about failures."""
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.02)
    written: list[str] = []

    def write(name: str) -> None:
        with contextlib.suppress(Exception), transaction.atomic():
            InstallationFact.objects.create(name=f"{name} 1")
            if name == "first":
                lose()
            InstallationFact.objects.create(name=f"{name} 2")
        written.append(name)

    def lose() -> None:
        guard: Any = connection.execute_wrappers[-1]
        guard.lost.set()

    with pytest.raises(LockLost, match="work"), hold_lock("work"):
        write("first")
        write("second")
    assert written == ["first"]
    assert set(InstallationFact.objects.filter(name__endswith="2").values_list("name", flat=True)) == {"first 2"}


@pytest.mark.django_db(transaction=True)
def test_the_keeper_notices_that_the_lease_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.02)
    with pytest.raises(LockLost), hold_lock("work"):
        of_another_node()
        until(lambda: Lease.objects.filter(name="none").exists())
    assert holder().node == "another node"


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError


def test_nodes_have_names_that_last(folder: Path) -> None:
    with hold_lock("work"):
        first = holder().node
    with hold_lock("work"):
        assert holder().node == first
    (folder / "node").unlink()
    with hold_lock("work"):
        assert holder().node != first
