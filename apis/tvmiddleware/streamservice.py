"""streamservice/*: what streaming servers ask about the tokens in their viewers' addresses.

They look at the HTTP status alone: 200 lets the viewer in, 403 does not.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import ANYONE_ALWAYS, DeviceCall
from core.api.call import Call
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import Error
from core.api.values import Text, describe_parameter
from playback.services import tokens
from playback.services.tokens import OtherAddress, OtherContent, Question, TokenExpired, TokenVerdict

DENIED = 403
TOKEN_ERRORS = (
    Error(0, _("no error, the token is valid")),
    Error(1, _("the token is unknown or expired"), TokenExpired, status=DENIED),
    Error(2, _("the token is for other content"), OtherContent, status=DENIED),
    Error(3, _("the token is for another IP address"), OtherAddress, status=DENIED),
)
Token = Annotated[Text, describe_parameter("token to check")]
Name = Annotated[Text, describe_parameter("content id on the video server")]
Address = Annotated[Text, describe_parameter("the viewer's IP address")]


@endpoint(auth=ANYONE_ALWAYS, db=READ, answer=Answer, errors=TOKEN_ERRORS, invalid=1)
def streamservice_token_check(
    call: DeviceCall, *, token: Token = "", name: Name = "", ip: Address = ""
) -> dict[str, Any]:
    """May the viewer with this token watch? Asked by Flussonic, Astra and others, again and again."""
    return token_answer(call, token, name, ip)


def token_answer(call: Call, token: str, name: str, ip: str) -> dict[str, Any]:
    """Check, and tell the streamer the rest in headers."""
    call.headers.update(headers(TokenVerdict(tokens.auth_duration())))
    call.headers.update(headers(tokens.check_token(question_of(call, token, name, ip), now=call.now)))
    return {}


def question_of(call: Call, token: str, name: str, ip: str) -> Question:
    """Astra hands on the viewer's own query, so there ``name`` and ``ip`` are the viewer's word and prove nothing."""
    path = reported_path(call)
    if is_astra(call):
        name, ip = ("" if path else name), ""
    sent = token or parse_qs(path.partition("?")[2]).get("token", [""])[0]
    return Question(token=sent, name=name, path=path, ip=tokens.plain_ip(ip) or forwarded_ip(call, path))


def is_astra(call: Call) -> bool:
    return bool(header(call, "X-Session-ID") or header(call, "X-Channel-ID"))


def reported_path(call: Call) -> str:
    """A header holds bytes; servers that decode the path send UTF-8."""
    reported = header(call, "X-Real-Path")
    try:
        return reported.encode("latin-1").decode()
    except UnicodeError:
        return reported


def headers(verdict: TokenVerdict) -> dict[str, str]:
    """X-UserId and X-Max-Sessions are Flussonic's, X-Session-Name is Astra's."""
    found = {"X-AuthDuration": str(verdict.auth_duration), "Cache-Control": "no-store"}
    if verdict.user_id:
        found.update({"X-UserId": verdict.user_id, "X-Session-Name": verdict.session_name})
        if verdict.max_sessions:
            found["X-Max-Sessions"] = str(verdict.max_sessions)
    return found


def header(call: Call, name: str) -> str:
    return call.request.headers.get(name, "")


def forwarded_ip(call: Call, path: str) -> str:
    """Astra tells the viewer's address in X-Real-IP. A web server in front of us may have put Astra's own there."""
    reported = tokens.plain_ip(header(call, "X-Real-IP")) if path or header(call, "X-Session-ID") else ""
    return "" if reported in {call.ip, tokens.plain_ip(call.request.META.get("REMOTE_ADDR", ""))} else reported
