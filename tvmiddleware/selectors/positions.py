"""Where an account left programmes and films: one small cache entry an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q

from core.cache import store
from core.clock import days_ago
from tvmiddleware.cache import keys
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition
from tvmiddleware.records.positions import FilmPosition, Positions

KEPT_SECONDS = 24 * 3600
MOST = 1000
"""Positions kept of one account, the newest."""


def account_positions(account_id: int, now: datetime, entry: Any = None) -> Positions:
    """The account's positions; ``entry`` is what a ``get_many`` of ``keys.positions(account_id)`` found."""
    key = keys.positions(account_id)
    found = cache.get(key) if entry is None else entry
    return store.get_owned(key, lambda: read_positions(account_id, now), KEPT_SECONDS, found)


def read_positions(account_id: int, now: datetime) -> Positions:
    found = Positions({}, {})
    rows = ContentPosition.objects.filter(~outlived_positions(now), account_id=account_id).order_by("-updated_at")
    columns = ("content_type", "content_id", "asset_id", "position", "duration", "is_viewed")
    for kind, content_id, asset_id, position, duration, is_viewed in rows.values_list(*columns)[:MOST]:
        if kind == PositionType.PROGRAM:
            found.programs[content_id] = position
        else:
            found.films[content_id, asset_id] = FilmPosition(position, duration, is_viewed)
    return found


def outlived_positions(now: datetime) -> Q:
    """Positions past the lifetime that the settings give their kind."""
    days = {
        PositionType.PROGRAM: settings.TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_PROGRAM,
        PositionType.VIDEO: settings.TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_VIDEO,
    }
    found = Q(pk__in=[])
    for kind, count in days.items():
        found |= Q(content_type=kind, updated_at__lt=days_ago(now, count))
    return found
