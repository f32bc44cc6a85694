"""Which advertising a viewer is shown, and how often.

A block that was handed out counts as shown: it comes back to the account when its interval is over. That is kept in
the protected part of the cache, so flushall shows nobody the same twice.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from django.conf import settings
from django.core.cache import cache

from core.api.errors import DomainError
from core.cache import store
from core.clock import load_zone
from core.logs import log_event
from library.backends.ads import AdProviderFailed, find_ad_provider
from library.cache import keys
from library.records.ads import AdBlockRow, AdMovieRow, AdRequest
from library.selectors.ads import ad_blocks, is_running
from library.selectors.video_access import is_visible, viewer_library
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.operators import DeviceType, Operator

LARGEST_OFFSET = 11


class AdsOff(DomainError):
    """Advertising is switched off (TVMIDDLEWARE_ADS_ENABLED)."""


class AdsShownLately(DomainError):
    """The account has seen every block that there is; ``message`` says as JSON when the next one may come."""


@dataclass(frozen=True)
class AdViewer:
    """``device``: None = not known. ``offset``: hours from UTC of the viewer's clock, None = not known."""

    operator: Operator
    record: SessionRecord
    device: DeviceType | None
    offset: int | None = None


@dataclass(frozen=True)
class ShownBlock:
    """A block with the clips that it shows now, in their order."""

    row: AdBlockRow
    movies: Sequence[AdMovieRow]


def is_enabled() -> bool:
    return bool(settings.TVMIDDLEWARE_ADS_ENABLED)


def check_enabled() -> None:
    """Raises AdsOff."""
    if not is_enabled():
        raise AdsOff


def show_ads(*, viewer: AdViewer, request: AdRequest, now: datetime) -> list[ShownBlock]:
    """The blocks to be shown now, which count as shown; those of the highest priority, ADS_BLOCK_MAX_AMOUNT of them.

    Without the viewer's own clock blocks are answered whatever the time: the box itself compares their days and hours.
    Raises AdsOff, AdsShownLately, AdProviderFailed.
    """
    check_enabled()
    local = None if viewer.offset is None else now.astimezone(timezone(timedelta(hours=viewer.offset)))
    return choose_blocks(suitable_blocks(viewer, request, local, now), viewer, request, now)


def show_ads_with_stream(*, viewer: AdViewer, request: AdRequest, now: datetime) -> list[ShownBlock]:
    """What stands beside the address of a stream: by the operator's clock, nothing where nothing is to be shown."""
    local = now.astimezone(load_zone(viewer.operator.time_zone))
    try:
        return choose_blocks(suitable_blocks(viewer, request, local, now), viewer, request, now)
    except (AdsShownLately, AdProviderFailed):
        return []


def suitable_blocks(viewer: AdViewer, request: AdRequest, local: datetime | None, now: datetime) -> list[AdBlockRow]:
    """Blocks for this channel or film, this viewer and, where it is known, this moment."""
    device = viewer.device.system_name if viewer.device else ""
    tariff_ids = frozenset(viewer.record.tariff_ids)
    found = [
        row
        for row in ad_blocks(viewer.operator)
        if request.suits(row) and row.suits_viewer(tariff_ids, device) and (local is None or is_running(row, local))
    ]
    return found if found and knows_content(viewer, request, now) else []


def knows_content(viewer: AdViewer, request: AdRequest, now: datetime) -> bool:
    """Whether the viewer sees the channel or the film; there is no advertising on what he does not."""
    if request.channel_id:
        return request.channel_id in viewer_access(viewer.operator, viewer.record).subscribed
    return is_visible(viewer_library(viewer.operator, viewer.record, viewer.device, now), request.video_id)


def choose_blocks(rows: Sequence[AdBlockRow], viewer: AdViewer, request: AdRequest, now: datetime) -> list[ShownBlock]:
    account_id = viewer.record.account_id
    shown = shown_lately([row for row in rows if interval_of(row)], account_id, now)
    chosen: list[ShownBlock] = []
    failure: AdProviderFailed | None = None
    for row in rows:
        if row.id in shown or len(chosen) == settings.ADS_BLOCK_MAX_AMOUNT:
            continue
        try:
            movies = movies_of(row, viewer, request)
        except AdProviderFailed as error:
            failure = error
            continue
        if movies and note_shown(row, account_id, now):
            chosen.append(ShownBlock(row, movies))
    if chosen:
        log_event("ads", "ADS_SHOWN", account=account_id, blocks=[one.row.id for one in chosen], request=request)
    elif failure:
        raise failure
    elif shown:
        raise AdsShownLately(json.dumps({"next_time_request": min(shown.values())}))
    return chosen


# --- how often ----------------------------------------------------------------------------------------------------
def interval_of(row: AdBlockRow) -> int:
    """Seconds between two shows to one account; 0 = none."""
    return int(settings.ADS_BLOCK_FREQUENCY_INTERVAL if row.frequency is None else row.frequency)


def shown_lately(rows: Sequence[AdBlockRow], account_id: int, now: datetime) -> dict[int, int]:
    """Block -> when it may be shown again (Unix seconds)."""
    wanted = {keys.ad_shown(account_id, row.id): row.id for row in rows}
    found = store.get_many(wanted) if wanted else {}
    return {wanted[key]: int(until) for key, until in found.items() if until > now.timestamp()}


def note_shown(row: AdBlockRow, account_id: int, now: datetime) -> bool:
    """Whether the block is this call's to show: of two at a time one is."""
    seconds = interval_of(row)
    if not seconds:
        return True
    key, moment = keys.ad_shown(account_id, row.id), int(now.timestamp())
    if cache.add(key, moment + seconds, seconds):
        return True
    before = cache.get(key)  # a cache whose clock is behind still holds one whose time has come
    return isinstance(before, int) and before <= moment and bool(cache.swap(key, before, moment + seconds, seconds))  # type: ignore[attr-defined]


# --- what is shown ------------------------------------------------------------------------------------------------
def movies_of(row: AdBlockRow, viewer: AdViewer, request: AdRequest) -> list[AdMovieRow]:
    """The clips of a block as they are shown now. Raises AdProviderFailed."""
    movies = foreign_movies(row, viewer, request) if row.provider else row.movies
    found = fitting(movies, request)
    if row.is_shuffled:
        random.shuffle(found)
    return found


def foreign_movies(row: AdBlockRow, viewer: AdViewer, request: AdRequest) -> Sequence[AdMovieRow]:
    """What the block's provider gives. Raises AdProviderFailed, whatever a plug-in raises."""
    try:
        return find_ad_provider(row.provider).list_movies(row, viewer.operator.id, request)
    except AdProviderFailed:
        raise
    except Exception as error:
        log_event("ads", "ADS_PROVIDER_ERROR", logging.ERROR, block=row.id, provider=row.provider, error=error)
        raise AdProviderFailed from error


def fitting(movies: Sequence[AdMovieRow], request: AdRequest) -> list[AdMovieRow]:
    """Without clips that are larger than the box says it can show; all of them where none is small enough."""
    found = [movie for movie in movies if fits(movie.width, request.width) and fits(movie.height, request.height)]
    return found or list(movies)


def fits(size: int, most: int) -> bool:
    """0 = not known."""
    return not most or size <= most
