"""Advertising banners aimed at an account. They come with the showcase issue; until then no operator has any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator


@dataclass(frozen=True, slots=True)
class BannerRow:
    """``image`` is the path below MEDIA_URL."""

    id: int
    name: str
    image: str
    message: str
    deep_link: str
    meta: dict[str, Any]


def target_banners(operator: Operator, record: SessionRecord) -> tuple[BannerRow, ...]:
    """The banners for this account, the most important first; empty for an operator without any."""
    return ()
