"""seance/*: seances of films, and tickets of them."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentMade
from apis.content.schemas.seances import SeanceParams, TicketCode, TicketMade, seance_times
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, describe_parameter
from library.services import seance_records
from library.services.seance_records import TicketCodeUsed


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentMade)
def seance_create(call: ContentCall, *, params: SeanceParams) -> dict[str, Any]:
    """Make a seance of a film."""
    begin, end = seance_times(call, params)
    made = seance_records.create_seance(
        client_id=call.operator.id, video_id=params.vid, file_id=params.vfid, date_start=begin, date_end=end
    )
    return {"id": made.pk}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def seance_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("seance ID")]) -> dict[str, Any]:
    """Delete a seance with its tickets."""
    seance_records.delete_seance(client_id=call.operator.id, seance_id=id)
    return {}


@endpoint(
    auth=CONTENT_KEY,
    db=WRITE,
    answer=TicketMade,
    errors=(Error(1, _("there is a ticket with this code"), TicketCodeUsed),),
)
def seance_ticket_create(
    call: ContentCall, *, sid: Annotated[Int, describe_parameter("seance ID")], code: TicketCode = ""
) -> dict[str, Any]:
    """Make a ticket of a seance."""
    made = seance_records.create_ticket(client_id=call.operator.id, seance_id=sid, code=code)
    return {"id": made.pk, "code": int(made.code)}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def seance_ticket_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("ticket ID")]) -> dict[str, Any]:
    """Delete a ticket, also one that somebody has activated."""
    seance_records.delete_ticket(client_id=call.operator.id, ticket_id=id)
    return {}
