"""maintenance/*: the operator's streaming system says when channels can't be played."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.signed import SignedCall
from apis.streaming.auth import STREAMING_KEY
from core import clock
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, Moment, Text, TextList, describe_parameter
from tvmiddleware.services import maintenance
from tvmiddleware.services.maintenance import ChannelsUnknown, MaintenanceUnknown, WrongTimes

WRONG = Error(20, _("a parameter was passed incorrectly"), WrongTimes)
Prefixes = Annotated[TextList, describe_parameter("URL prefixes of channels, comma-separated")]
NOTATION = "ISO 8601; without an offset in the operator's time zone"
Begin = Annotated[Moment, describe_parameter(f"begin, {NOTATION}")]
End = Annotated[Moment | None, describe_parameter(f"end, {NOTATION}; without an end it lasts until it is edited")]
Description = Annotated[Text | None, describe_parameter("description")]


class MaintenanceMade(Answer):
    """``id`` is what maintenance/edit wants."""

    id: int


@endpoint(
    auth=STREAMING_KEY,
    db=WRITE,
    answer=MaintenanceMade,
    errors=(Error(1, _("no channels with this prefix"), ChannelsUnknown), WRONG),
    invalid=20,
)
def maintenance_create(
    call: SignedCall,
    *,
    channel_prefix: Prefixes,
    datetime_begin: Begin,
    datetime_end: End = None,
    description: Description = None,
) -> dict[str, Any]:
    """Announce that channels can't be played for a time."""
    made = maintenance.maintenance_create(
        client_id=call.operator.id,
        prefixes=channel_prefix,
        begin=clock.in_zone(datetime_begin, call.operator.time_zone),
        end=own_time(call, datetime_end),
        description=description or "",
    )
    return {"id": made.pk}


@endpoint(
    auth=STREAMING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("no maintenance with this id"), MaintenanceUnknown),
        Error(2, _("no channels with this prefix"), ChannelsUnknown),
        WRONG,
    ),
    invalid=20,
)
def maintenance_edit(
    call: SignedCall,
    *,
    id: Annotated[Int, describe_parameter("maintenance ID")],
    channel_prefix: Annotated[TextList | None, describe_parameter("URL prefixes of channels, comma-separated")] = None,
    datetime_begin: Annotated[Moment | None, describe_parameter(f"begin, {NOTATION}")] = None,
    datetime_end: End = None,
    description: Description = None,
) -> dict[str, Any]:
    """Change what is given, leave the rest."""
    maintenance.maintenance_edit(
        client_id=call.operator.id,
        maintenance_id=id,
        prefixes=channel_prefix,
        begin=own_time(call, datetime_begin),
        end=own_time(call, datetime_end),
        description=description,
    )
    return {}


def own_time(call: SignedCall, moment: datetime | None) -> datetime | None:
    return None if moment is None else clock.in_zone(moment, call.operator.time_zone)
