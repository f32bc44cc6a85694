"""docs/events.md lists every event with its own fields."""

from __future__ import annotations

import dataclasses
from importlib import import_module

import pytest

from core.events import DomainEvent
from tests.architecture.source import ROOT, modules

BASES = frozenset(
    {
        "AccountDeviceEvent",
        "AccountEvent",
        "CardEvent",
        "ChannelEvent",
        "CustomerEvent",
        "DeviceEvent",
        "MessageEvent",
        "MessageTextEvent",
        "MoneyEvent",
        "OperatorEvent",
        "SubscriberEvent",
        "TariffEvent",
        "TransactionEvent",
    }
)
"""What is never announced itself."""
MODULES = sorted(name for name in modules() if name.endswith(".events") and name != "core.events")
FOUND = [
    one
    for module in MODULES
    for one in vars(import_module(module)).values()
    if isinstance(one, type) and issubclass(one, DomainEvent) and one.__module__ == module
]
EVENTS = [one for one in FOUND if one.__name__ not in BASES]
TEXT = (ROOT / "docs/events.md").read_text(encoding="utf-8")


def test_the_guard_finds_events() -> None:
    assert {"tvmiddleware.events", "billing.events"} <= set(MODULES)
    assert {one.__name__ for one in FOUND} >= BASES


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: one.__name__)
def test_the_event_is_documented(event: type[DomainEvent]) -> None:
    assert f"`{event.__name__}`" in TEXT


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: one.__name__)
def test_its_fields_are_documented(event: type[DomainEvent]) -> None:
    absent = [one.name for one in dataclasses.fields(event) if f"`{one.name}`" not in TEXT]
    assert not absent
