"""What viewers leave at films: favourites, ratings, how far they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F

from core.api.errors import DomainError
from core.bulk import delete_by_ids
from library.cache import invalidate, keys
from library.cache.scopes import forget_lists
from library.constants import HIGHEST_RATING, ViewState
from library.models import Video, VideoFavourite, VideoRating, VideoView
from library.records.video_index import SMALL
from library.selectors.video_access import VideoLibrary, are_visible, find_video
from tvmiddleware.cache import invalidate as tv_invalidate
from tvmiddleware.constants import PositionType
from tvmiddleware.models import Account, ContentPosition

RANKS_SECONDS = 600
"""Of a large catalogue, lists ordered by viewers' ratings are made anew at most so often because of a rating."""
DAY = 86400


class RatingWrong(DomainError):
    """Not a number from 1 to 10."""


class FilmUnknown(DomainError):
    """One of the films is not there; nothing was changed."""


@transaction.atomic
def set_favourites(*, account_id: int, chosen: Mapping[int, bool], now: datetime) -> None:
    """Film -> whether it is one. In few statements, however many; asked twice it changes nothing: the first time
    counts."""
    added = [video_id for video_id, is_favourite in chosen.items() if is_favourite]
    removed = [video_id for video_id, is_favourite in chosen.items() if not is_favourite]
    VideoFavourite.objects.bulk_create(
        [VideoFavourite(account_id=account_id, video_id=video_id, added_at=now) for video_id in added],
        ignore_conflicts=True,
    )
    if removed:
        own = VideoFavourite.objects.filter(account_id=account_id, video_id__in=removed)
        delete_by_ids(VideoFavourite, "pk", list(own.order_by().values_list("pk", flat=True)))
    if chosen:
        forget_marks(account_id)


def forget_marks(account_id: int) -> None:
    transaction.on_commit(lambda: invalidate.video_marks_changed([account_id]), robust=True)


# --- ratings ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def rate_video(*, library: VideoLibrary, account_id: int, video_id: int, value: int, now: datetime) -> float:
    """A rating from 1 to 10; a second one replaces the first. The film's new average. Raises RatingWrong,
    VideoNotFound."""
    if not 1 <= value <= HIGHEST_RATING:
        raise RatingWrong
    find_video(library, video_id)
    list(Account.objects.select_for_update().filter(pk=account_id).values_list("pk"))  # two boxes rate at once
    known = VideoRating.objects.filter(account_id=account_id, video_id=video_id).first()
    if known is None:
        VideoRating.objects.create(account_id=account_id, video_id=video_id, value=value, rated_at=now)
    else:
        VideoRating.objects.filter(pk=known.pk).update(value=value, rated_at=now)
    Video.objects.filter(pk=video_id).update(
        ratings_sum=F("ratings_sum") + value - (known.value if known else 0),
        ratings_count=F("ratings_count") + (0 if known else 1),
        version=F("version") + 1,
    )
    forget_marks(account_id)
    if len(library.index) <= SMALL or cache.add(keys.video_ranks(library.operator.id), 1, RANKS_SECONDS):
        forget_lists(library.operator.id)
    return (
        Video.objects.only("ratings_sum", "ratings_count", "imported_rating").get(pk=video_id).average_customers_rating
    )


# --- how far ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def note_view(*, account_id: int, video_id: int, state: int, now: datetime, known: tuple[int, int] | None) -> None:
    """Write the mark where it changes: another state, or another day than ``known`` (state and Unix seconds)."""
    if known is not None and known[0] == state and known[1] // DAY == int(now.timestamp()) // DAY:
        return
    target = ["account", "video"]
    VideoView.objects.bulk_create(
        [VideoView(account_id=account_id, video_id=video_id, state=state, viewed_at=now)],
        update_conflicts=True,
        unique_fields=target if connection.features.supports_update_conflicts_with_target else None,
        update_fields=["state", "viewed_at"],
    )
    forget_marks(account_id)


@dataclass(frozen=True)
class ForgottenMarks:
    """Which marks are to be forgotten; all False: nothing."""

    viewing: bool = False
    viewed: bool = False

    @property
    def states(self) -> set[int]:
        chosen = {ViewState.STARTED: self.viewing, ViewState.SEEN: self.viewed}
        return {state for state, is_wanted in chosen.items() if is_wanted}


@transaction.atomic
def forget_views(*, library: VideoLibrary, account_id: int, video_ids: Iterable[int], marks: ForgottenMarks) -> None:
    """Positions and marks in progress, or marks of films seen to the end, or both. Raises FilmUnknown where any of the
    films is not there: then nothing is forgotten."""
    wanted = list(dict.fromkeys(video_ids))
    if any(library.index.place(video_id) < 0 for video_id in wanted):
        raise FilmUnknown
    rows = VideoView.objects.filter(account_id=account_id, video_id__in=wanted)
    rows.filter(state__in=marks.states).delete()
    if marks.viewing:
        ContentPosition.objects.filter(
            account_id=account_id, content_type=PositionType.VIDEO, content_id__in=wanted
        ).delete()
        transaction.on_commit(lambda: tv_invalidate.positions_changed([account_id]), robust=True)
    forget_marks(account_id)


# --- several at once -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class VideoSetting:
    video_id: int
    is_favourite: bool | None = None


@transaction.atomic
def update_settings(*, library: VideoLibrary, account_id: int, settings: Sequence[VideoSetting], now: datetime) -> None:
    """All or none; of several for one film the last counts. Raises FilmUnknown for a film that the viewer does not
    see."""
    if not are_visible(library, [one.video_id for one in settings]):
        raise FilmUnknown
    chosen = {one.video_id: one.is_favourite for one in settings if one.is_favourite is not None}
    set_favourites(account_id=account_id, chosen=chosen, now=now)
