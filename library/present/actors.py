"""People of films on the wire."""

from __future__ import annotations

from typing import Any

from core.i18n import localized_text
from library.constants import ACTOR_TYPE_NAMES, ActorType
from library.models import Actor
from library.records.videos import VideoCard
from library.selectors.actors import ActorFacts
from library.selectors.video_dictionary import VideoDictionary
from tvmiddleware.addresses import media_url


def actor_row(row: Actor, lang: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": localized_text(row, "name", lang),
        "photo": media_url(row.photo.name or ""),
        "country": localized_text(row, "country", lang),
        "gender": row.gender,
        "profession": localized_text(row, "profession", lang),
        "biography": localized_text(row, "biography", lang),
        "birthdate": row.birthdate.isoformat() if row.birthdate else "",
        "type": ACTOR_TYPE_NAMES[ActorType(row.person_type)],
    }


def actor_full(facts: ActorFacts, newest: VideoCard | None, words: VideoDictionary, lang: int) -> dict[str, Any]:
    """``screenshot_b_big``: the blurred still of the newest film of theirs."""
    genres = [words.genres[pk] for pk in facts.genre_ids]
    return {
        **actor_row(facts.row, lang),
        "name_orig": facts.row.name_orig,
        "screenshot_b_big": media_url(newest.screenshot_b_big) if newest else "",
        "genres": [{"id": one.id, "name": one.names[lang], "is_category": int(one.is_category)} for one in genres],
    }
