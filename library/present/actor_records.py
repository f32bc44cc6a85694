"""People of films on the wire of the Content API."""

from __future__ import annotations

from typing import Any

from core.numbers import is_digits
from library.constants import ACTOR_TYPE_NAMES, ActorType
from library.models import Actor
from library.present.pictures import picture_url
from library.present.video_records import slots_of

TEXTS = (*slots_of("name", "country", "profession", "biography"), "name_orig", "gender")


def actor_record(row: Actor) -> dict[str, Any]:
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in TEXTS},
        "photo": picture_url(row.photo),
        "movie_db_id": int(row.movie_db_id) if is_digits(row.movie_db_id) else 0,
        "birthdate": row.birthdate.isoformat() if row.birthdate else "",
        "type": ACTOR_TYPE_NAMES[ActorType(row.person_type)],
    }
