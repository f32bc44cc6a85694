"""Two generated calls of every operation of the OpenAPI document; ``make chaos`` makes many, and others every time."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.generated import GeneratedCallsCase, by_api

EXAMPLES = 2


class GeneratedCallsTest(GeneratedCallsCase):
    pass


def check_of(names: list[str]) -> Callable[[GeneratedCallsTest], None]:
    return lambda self: self.check(names, examples=EXAMPLES, seed=None)


for title, listed in by_api().items():
    setattr(GeneratedCallsTest, f"test_{title}", check_of(listed))
