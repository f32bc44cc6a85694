"""Seasons and episodes made, changed and deleted from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from core.db import as_a_whole
from core.limits import FieldsInvalid
from core.owned_rows import find_link
from core.row_places import close_gaps
from library.models import Episode, Season, VideoFile
from library.selectors.own_films import own_episodes, own_seasons
from library.services.owned_videos import (
    Images,
    SavedRow,
    find_in_video,
    lock_linked_video,
    note_content,
    picture_values,
    place_after,
    place_at_end,
    save_in_video,
)
from library.services.picture_fetching import FetchedPicture, fetch_pictures
from library.services.picture_loads import keep_fetched
from tvmiddleware.services.row_fields import assign_fields, blank_texts, check_fields

AFTER_SEASON, AFTER_EPISODE = "sort_after_sid", "sort_after_eid"


class SeasonFields(TypedDict, total=False):
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str


class EpisodeFields(SeasonFields, total=False):
    """``duration``: minutes."""

    description: str
    description_lang1: str
    description_lang2: str
    description_lang3: str
    description_lang4: str
    description_lang5: str
    duration: int
    is_free: bool
    is_planned: bool


def seasons_beside(row: Season) -> QuerySet[Season]:
    return Season.objects.filter(video_id=row.video_id)


def episodes_beside(row: Episode) -> QuerySet[Episode]:
    """Those of its season, or those without one."""
    return Episode.objects.filter(video_id=row.video_id, **{"season_id": row.season_id})


# --- seasons ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_season(
    *, client_id: int, video_id: int, fields: SeasonFields, after_id: int | None = None, now: datetime
) -> Season:
    """A new season of a film, the last one or behind ``after_id`` (0: the first).

    Raises FieldsInvalid, LinksUnknown.
    """
    row = Season(**fields)
    check_fields(row, {*fields, "name"}, blank_texts(row, "name"))
    row.video = lock_linked_video(client_id, video_id, "vid")
    place_at_end(row, seasons_beside(row))
    row.save()
    place_after(row, seasons_beside(row), after_id, AFTER_SEASON)
    note_content(row.video_id, now=now)
    return row


@transaction.atomic
def modify_season(
    *, client_id: int, season_id: int, fields: SeasonFields, after_id: int | None = None, now: datetime
) -> None:
    """Change what is named. Raises RowUnknown, FieldsInvalid."""
    row = find_in_video(own_seasons(client_id), season_id, client_id)
    changed = assign_fields(row, fields)
    check_fields(row, changed, blank_texts(row, *({"name"} & fields.keys())))
    save_in_video(row, changed, place_after(row, seasons_beside(row), after_id, AFTER_SEASON), now=now)


@transaction.atomic
def delete_season(*, client_id: int, season_id: int, now: datetime) -> None:
    """Delete a season. Its episodes stay, as those of a series without seasons, behind the others that have none.

    Raises RowUnknown; FieldsInvalid: with TVMW_PREVENT_CASCADE_DELETION one that has episodes is not deleted.
    """
    row = find_in_video(own_seasons(client_id), season_id, client_id)
    episodes = Episode.objects.filter(season=row)
    if settings.TVMW_PREVENT_CASCADE_DELETION and episodes.exists():
        raise FieldsInvalid({"id": _("the season has episodes")})
    without = Episode.objects.filter(video_id=row.video_id, season=None).order_by()
    last = without.aggregate(last=Max("sort"))["last"] or 0
    episodes.update(season=None, sort=F("sort") + last)
    siblings, video_id = seasons_beside(row), row.video_id
    row.delete()
    close_gaps(siblings)
    note_content(video_id, now=now)


# --- episodes ---------------------------------------------------------------------------------------------------------
def create_episode(
    *,
    client_id: int,
    video_id: int,
    season_id: int = 0,
    fields: EpisodeFields,
    after_id: int | None = None,
    images: Images,
    now: datetime,
) -> SavedRow:
    """A new episode of a film, in a season of it or (0) in none, as the last one or behind ``after_id``.

    A picture that can't be loaded does not keep it from being made. Raises FieldsInvalid, LinksUnknown.
    """
    row = Episode(**fields)
    check_fields(row, {*fields, "name"}, blank_texts(row, "name"))
    fetched = fetch_pictures(Episode, picture_values(images))

    def write() -> SavedRow:
        row = Episode(**fields)
        place_new_episode(row, client_id, video_id, season_id)
        row.save()
        place_after(row, episodes_beside(row), after_id, AFTER_EPISODE)
        note_content(row.video_id, now=now, is_new=True)
        return with_pictures(row, fetched, client_id, now)

    return as_a_whole(write)


def place_new_episode(row: Episode, client_id: int, video_id: int, season_id: int) -> None:
    row.video = lock_linked_video(client_id, video_id, "vid")
    if season_id:
        row.season = find_link(own_seasons(client_id), season_id, "season_id")
        if row.season.video_id != row.video_id:
            raise FieldsInvalid({"season_id": _("a season of another film")})
    place_at_end(row, episodes_beside(row))


def modify_episode(
    *,
    client_id: int,
    episode_id: int,
    fields: EpisodeFields,
    after_id: int | None = None,
    images: Images,
    now: datetime,
) -> SavedRow:
    """Change what is named, also when a picture can't be loaded. Raises RowUnknown, FieldsInvalid."""
    fetched = fetch_pictures(Episode, picture_values(images))

    def write() -> SavedRow:
        row = find_in_video(own_episodes(client_id), episode_id, client_id)
        changed = assign_fields(row, fields)
        check_fields(row, changed, blank_texts(row, *({"name"} & fields.keys())))
        save_in_video(row, changed, place_after(row, episodes_beside(row), after_id, AFTER_EPISODE), now=now)
        if any(one.made for one in fetched):
            note_content(row.video_id, now=now)
        return with_pictures(row, fetched, client_id, now)

    return as_a_whole(write)


def with_pictures(row: Any, fetched: list[FetchedPicture], client_id: int, now: datetime) -> SavedRow:
    """Give a saved row what was fetched for it."""
    return SavedRow(row.pk, keep_fetched(row=row, fetched=fetched, client_id=client_id, now=now))


@transaction.atomic
def delete_episode(*, client_id: int, episode_id: int, now: datetime) -> None:
    """Delete an episode. Its files stay the film's.

    Raises RowUnknown; FieldsInvalid: with TVMW_PREVENT_CASCADE_DELETION one that has files is not deleted.
    """
    row = find_in_video(own_episodes(client_id), episode_id, client_id)
    files = VideoFile.objects.filter(episode=row)
    if settings.TVMW_PREVENT_CASCADE_DELETION and files.exists():
        raise FieldsInvalid({"id": _("the episode has files")})
    files.update(episode=None)
    siblings, video_id = episodes_beside(row), row.video_id
    row.delete()
    close_gaps(siblings)
    note_content(video_id, now=now)
