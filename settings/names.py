"""A list of dotted names that operators' files may extend in any of the ways that ever worked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Names(list[str]):
    """``+=`` and ``+`` take a list, a tuple or one name: ``INSTALLED_APPS += ('viewstats')`` means the name too."""

    def __init__(self, *names: str) -> None:
        super().__init__(names)

    def __iadd__(self, more: Any) -> Names:  # type: ignore[override]
        self.extend(list_names(more))
        return self

    def __add__(self, more: Any) -> Names:  # type: ignore[override]
        return Names(*self, *list_names(more))

    def __radd__(self, first: Any) -> Names:
        return Names(*list_names(first), *self)


def list_names(names: str | Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
