"""season/*: seasons of an operator's series."""

from __future__ import annotations

from typing import Annotated, Any

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentMade
from apis.content.schemas.series import SeasonCreateParams, SeasonModifyParams, season_fields
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.values import Int, describe_parameter
from library.services.series_records import create_season, delete_season, modify_season


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentMade)
def season_create(call: ContentCall, *, params: SeasonCreateParams) -> dict[str, Any]:
    """Make a season of a film."""
    made = create_season(
        client_id=call.operator.id,
        video_id=params.vid,
        fields=season_fields(params),
        after_id=params.sort_after_sid,
        now=call.now,
    )
    return {"id": made.pk}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def season_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("season ID")]) -> dict[str, Any]:
    """Delete a season; its episodes stay in the series."""
    delete_season(client_id=call.operator.id, season_id=id, now=call.now)
    return {}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def season_modify(call: ContentCall, *, params: SeasonModifyParams) -> dict[str, Any]:
    """Change a season."""
    modify_season(
        client_id=call.operator.id,
        season_id=params.season_id,
        fields=season_fields(params),
        after_id=params.sort_after_sid,
        now=call.now,
    )
    return {}
