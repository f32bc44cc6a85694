"""radio/*: an operator's radio stations."""

from __future__ import annotations

from typing import Annotated, Any

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentMade
from apis.content.schemas.radios import RadioParams, radio_fields
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.values import Int, describe_parameter
from library.services import radio_records


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentMade)
def radio_create(call: ContentCall, *, params: RadioParams) -> dict[str, Any]:
    """Make a radio station; it is switched off unless enabled says otherwise."""
    made = radio_records.radio_create(
        client_id=call.operator.id,
        tariff_ids=params.tariffs,
        radio_channel_id=params.radio_channel,
        **radio_fields(params),
    )
    return {"id": made.pk}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def radio_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("station ID")]) -> dict[str, Any]:
    """Delete a radio station."""
    radio_records.radio_delete(client_id=call.operator.id, radio_id=id)
    return {}
