"""The people of a film, chosen and ordered as a box asks."""

from __future__ import annotations

from collections.abc import Callable

from library.constants import ActorType
from library.records.videos import PersonCard, VideoCard
from library.texts import sort_text

KINDS = {"actor": ActorType.ACTOR, "director": ActorType.DIRECTOR}


def film_people(card: VideoCard, *, kind: str, order: str, lang: int) -> list[PersonCard]:
    """``kind``: actor, director; everybody for another word. No or an unknown order: as the film names them. Those
    without a date of birth stand last either way."""
    wanted = KINDS.get(kind.strip().lower())
    found = [one for one in card.people if wanted is None or one.type == wanted]
    key = person_keys(lang).get(order.removeprefix("-"))
    if key is None:
        return found
    there = sorted((one for one in found if key(one)), key=key, reverse=order.startswith("-"))
    return [*there, *(one for one in found if not key(one))]


def person_keys(lang: int) -> dict[str, Callable[[PersonCard], str]]:
    return {"name": lambda one: sort_text(one.names[lang]), "birthdate": lambda one: one.birthdate}
