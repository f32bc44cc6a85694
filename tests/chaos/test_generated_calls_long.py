"""Many generated calls of every operation of the OpenAPI document, such as fit it and such as don't, others every time.

``FUZZ_SECONDS`` for each API and method (30). The same calls again: ``FUZZ_SEED`` as the failure tells it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

from tests.journeys.generated import GeneratedCallsCase, by_api

SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
SEED = int(os.environ.get("FUZZ_SEED", "0")) or random.randrange(1, 2**32)
EXAMPLES = 10


class ManyGeneratedCallsTest(GeneratedCallsCase):
    def check_long(self, names: list[str]) -> None:
        """Round after round through the operations until the time is up; one at least."""
        until, seed = time.monotonic() + SECONDS, SEED
        while True:
            for name in random.Random(seed).sample(names, len(names)):
                self.check([name], examples=EXAMPLES, seed=seed, negative=bool(seed % 2))
                if time.monotonic() > until:
                    return
            seed += 1


def check_of(names: list[str]) -> Callable[[ManyGeneratedCallsTest], None]:
    return lambda self: self.check_long(names)


for title, listed in by_api().items():
    setattr(ManyGeneratedCallsTest, f"test_{title}", check_of(listed))
