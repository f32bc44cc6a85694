"""On which channels there is advertising just now: what the lists of channels and programmes say of it.

Blocks of advertising are a later app's: it names its answer with ``register_ads``. Nothing of it is asked while
TVMIDDLEWARE_ADS_ENABLED is off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from tvmiddleware.selectors.operators import Operator

FOR_EVER = float("inf")


@dataclass(frozen=True, slots=True)
class AdsNow:
    """``until``: Unix seconds, up to when that holds."""

    everywhere: bool = False
    channel_ids: frozenset[int] = frozenset()
    until: float = FOR_EVER

    def has(self, channel_id: int) -> bool:
        return self.everywhere or channel_id in self.channel_ids


AdsSource = Callable[[Operator, datetime], AdsNow]
NO_ADS = AdsNow()
_sources: list[AdsSource] = []


def register_ads(source: AdsSource) -> None:
    """Say who knows where there is advertising."""
    _sources[:] = [source]


def ads_now(operator: Operator, now: datetime) -> AdsNow:
    """Where there is advertising now, whoever watches."""
    if not settings.TVMIDDLEWARE_ADS_ENABLED or not _sources:
        return NO_ADS
    return _sources[0](operator, now)
