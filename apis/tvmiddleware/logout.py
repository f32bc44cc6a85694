"""logout: the end of a session."""

from __future__ import annotations

from typing import Any

from apis.tvmiddleware.auth import AUTHKEY_OF_INACTIVE, DeviceCall
from core.api.endpoint import WRITE, Answer, endpoint
from tvmiddleware.services.login import leaving


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer)
def logout(call: DeviceCall) -> dict[str, Any]:
    """End the session. The device stays bound: its place is free, its UID still logs in where that is enough."""
    leaving.session_end(record=call.session, ip=call.ip, now=call.now)
    call.cookies["authkey"] = ""
    call.cookie_age = 0
    return {}
