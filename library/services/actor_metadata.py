"""Data of a person from a source: asked for, loaded, written."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from core.db import as_a_whole
from core.logs import log_event
from core.picture_fields import find_picture
from core.queue import enqueue_on_commit
from library.models import Actor
from library.services.metadata import (
    INLINE_SECONDS,
    LONGEST_SECONDS,
    MetadataError,
    MetadataIdUnknown,
    MetadataLate,
    PersonMetadata,
    configured_source,
)
from library.services.picture_loads import note_loads
from tvmiddleware.services.row_fields import assign_fields

NAMES = ("name", "name_orig")
DETAILS = ("country", "profession", "biography", "gender", "birthdate")
PHOTO = "photo_url"


def queue_actor(*, actor_id: int, kept: Iterable[str]) -> None:
    """Load the person's data once this is committed. ``kept``: fields and parameters that are not to be touched."""
    enqueue_on_commit("library.jobs.actor_metadata_load", queue="low", actor_id=actor_id, kept=list(kept))


def load_actor_now(*, actor_id: int, kept: Collection[str], now: datetime) -> None:
    """Load the person's data while a caller waits; what is late is left to the queue. Raises MetadataError."""
    try:
        load_actor(actor_id=actor_id, kept=kept, now=now, seconds=INLINE_SECONDS)
    except MetadataLate:
        queue_actor(actor_id=actor_id, kept=kept)
        raise


def load_queued_actor(*, actor_id: int, kept: Collection[str], now: datetime) -> str:
    """For the queue: what became of it."""
    try:
        load_actor(actor_id=actor_id, kept=kept, now=now, seconds=LONGEST_SECONDS)
    except MetadataError as error:
        reason = type(error).__name__
        log_event("content_requests", "METADATA_NOT_LOADED", logging.WARNING, actor_id=actor_id, error=reason)
        return f"person {actor_id}: {reason}"
    return f"person {actor_id} loaded"


def load_actor(*, actor_id: int, kept: Collection[str], now: datetime, seconds: float) -> None:
    """Ask the source and write what it says, except ``kept``. Raises MetadataError."""
    source = configured_source()
    person_id = Actor.objects.filter(pk=actor_id).values_list("movie_db_id", flat=True).first()
    if not person_id:
        raise MetadataIdUnknown
    found = source.load_person(person_id, seconds=seconds)
    as_a_whole(lambda: apply_person(actor_id, found, kept, now))


def apply_person(actor_id: int, found: PersonMetadata, kept: Collection[str], now: datetime) -> None:
    row = Actor.objects.select_for_update().filter(pk=actor_id).first()
    if row is None:
        return
    changed = assign_fields(row, cut_texts(row, person_values(found, kept)))
    if changed:
        row.save(update_fields=[*changed, "updated_at"])
    if PHOTO not in kept:
        note_pictures(row, {PHOTO: found.photo_url}, now)


def person_values(found: PersonMetadata, kept: Collection[str] = ()) -> dict[str, Any]:
    """What the source says of the fields that are not ``kept``."""
    return {name: one for name in (*NAMES, *DETAILS) if name not in kept and (one := getattr(found, name))}


# --- what films need too ----------------------------------------------------------------------------------------------
def cut_texts(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What others wrote may be longer than our columns."""
    longest = {field.name: getattr(field, "max_length", None) for field in row._meta.fields}
    return {name: one[: longest[name]] if isinstance(one, str) else one for name, one in values.items()}


def note_pictures(row: Any, addresses: dict[str, str], now: datetime) -> None:
    described = ((find_picture(type(row), name), url) for name, url in addresses.items() if url)
    wanted = [(row, rules, url) for rules, url in described if rules is not None]
    note_loads(wanted, client_id=row.client_id, now=now)


def find_person(client_id: int, person: PersonMetadata) -> Actor | None:
    """By the source's id, then by exact name and what the person did."""
    rows = Actor.objects.filter(client_id=client_id, person_type=person.person_type).order_by("pk")
    by_id = rows.filter(movie_db_id=person.movie_db_id).first() if person.movie_db_id else None
    return by_id or next((one for one in rows.filter(name=person.name) if one.name == person.name), None)


def make_person(client_id: int, person: PersonMetadata, now: datetime) -> Actor:
    """Raises nothing for a person of whom only the name is known. With TVMIDDLEWARE_VIDEO_ACTORS_EXTENDED_UPDATE also
    biography, photo and the like."""
    extended = settings.TVMIDDLEWARE_VIDEO_ACTORS_EXTENDED_UPDATE
    values = person_values(person, () if extended else DETAILS)
    row = Actor(client_id=client_id, person_type=person.person_type)
    assign_fields(row, cut_texts(row, {**values, "movie_db_id": person.movie_db_id}))
    row.save()
    if extended:
        note_pictures(row, {PHOTO: person.photo_url}, now)
    return row
