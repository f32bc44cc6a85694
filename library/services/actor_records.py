"""People of films made, changed and deleted from outside."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.bulk import delete_by_ids
from core.db import as_a_whole
from core.limits import FieldsInvalid
from core.owned_rows import LinksUnknown, find_row
from library.cache.scopes import touch_videos
from library.models import Actor, VideoActor
from library.services import actor_metadata
from library.services.metadata import INLINE_SECONDS, PersonMetadata, configured_source
from library.services.owned_videos import Images, SavedRow, picture_values
from library.services.picture_fetching import fetch_pictures
from library.services.picture_loads import keep_fetched
from tvmiddleware.services.row_fields import assign_fields, blank_texts, check_fields


class ActorFields(TypedDict, total=False):
    """Columns of a person, see library.models.Actor."""

    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    name_orig: str
    country: str
    country_lang1: str
    country_lang2: str
    country_lang3: str
    country_lang4: str
    country_lang5: str
    profession: str
    profession_lang1: str
    profession_lang2: str
    profession_lang3: str
    profession_lang4: str
    profession_lang5: str
    biography: str
    biography_lang1: str
    biography_lang2: str
    biography_lang3: str
    biography_lang4: str
    biography_lang5: str
    birthdate: date
    gender: str
    movie_db_id: str
    person_type: int


def own_actors(client_id: int) -> QuerySet[Actor]:
    return Actor.objects.filter(client_id=client_id)


def create_actor(*, client_id: int, fields: ActorFields, images: Images, now: datetime) -> SavedRow:
    """A new person. One who comes with no name but an id of the film database is loaded from there first; one who has
    both is made at once, and the rest is loaded later.

    Raises FieldsInvalid; LinksUnknown: neither name nor id; MetadataError: there is no name to be had.
    """
    loaded = PersonMetadata()
    if "name" not in fields:
        if not fields.get("movie_db_id"):
            raise LinksUnknown({"name": _("a person needs a name, or an id of the film database")})
        loaded = configured_source().load_person(fields["movie_db_id"], seconds=INLINE_SECONDS)

    def new_row() -> Actor:
        row = Actor(client_id=client_id)
        assign_fields(row, actor_metadata.cut_texts(row, actor_metadata.person_values(loaded)))
        assign_fields(row, fields)
        return row

    checked = new_row()
    check_fields(checked, {*fields, "name"}, blank_texts(checked, "name"))
    fetched = fetch_pictures(Actor, picture_values(images))

    def write() -> SavedRow:
        row = new_row()
        row.save()
        if loaded.photo_url and not images:
            actor_metadata.note_pictures(row, {actor_metadata.PHOTO: loaded.photo_url}, now)
        if row.movie_db_id and "name" in fields:
            actor_metadata.queue_actor(actor_id=row.pk, kept=[*sorted(fields), *images])
        return SavedRow(row.pk, keep_fetched(row=row, fetched=fetched, client_id=client_id, now=now))

    return as_a_whole(write)


@transaction.atomic
def modify_actor(*, client_id: int, actor_id: int, fields: ActorFields) -> None:
    """Change what is named. Raises RowUnknown, FieldsInvalid."""
    row = find_row(own_actors(client_id).order_by().select_for_update(), actor_id)
    changed = assign_fields(row, fields)
    check_fields(row, changed, blank_texts(row, *({"name"} & fields.keys())))
    if changed:
        row.save(update_fields=[*changed, "updated_at"])


@transaction.atomic
def delete_actor(*, client_id: int, actor_id: int) -> None:
    """Delete a person. Films go on without them.

    Raises RowUnknown; FieldsInvalid: with TVMW_PREVENT_CASCADE_DELETION one who is in films is not deleted.
    """
    row = find_row(own_actors(client_id).order_by().select_for_update(), actor_id)
    roles = VideoActor.objects.filter(actor=row)
    video_ids = list(roles.order_by().values_list("video_id", flat=True))
    if settings.TVMW_PREVENT_CASCADE_DELETION and video_ids:
        raise FieldsInvalid({"id": _("films have this person")})
    delete_by_ids(VideoActor, "actor_id", [row.pk])
    touch_videos(video_ids)
    row.delete()
