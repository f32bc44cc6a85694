"""core.concurrency: nobody holds more than a part of the processes, and the dead hold nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from core import concurrency
from core.api.errors import TryLater
from core.concurrency import hold_slot

HOLDER = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.configure(VAR_DIR=Path(sys.argv[1]), SMARTY_CALLS_AT_ONCE=1)
from core.concurrency import hold_slot
with hold_slot("account:1"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def small(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR_DIR = tmp_path
    settings.SMARTY_CALLS_AT_ONCE = 2
    monkeypatch.setattr(concurrency, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(concurrency, "_files", [])


def refused(name: str) -> bool:
    """Asked by another thread, as by another call."""
    told: list[bool] = []

    def ask() -> None:
        try:
            with hold_slot(name):
                told.append(False)
        except TryLater:
            told.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return told[0]


def test_so_many_and_no_more_and_others_are_served(settings: Settings) -> None:
    held, free = threading.Semaphore(0), threading.Event()

    def hold() -> None:
        with hold_slot("account:1"):
            held.release()
            free.wait(10)

    holders = [threading.Thread(target=hold) for _number in range(2)]
    for one in holders:
        one.start()
        held.acquire()
    assert [refused(name) for name in ("account:1", "account:2", "")] == [True, False, False]
    settings.SMARTY_CALLS_AT_ONCE = 0
    assert not refused("account:1")
    settings.SMARTY_CALLS_AT_ONCE = 2
    free.set()
    for one in holders:
        one.join()
    assert not refused("account:1")


def test_one_call_takes_one_slot_however_often_it_asks() -> None:
    with hold_slot("account:1"), hold_slot("account:1"), hold_slot("account:1"):
        assert not refused("account:1")
    with pytest.raises(ZeroDivisionError), hold_slot("account:1"):
        raise ZeroDivisionError
    assert len(concurrency._files) <= 2


def test_a_process_that_dies_frees_its_slot(tmp_path: Path, settings: Settings) -> None:
    settings.SMARTY_CALLS_AT_ONCE = 1
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    assert refused("account:1")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert not refused("account:1")


def test_half_of_the_processes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SMARTY_CALLS_AT_ONCE = None
    assert concurrency.slots_of(0.5) == 0, "no uWSGI, no number of processes: nothing to share out"
    monkeypatch.setattr(concurrency, "capacity", lambda: 8)
    assert (concurrency.slots_of(0.5), concurrency.slots_of(concurrency.OUTSIDE_PART)) == (4, 6)
    monkeypatch.setattr(concurrency, "capacity", lambda: 2)
    assert concurrency.slots_of(0.5) == 1
