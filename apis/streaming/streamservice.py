"""streamservice/*: the same check of tokens under the streaming API's prefix."""

from __future__ import annotations

from typing import Any

from apis.tvmiddleware.auth import ANYONE_ALWAYS, DeviceCall
from apis.tvmiddleware.streamservice import TOKEN_ERRORS, Address, Name, Token, token_answer
from core.api.endpoint import READ, Answer, endpoint


@endpoint(auth=ANYONE_ALWAYS, db=READ, answer=Answer, errors=TOKEN_ERRORS, invalid=1)
def streamservice_token_check(
    call: DeviceCall, *, token: Token = "", name: Name = "", ip: Address = ""
) -> dict[str, Any]:
    """May the viewer with this token watch? HTTP 200 or 403, as in the device API."""
    return token_answer(call, token, name, ip)
