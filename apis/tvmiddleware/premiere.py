"""premiere/*: what is announced as new."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, describe_parameter
from tvmiddleware.present import programs as present
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.selectors.premieres import visible_premieres

MOST_A_CHANNEL = 99
WRONG = Error(1, _("wrong parameter passed"), ChannelNotFound)


class PremiereRow(Schema):
    """The last four are left out with compact=1."""

    id: int
    program_id: int
    program_name: str
    program_short_name: str
    program_begin_time: int
    program_preview_url: str
    program_rating: int
    icon: str | None = None
    name: str | None = None
    program_description: str | None = None
    program_meta: str | None = None


class PremiereList(Answer):
    premieres: list[PremiereRow]


@endpoint(auth=AUTHKEY, db=READ, answer=PremiereList, errors=(WRONG,), invalid=1)
def premiere_list(
    call: DeviceCall,
    *,
    cid: Annotated[Int, describe_parameter("channel ID; all channels if omitted")] = 0,
    limit: Annotated[Int, describe_parameter("premieres per channel, 0-99; 0 = no limit")] = 0,
    timeshift_offset: Annotated[Int, describe_parameter("hour shift that the box uses")] = 0,
    compact: Annotated[Flag, describe_parameter("1 = without the longer fields")] = 0,
) -> dict[str, Any]:
    """Upcoming premieres, by begin."""
    rows = visible_premieres(
        call.operator,
        call.session,
        channel_id=cid,
        limit=max(0, min(limit, MOST_A_CHANNEL)),
        hours=timeshift_offset,
        slot=call.lang,
        now=call.now,
    )
    return {"premieres": [present.premiere_row(row, compact=bool(compact), slot=call.lang) for row in rows]}
