"""actor/*: people of films."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import API_KEY, AUTHKEY, DeviceCall
from apis.tvmiddleware.library_calls import guests_library, library_of
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, Text, describe_parameter
from library.present import actors as present
from library.selectors.actors import ActorNotFound, ActorQuery, ActorQueryWrong, find_actor, list_actors
from library.selectors.video_access import VideoLibrary, VideoNotFound, find_cards

WRONG = Error(1, _("wrong parameter passed"), ActorQueryWrong, VideoNotFound)
NOT_FOUND = Error(1, _("person not found"), ActorNotFound)
ActorId = Annotated[Int, describe_parameter("person ID")]
ActorKind = Annotated[Text, describe_parameter("actor, director or all")]
Limit = Annotated[Int, describe_parameter("people a page, 0-100; 0 = only the number of all")]
Page = Annotated[Int, describe_parameter("page, from 1")]
Order = Annotated[Text, describe_parameter("name, birthdate, film_count or cyrillic-first; - before it: descending")]
OfVideo = Annotated[Int | None, describe_parameter("only people of this film")]


class ActorItem(Schema):
    """``type``: Actor or Director; ``biography``: HTML."""

    id: int
    name: str
    photo: str
    country: str
    gender: str
    profession: str
    biography: str
    birthdate: str
    type: str


class ActorListAnswer(Answer):
    actors: list[ActorItem]
    count: int


class ActorGenreRow(Schema):
    id: int
    name: str
    is_category: int


class ActorDetailAnswer(Answer, ActorItem):
    name_orig: str
    screenshot_b_big: str
    genres: list[ActorGenreRow]


def actor_rows(library: VideoLibrary, query: ActorQuery, page: int, limit: int) -> dict[str, Any]:
    found = list_actors(library, query, page=page, limit=limit)
    return {"actors": [present.actor_row(row, query.lang) for row in found.rows], "count": found.count}


def actor_page(library: VideoLibrary, actor_id: int, lang: int) -> dict[str, Any]:
    facts = find_actor(library, actor_id)
    newest = find_cards(library, [facts.newest_id]) if facts.newest_id else []
    return present.actor_full(facts, newest[0] if newest else None, library.words, lang)


@endpoint(auth=AUTHKEY, db=READ, answer=ActorListAnswer, errors=(WRONG,), invalid=1)
def actor_list(
    call: DeviceCall,
    *,
    limit: Limit = 20,
    page: Page = 1,
    order: Order = "name",
    vid: OfVideo = None,
    type: ActorKind = "actor",
) -> dict[str, Any]:
    """People of the operator's films."""
    query = ActorQuery(kind=type, order=order, video_id=vid, lang=call.lang)
    return actor_rows(library_of(call), query, page, limit)


@endpoint(auth=API_KEY, db=READ, answer=ActorListAnswer, errors=(WRONG,), invalid=1)
def actor_list_noauth(
    call: DeviceCall,
    *,
    limit: Limit = 20,
    page: Page = 1,
    order: Order = "name",
    vid: OfVideo = None,
    type: ActorKind = "actor",
) -> dict[str, Any]:
    """People of the operator's films, for who has no session."""
    query = ActorQuery(kind=type, order=order, video_id=vid, lang=call.lang)
    return actor_rows(guests_library(call), query, page, limit)


@endpoint(auth=AUTHKEY, db=READ, answer=ActorListAnswer, errors=(WRONG,), invalid=1)
def actor_list_search(
    call: DeviceCall,
    *,
    search: Annotated[Text, describe_parameter("part of the name")],
    limit: Limit = 20,
    page: Page = 1,
    order: Order = "-film_count",
    type: ActorKind = "actor",
) -> dict[str, Any]:
    """People by a part of their name."""
    query = ActorQuery(kind=type, order=order, search=search, lang=call.lang)
    return actor_rows(library_of(call), query, page, limit)


@endpoint(auth=AUTHKEY, db=READ, answer=ActorDetailAnswer, errors=(NOT_FOUND,), invalid=1)
def actor_detail(call: DeviceCall, *, aid: ActorId) -> dict[str, Any]:
    """A person with the genres of the films that the viewer sees."""
    return actor_page(library_of(call), aid, call.lang)


@endpoint(auth=API_KEY, db=READ, answer=ActorDetailAnswer, errors=(NOT_FOUND,), invalid=1)
def actor_detail_noauth(call: DeviceCall, *, aid: ActorId) -> dict[str, Any]:
    """A person, for who has no session."""
    return actor_page(guests_library(call), aid, call.lang)
