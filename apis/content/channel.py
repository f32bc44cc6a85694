"""channel/*: an operator's channels."""

from __future__ import annotations

from typing import Annotated, Any

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.channels import ContentChannelParams, ContentChannelRows, channel_fields, channel_links
from apis.content.schemas.common import ContentMade, Links, PageParams
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.values import Int, Text, describe_parameter
from tvmiddleware.present import channel_records as present
from tvmiddleware.selectors.channel_records import ChannelSearch, list_channel_records
from tvmiddleware.services.channel_records import create_channel, delete_channel


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentMade)
def channel_create(call: ContentCall, *, params: ContentChannelParams) -> dict[str, Any]:
    """Make a channel."""
    made = create_channel(
        client_id=call.operator.id,
        links=channel_links(params),
        after_id=params.sort_after_cid,
        actor=call.actor,
        **channel_fields(params),
    )
    return {"id": made.pk}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def channel_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("channel ID")]) -> dict[str, Any]:
    """Delete a channel."""
    delete_channel(client_id=call.operator.id, channel_id=id, now=call.now, actor=call.actor)
    return {}


@endpoint(auth=CONTENT_KEY, db=READ, answer=ContentChannelRows)
def channel_list(
    call: ContentCall,
    *,
    params: PageParams,
    search: Annotated[Text, describe_parameter("part of a channel's name")] = "",
    search_tariff: Annotated[Text, describe_parameter("part of the name of one of its tariffs")] = "",
    tariffs: Annotated[Links, describe_parameter("tariff ids, one of which a channel must have")] = [],  # noqa: B006
    search_stream_service: Annotated[Text, describe_parameter("part of the name of one of its stream services")] = "",
    stream_services: Annotated[Links, describe_parameter("stream service ids, one of which a channel must have")] = [],  # noqa: B006
) -> dict[str, Any]:
    """Channels of the operator, those that are switched off too, a page at a time."""
    wanted = ChannelSearch(search, search_tariff, search_stream_service, tuple(tariffs), tuple(stream_services))
    rows, count = list_channel_records(call.operator.id, wanted, params.rows)
    return {"channels": [present.channel_record(row) for row in rows], "count": count}
