"""What a viewer has to do with films: favourites, how far he came, what he bought. One small cache entry an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from billing.constants import Kind, Status
from billing.models import CustomerTransaction
from core.cache import store
from core.clock import unix_seconds
from library.cache import keys
from library.models import VideoFavourite, VideoRating, VideoView
from library.records.video_marks import FOR_EVER, PersonalVideos, VideoMarks, ViewMark
from tvmiddleware.cache import keys as tv_keys
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.positions import account_positions

KEPT_SECONDS = 24 * 3600
MOST = 5000
"""Of each kind of mark, the newest: nobody scrolls further."""


def personal_videos(record: SessionRecord, now: datetime) -> tuple[PersonalVideos, Any]:
    """With what the cache has of the generation of the operator's films. One trip to the cache, and no SQL as long as
    nothing of the account changed."""
    marks, purchases = keys.video_marks(record.account_id), keys.video_purchases(record.customer_id)
    positions, generation = tv_keys.positions(record.account_id), keys.videos_generation(record.client_id)
    found = store.get_many([marks, purchases, positions, generation])
    personal = PersonalVideos(
        marks=store.get_owned(marks, lambda: read_marks(record.account_id), KEPT_SECONDS, found.get(marks)),
        purchases=live_purchases(
            store.get_owned(
                purchases, lambda: read_purchases(record.customer_id, now), KEPT_SECONDS, found.get(purchases)
            ),
            now,
        ),
        positions=account_positions(record.account_id, now, found.get(positions)),
    )
    return personal, found.get(generation)


def read_marks(account_id: int) -> VideoMarks:
    favourites = VideoFavourite.objects.filter(account_id=account_id).order_by("-added_at", "-id")[:MOST]
    views = VideoView.objects.filter(account_id=account_id).order_by("-viewed_at", "-id")[:MOST]
    ratings = VideoRating.objects.filter(account_id=account_id).order_by("-rated_at", "-id")[:MOST]
    return VideoMarks(
        favourites={pk: unix_seconds(at) for pk, at in favourites.values_list("video_id", "added_at")},
        views={
            pk: ViewMark(state, unix_seconds(at))
            for pk, state, at in views.values_list("video_id", "state", "viewed_at")
        },
        ratings=dict(ratings.values_list("video_id", "value")),
    )


def read_purchases(customer_id: int, now: datetime) -> dict[int, int]:
    """Films that the customer has bought -> until when they play, the longest of several; 0 = for ever."""
    rows = CustomerTransaction.objects.filter(
        Q(available_until__isnull=True) | Q(available_until__gt=now),
        customer_id=customer_id,
        video_id__isnull=False,
        kind=Kind.VOD,
        status=Status.OK,
        reversal__isnull=True,
        reversal_of__isnull=True,
    )
    found: dict[int, int] = {}
    for video_id, until in rows.values_list("video_id", "available_until"):
        if video_id is not None:
            ends, held = unix_seconds(until), found.get(video_id)
            found[video_id] = FOR_EVER if FOR_EVER in {held, ends} else max(held or 0, ends)
    return found


def live_purchases(found: dict[int, int], now: datetime) -> dict[int, int]:
    """Those that have not run out since they were read."""
    moment = now.timestamp()
    return {video_id: until for video_id, until in found.items() if until == FOR_EVER or until > moment}
