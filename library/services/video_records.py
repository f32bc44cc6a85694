"""Films made, changed and deleted from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypedDict

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from core.db import as_a_whole
from core.limits import FieldsInvalid
from core.owned_rows import find_row
from library.models import Video
from library.selectors.own_films import own_videos
from library.services import video_metadata
from library.services.owned_videos import Images, SavedRow, picture_values
from library.services.picture_fetching import fetch_pictures
from library.services.picture_loads import keep_fetched
from library.services.video_links import CheckedLinks, VideoLinks, add_links, check_video_links, replace_links
from tvmiddleware.services.row_fields import assign_fields, blank_texts, check_fields

OUTSIDE = ("ext_id", "external_api_config")


class VideoFields(TypedDict, total=False):
    """Columns of a film, see library.models.Video."""

    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    name_orig: str
    description: str
    description_lang1: str
    description_lang2: str
    description_lang3: str
    description_lang4: str
    description_lang5: str
    short_description: str
    short_description_lang1: str
    short_description_lang2: str
    short_description_lang3: str
    short_description_lang4: str
    short_description_lang5: str
    countries: str
    countries_lang1: str
    countries_lang2: str
    countries_lang3: str
    countries_lang4: str
    countries_lang5: str
    director: str
    director_lang1: str
    director_lang2: str
    director_lang3: str
    director_lang4: str
    director_lang5: str
    language: str
    language_lang1: str
    language_lang2: str
    language_lang3: str
    language_lang4: str
    language_lang5: str
    genres_kinopoisk: str
    uri: str
    ext_id: str
    year: int
    duration: int
    rating: int
    kinopoisk_id: int
    kinopoisk_rating: float
    imdb_rating: float
    imported_rating: float
    premiere_date: date
    published_from: datetime
    published_to: datetime
    parent_control: bool
    is_announcement: bool
    is_season: bool
    meta: dict[str, Any]


def create_video(
    *,
    client_id: int,
    fields: VideoFields,
    links: VideoLinks,
    images: Images,
    load_meta: bool = False,
    now: datetime,
) -> SavedRow:
    """A new film. A picture that can't be loaded does not keep it from being made, and what ``load_meta`` asks for
    comes later.

    Raises FieldsInvalid, LinksUnknown.
    """
    checked = check_video_links(client_id, links)
    check_new(new_video(client_id, fields, checked), fields)
    fetched = fetch_pictures(Video, picture_values(images))

    def write() -> SavedRow:
        row = new_video(client_id, fields, checked)
        row.save()
        add_links(row, checked)
        if load_meta and row.kinopoisk_id:
            video_metadata.queue_video(video_id=row.pk, kept=sorted(fields))
        return SavedRow(row.pk, keep_fetched(row=row, fetched=fetched, client_id=client_id, now=now))

    return unless_doubled(write, new_video(client_id, fields, checked))


def new_video(client_id: int, fields: VideoFields, links: CheckedLinks) -> Video:
    row = Video(client_id=client_id, **fields, **links.pointers)
    row.is_package = bool(links.sets.get("package_videos"))
    return row


def check_new(row: Video, fields: VideoFields) -> None:
    check_fields(row, {*fields, "name"}, blank_texts(row, "name"))
    check_outside(row)
    check_single(row)


def modify_video(
    *, client_id: int, video_id: int, fields: VideoFields, links: VideoLinks, images: Images, now: datetime
) -> SavedRow:
    """Change what is named. What can't be loaded of the pictures is left as it is.

    Raises RowUnknown, FieldsInvalid, LinksUnknown.
    """
    row = find_row(own_videos(client_id), video_id)
    checked = check_video_links(client_id, links, video_id)
    check_change(row, fields, checked)
    fetched = fetch_pictures(Video, picture_values(images))

    def write() -> SavedRow:
        row = find_row(own_videos(client_id).order_by().select_for_update(), video_id)
        changed = change_video(row, fields, checked)
        linked = replace_links(row, checked)
        if changed or linked:
            row.save(update_fields=[*changed, "updated_at"])
        return SavedRow(row.pk, keep_fetched(row=row, fetched=fetched, client_id=client_id, now=now))

    return unless_doubled(write, row)


def check_change(row: Video, fields: VideoFields, links: CheckedLinks) -> None:
    changed = change_video(row, fields, links)
    check_fields(row, changed, blank_texts(row, *({"name"} & fields.keys())))
    check_outside(row)
    if set(changed) & {"ext_id", "external_api_config_id"}:
        check_single(row)


def change_video(row: Video, fields: VideoFields, links: CheckedLinks) -> list[str]:
    values: dict[str, Any] = {**fields, **links.pointers}
    if "package_videos" in links.sets:
        values["is_package"] = bool(links.sets["package_videos"])
    return assign_fields(row, values)


# --- what a film of another system needs ------------------------------------------------------------------------------
def check_outside(row: Video) -> None:
    """Where TVMIDDLEWARE_VIDEO_EXTERNAL_API_REQUIRED says so, every film has an external id and an integration."""
    if settings.TVMIDDLEWARE_VIDEO_EXTERNAL_API_REQUIRED:
        there = {"ext_id": row.ext_id, "external_api_config": row.external_api_config_id}
        missing = [name for name, value in there.items() if not value]
        if missing:
            raise FieldsInvalid(dict.fromkeys(missing, _("a film needs it here")))


def check_single(row: Video) -> None:
    """No other film of the operator has this external id of the same integration."""
    row.fill_derived()
    same = own_videos(row.client_id).filter(ext_id=row.ext_id, ext_mark=row.ext_mark).exclude(pk=row.pk)
    if row.ext_id and same.exists():
        raise FieldsInvalid({"ext_id": _("another film has this external id")})


def unless_doubled(write: Callable[[], SavedRow], row: Video) -> SavedRow:
    """Two calls with the same external id may meet between the look and the write: the database lets one of them in."""
    try:
        return as_a_whole(write)
    except IntegrityError:
        check_single(row)
        raise
