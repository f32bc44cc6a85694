"""actor/*: people of an operator's films."""

from __future__ import annotations

from typing import Annotated, Any

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.actors import (
    PERSON_TYPES,
    ActorCreateParams,
    ActorModifyParams,
    ContentActorDetail,
    ContentActorIds,
    PersonOrder,
    PersonType,
    actor_fields,
    actor_images,
)
from apis.content.schemas.common import ContentUploaded, PageParams
from apis.content.schemas.metadata import METADATA_ERRORS
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.values import Int, Text, describe_parameter
from library.present import actor_records as present
from library.present.pictures import upload_error
from library.selectors.actor_records import ActorSearch, find_actor, list_actor_ids
from library.services.actor_metadata import PHOTO, load_actor_now
from library.services.actor_records import create_actor, delete_actor, modify_actor


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentUploaded, errors=METADATA_ERRORS, outside=True)
def actor_create(call: ContentCall, *, params: ActorCreateParams) -> dict[str, Any]:
    """Make a person, by name or by the id in the film database."""
    made = create_actor(
        client_id=call.operator.id, fields=actor_fields(params), images=actor_images(params), now=call.now
    )
    return {"id": made.id, "upload_errors": [upload_error(one) for one in made.errors]}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def actor_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("person ID")]) -> dict[str, Any]:
    """Delete a person."""
    delete_actor(client_id=call.operator.id, actor_id=id)
    return {}


@endpoint(auth=CONTENT_KEY, db=READ, answer=ContentActorDetail)
def actor_detail(call: ContentCall, *, id: Annotated[Int, describe_parameter("person ID")]) -> dict[str, Any]:
    """One person."""
    return present.actor_record(find_actor(call.operator.id, id))


@endpoint(auth=CONTENT_KEY, db=READ, answer=ContentActorIds)
def actor_list(
    call: ContentCall,
    *,
    params: PageParams,
    order: Annotated[PersonOrder, describe_parameter("order")] = "-id",
    country: Annotated[Text, describe_parameter("country")] = "",
    type: Annotated[PersonType, describe_parameter("what the person did in films")] = "",
    movie_id: Annotated[Int, describe_parameter("id of a film that the person is in")] = 0,
) -> dict[str, Any]:
    """Ids of the operator's people, a page at a time."""
    search = ActorSearch(country, PERSON_TYPES.get(type), movie_id, order)
    ids, count = list_actor_ids(call.operator.id, search, params.rows)
    return {"actors": ids, "count": count}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer, errors=METADATA_ERRORS, outside=True)
def actor_modify(call: ContentCall, *, params: ActorModifyParams) -> dict[str, Any]:
    """Change a person. With load_meta the codes 1 to 7 tell of the loading alone: the rest is changed then."""
    fields = actor_fields(params)
    modify_actor(client_id=call.operator.id, actor_id=params.id, fields=fields)
    if params.load_meta:
        kept = [*fields, *([] if params.update_photo else [PHOTO])]
        load_actor_now(actor_id=params.id, kept=kept, now=call.now)
    return {}
