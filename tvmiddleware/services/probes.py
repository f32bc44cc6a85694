"""Limits on asking who is there: methods without a session whose answer tells whether somebody has a phone or a device.

Only what an answer gives away is counted, and only once for the same thing asked: a village behind one address asks
about its own phones and boxes, again and again, and there are far fewer of them than numbers that a list of all
subscribers needs. While the whole operator is asked about more than its limit, each address has a tenth of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from core.api.errors import DomainError
from core.cache import store, tries
from core.networks import address_group
from tvmiddleware.cache import keys
from tvmiddleware.services.login.ratelimit import is_over_limit

SHARE = 10


class TooManyProbes(DomainError):
    """From this address; nothing is told."""


@dataclass(frozen=True)
class Prober:
    """``kind`` is what is asked about: phones and devices have limits of their own."""

    kind: str
    client_id: int
    ip: str

    @property
    def of_address(self) -> str:
        return keys.probes(self.client_id, self.kind, address_group(self.ip))

    @property
    def of_all(self) -> str:
        return keys.probes(self.client_id, self.kind, "all")

    def check(self) -> None:
        found = store.get_many([self.of_address, self.of_all])
        limit = settings.TVMIDDLEWARE_PROBES_PER_ADDRESS
        if is_over_limit(int(found.get(self.of_all) or 0), settings.TVMIDDLEWARE_PROBES_PER_OPERATOR):
            limit = min(limit, max(1, limit // SHARE))
        if is_over_limit(int(found.get(self.of_address) or 0) + 1, limit):
            raise TooManyProbes

    def note(self, asked: str) -> None:
        period = settings.TVMIDDLEWARE_PROBES_PERIOD
        if cache.add(f"{self.of_address}:{keys.hash_part(asked)}", 1, period):
            tries.count_try(self.of_address, period)
            tries.count_try(self.of_all, period)


@contextmanager
def limit_probes(prober: Prober, asked: str, revealing: tuple[type[DomainError], ...]) -> Iterator[None]:
    """The errors ``revealing`` of the block would tell a prober something. Raises
    TooManyProbes, before the block runs, for a prober who has had too many of them."""
    prober.check()
    try:
        yield
    except revealing:
        prober.note(asked)
        raise
