"""authkey/*: ending sessions."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.billing.auth import BILLING_KEY, BillingCall
from billing.selectors import subscribers
from billing.selectors.subscribers import SessionNotFound, SessionUnnamed
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, Text, describe_parameter
from tvmiddleware.services.sessions import sessions_end


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("authkey_id or authkey_key is required"), SessionUnnamed),
        Error(2, _("no such session"), SessionNotFound),
    ),
    invalid=1,
)
def authkey_delete(
    call: BillingCall,
    *,
    authkey_id: Annotated[Int, describe_parameter("id of the session")] = -1,
    authkey_key: Annotated[Text, describe_parameter("key of the session; it or authkey_id is required")] = "",
) -> dict[str, Any]:
    """Log a device out."""
    session = subscribers.session_of(call.operator.id, session_id=authkey_id, key=authkey_key)
    sessions_end(client_id=call.operator.id, session_ids=[session.pk])
    return {}
