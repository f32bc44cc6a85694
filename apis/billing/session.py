"""session/*: who is logged in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ninja import Schema

from apis.billing.auth import BILLING_KEY, BillingCall
from billing.selectors import sessions
from core.api.endpoint import READ, Answer, endpoint


class SessionRow(Schema):
    """``account`` is the abonement."""

    account: int
    ip: str
    uid: str
    online: int


class SessionRows(Answer):
    sessions: list[SessionRow]


@endpoint(auth=BILLING_KEY, db=READ, answer=SessionRows)
def session_list(call: BillingCall) -> dict[str, Any]:
    """All current sessions of the operator's subscribers."""
    rows = sessions.current_sessions(call.operator.id, call.now)
    return {"sessions": [asdict(one) for one in rows]}
