"""programblocking/*: programmes that may not be shown again."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentMade
from core.api.endpoint import WRITE, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Int, Text, describe_parameter
from tvmiddleware.services.program_blocking import (
    BlockedPrefixUnknown,
    BlockedProgramUnknown,
    NothingBegunYet,
    block_program,
    find_program,
    find_program_at,
)

NOTHING_NAMED = 4
LONGEST_DAYS = 36500
LATEST = 4102444800
"""2100, in Unix seconds: as far as every database compares."""


@endpoint(
    auth=CONTENT_KEY,
    db=WRITE,
    answer=ContentMade,
    errors=(
        Error(1, _("programme not found"), BlockedProgramUnknown),
        Error(2, _("no channel with this prefix"), BlockedPrefixUnknown),
        Error(3, _("no programme begins by then"), NothingBegunYet),
        Error(NOTHING_NAMED, _("pid, or prefix and time_start, is required")),
    ),
)
def programblocking_create(
    call: ContentCall,
    *,
    pid: Annotated[Int, describe_parameter("programme ID")] = 0,
    prefix: Annotated[Text, describe_parameter("URL prefix of the channel; without pid")] = "",
    time_start: Annotated[
        Int | None,
        describe_parameter("begin of the programme, Unix time; else the last one before", ge=0, le=LATEST),
    ] = None,
    end_date: Annotated[
        Int | None, describe_parameter("days that it is blocked; left out: for ever", ge=1, le=LONGEST_DAYS)
    ] = None,
) -> dict[str, Any]:
    """Block a programme in the archive. One that is blocked already keeps its id, and is blocked for longer."""
    client_id = call.operator.id
    if pid:
        program = find_program(client_id=client_id, program_id=pid)
    elif prefix and time_start is not None:
        program = find_program_at(client_id=client_id, prefix=prefix, begin=time_start)
    else:
        raise ApiError(NOTHING_NAMED, error_fields={})
    row = block_program(
        client_id=client_id, time_zone=call.operator.time_zone, program=program, days=end_date, now=call.now
    )
    return {"id": row.pk}
