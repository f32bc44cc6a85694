"""What an app adds to the page of a noun below it: tabs, and models whose rows go along or stand in the way when a row
of that page is deleted. The page itself does not know of them.

    extend_page("tvmiddleware.Account", PageExtension(inlines=(CameraGrantInline,), parts=("library.CameraGrant",)))
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class PageExtension:
    """``inlines``: classes derived from ``core.admin.base.TabularInline``; ``parts`` and ``guards``: "app.Model", see
    core.admin.deletion."""

    inlines: tuple[type[Any], ...] = ()
    parts: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()


_extensions: defaultdict[str, list[PageExtension]] = defaultdict(list)


def extend_page(label: str, extension: PageExtension) -> None:
    """``label``: "app.Model" of the page."""
    _extensions[label].append(extension)


def added_inlines(model: type[Model]) -> tuple[type[Any], ...]:
    return tuple(inline for one in extensions_of(model) for inline in one.inlines)


def added_parts(model: type[Model]) -> tuple[str, ...]:
    return tuple(label for one in extensions_of(model) for label in one.parts)


def added_guards(model: type[Model]) -> tuple[str, ...]:
    return tuple(label for one in extensions_of(model) for label in one.guards)


def extensions_of(model: type[Model]) -> list[PageExtension]:
    return _extensions.get(model._meta.label, [])
