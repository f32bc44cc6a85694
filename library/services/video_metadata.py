"""Data of a film from a source: asked for, loaded, written into the film and its people."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from core.db import as_a_whole
from core.logs import log_event
from core.queue import enqueue_on_commit
from library.models import Video
from library.services.actor_metadata import cut_texts, find_person, make_person, note_pictures
from library.services.metadata import (
    INLINE_SECONDS,
    LONGEST_SECONDS,
    FilmMetadata,
    MetadataError,
    MetadataIdUnknown,
    MetadataLate,
    PersonMetadata,
    configured_source,
)
from library.services.video_links import replace_set
from tvmiddleware.services.row_fields import assign_fields

PLAIN = (
    *("name", "name_orig", "description", "short_description", "year", "kinopoisk_rating", "imdb_rating"),
    *("rating", "duration", "premiere_date"),
)
JOINED = {"countries": "countries", "genres_kinopoisk": "genres"}
PICTURES = ("poster_url", "screenshot_url")
PEOPLE = "actors_set"


def queue_video(*, video_id: int, kept: Iterable[str]) -> None:
    """Load the film's data once this is committed. ``kept``: fields and parameters that are not to be touched."""
    enqueue_on_commit("library.jobs.video_metadata_load", queue="low", video_id=video_id, kept=list(kept))


def load_video_now(*, video_id: int, kept: Collection[str], now: datetime) -> None:
    """Load the film's data while a caller waits; what is late is left to the queue. Raises MetadataError."""
    try:
        load_video(video_id=video_id, kept=kept, now=now, seconds=INLINE_SECONDS)
    except MetadataLate:
        queue_video(video_id=video_id, kept=kept)
        raise


def load_queued_video(*, video_id: int, kept: Collection[str], now: datetime) -> str:
    """For the queue: what became of it."""
    try:
        load_video(video_id=video_id, kept=kept, now=now, seconds=LONGEST_SECONDS)
    except MetadataError as error:
        reason = type(error).__name__
        log_event("content_requests", "METADATA_NOT_LOADED", logging.WARNING, video_id=video_id, error=reason)
        return f"film {video_id}: {reason}"
    return f"film {video_id} loaded"


def load_video(*, video_id: int, kept: Collection[str], now: datetime, seconds: float) -> None:
    """Ask the source and write what it says, except ``kept``. Raises MetadataError."""
    source = configured_source()
    asked = Video.objects.filter(pk=video_id).values_list("kinopoisk_id", "is_season").first()
    if asked is None or not asked[0]:
        raise MetadataIdUnknown
    found = source.load_film(asked[0], is_series=asked[1], seconds=seconds)
    as_a_whole(lambda: apply_film(video_id, found, kept, now))


def find_queued_video(*, video_id: int, kept: Collection[str], now: datetime) -> str:
    """For the queue: find a film without an id by its name and year, keep the id, load the rest; what became of it."""
    try:
        find_id(video_id)
    except MetadataError as error:
        reason = type(error).__name__
        log_event("content_requests", "METADATA_NOT_FOUND", logging.WARNING, video_id=video_id, error=reason)
        return f"film {video_id}: {reason}"
    return load_queued_video(video_id=video_id, kept=kept, now=now)


def find_id(video_id: int) -> None:
    """Raises MetadataError."""
    row = Video.objects.filter(pk=video_id).first()
    if row is None or row.kinopoisk_id:
        return
    source = configured_source()
    names = dict.fromkeys(name for name in (row.name, row.name_orig) if name)
    looked = (source.find_film(one, row.year, is_series=row.is_season, seconds=LONGEST_SECONDS) for one in names)
    row.kinopoisk_id = next((found for found in looked if found), 0)
    if not row.kinopoisk_id:
        raise MetadataIdUnknown
    row.save(update_fields=["kinopoisk_id", "updated_at"])


def queue_search(*, video_id: int, kept: Iterable[str]) -> None:
    """As ``queue_video``, also for a film that has no id of the source yet."""
    enqueue_on_commit("library.jobs.video_metadata_find", queue="low", video_id=video_id, kept=list(kept))


# --- writing ----------------------------------------------------------------------------------------------------------
def apply_film(video_id: int, found: FilmMetadata, kept: Collection[str], now: datetime) -> None:
    row = Video.objects.select_for_update().filter(pk=video_id).first()
    if row is None:
        return
    values: dict[str, Any] = {name: getattr(found, name) for name in PLAIN}
    values |= {name: ", ".join(getattr(found, source)) for name, source in JOINED.items()}
    changed = assign_fields(
        row, cut_texts(row, {name: one for name, one in values.items() if one and name not in kept})
    )
    people = [] if PEOPLE in kept else link_people(row, found.persons, now)
    if changed or people:
        row.save(update_fields=[*changed, "updated_at"])
    note_pictures(row, {name: getattr(found, name) for name in PICTURES if name not in kept}, now)


def link_people(row: Video, persons: Collection[PersonMetadata], now: datetime) -> list[str]:
    """Make the people that are not there yet and link all of them, in the source's order; whether that is new."""
    if not persons:
        return []
    actors = [find_person(row.client_id, one) or make_person(row.client_id, one, now) for one in persons if one.name]
    ids = list(dict.fromkeys(actor.pk for actor in actors))
    return ["actors"] if replace_set(row.pk, "actors", ids) else []
