"""Jobs for the tests of the queue."""

from __future__ import annotations

from core.queue import job

noted: list[tuple[str, int]] = []


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
