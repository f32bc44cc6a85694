"""Handlers by name. A plug-in registers itself: ``external_api.registry.add("my_billing", MyBilling)``."""

from __future__ import annotations

from typing import Any

_classes: dict[str, type[Any]] = {}


def add(name: str, handler: type[Any]) -> None:
    """Offer ``handler`` in the panel under ``name``; a later one of that name replaces it."""
    _classes[name] = handler


def get(name: str) -> type[Any] | None:
    return _classes.get(name)


def names() -> list[str]:
    return sorted(_classes)


def remove(name: str) -> None:
    _classes.pop(name, None)
