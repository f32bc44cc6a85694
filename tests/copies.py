"""Objects of ``setUpTestData`` whose parts are copied when a test asks for them.

Django gives each test a deep copy of what its class made. Of the cast, some fifty rows with all their fields, that took
7 ms a test, and a test asks for two or three of them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Self


class CopiedWhenAsked:
    """A deep copy of it has each attribute from the first time that it is asked for. Who changes the original's
    between the two changes what is copied: of what a class made nobody does."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = type(self).__new__(type(self))
        made.__dict__.update(_original=self, _memo=memo)
        memo[id(self)] = made
        return made

    def __getattr__(self, name: str) -> Any:
        """Of what stands not there yet."""
        own = self.__dict__
        if name.startswith("__") or "_original" not in own:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        value = deepcopy(getattr(own["_original"], name), own["_memo"])
        own[name] = value
        return value
