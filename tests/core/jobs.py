"""Jobs for the tests of the queue."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event

from django.db import OperationalError

from core import clock
from core.queue import job
from core.task_models import Task

noted: list[tuple[str, int]] = []
outside = Event()
"""Set: the server outside answers."""


def note(*, text: str, number: int) -> str:
    noted.append((text, number))
    return "noted"


def fail(*, plates: int) -> str:
    raise ValueError(f"broken {plates}")


@job(hidden=("code",))
def confide(*, phone: str, code: str, password: str) -> str:
    return "told"


@job(repeatable=False)
def late(*, seconds: float) -> str:
    return "late"


def die_once(*, marker: str) -> str:
    """The first time the process is killed, the second time it is done."""
    path = Path(marker)
    if path.exists():
        return "done after all"
    path.touch()
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def lose_the_database_once(*, marker: str) -> str:
    path = Path(marker)
    if path.exists():
        return "done after all"
    path.touch()
    raise OperationalError(2006, "MySQL server has gone away")


@job(repeatable=False)
def lose_it_for_good(*, marker: str) -> str:
    return lose_the_database_once(marker=marker)


def append(*, path: str, text: str) -> str:
    with Path(path).open("a") as file:
        file.write(text)
    return text


@job(outside=True)
def wait_outside(*, text: str) -> str:
    outside.wait(10)
    noted.append((text, 0))
    return "heard"


@job(every=30, queue="low")
def tick() -> str:
    return ""


def change(*, amount: int) -> int:
    noted.append(("changed", amount))
    return amount


def break_off(*, amount: int) -> int:
    Task.objects.create(title="left behind", created_at=clock.now(), touched_at=clock.now())
    raise ValueError("broke off")
