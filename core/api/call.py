"""One call of an API: who asks, with what, when. Subclassed per API family."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core import clock
from core.api.errors import DomainError
from core.api.forwarded import client_ip

MULTIPART = "multipart/form-data"
JSON = "application/json"
UNREADABLE = (SuspiciousOperation, MultiPartParserError, UnreadablePostError)
EXCESS: dict[type[Exception], Any] = {
    TooManyFieldsSent: format_lazy(_("more than {} parameters"), settings.DATA_UPLOAD_MAX_NUMBER_FIELDS),
    TooManyFilesSent: format_lazy(_("more than {} files"), settings.DATA_UPLOAD_MAX_NUMBER_FILES),
    RequestDataTooBig: format_lazy(_("parameters of more than {} bytes"), settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
}
MEMBER = re.compile(r"(\w+)\[(\d{1,4})\](?:\[(\w+)\])?")


class TooMuchSent(DomainError):
    """More parameters than a call may have: none of them was read."""


@dataclass
class Call:
    request: HttpRequest
    given: dict[str, Any]
    now: datetime
    ip: str
    xml: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    cookie_age: int = 0
    undo: list[Callable[[], None]] = field(default_factory=list)
    """Run when the answer fails after the work is done."""

    def text(self, name: str) -> str:
        """A parameter as text, of several the last; "" when not given."""
        value = self.given.get(name, "")
        return str(value[-1] if isinstance(value, list) and value else value or "")

    @cached_property
    def origin(self) -> str:
        """``scheme://host`` that the caller used; "" when its Host header can't be used in an address."""
        try:
            return f"{self.request.scheme}://{self.request.get_host()}"
        except DisallowedHost:
            return ""


def given_by(request: HttpRequest) -> dict[str, Any]:
    """Query, form, JSON body and what stands in the path merged, the later wins; an empty value counts as not given."""
    known: dict[str, Any] | None = getattr(request, "given", None)
    if known is not None:
        return known
    prepare_parameters(request)
    merged = from_lists(request.GET.lists())
    if request.method == "POST":
        merged.update(from_body(request))
    merged.update(in_path(request))
    request.given = merged  # type: ignore[attr-defined]
    return merged


def in_path(request: HttpRequest) -> dict[str, Any]:
    """What stands in the places of the path, whether the API dispatch or Django's own resolver found the endpoint."""
    known: dict[str, Any] | None = getattr(request, "path_values", None)
    match = getattr(request, "resolver_match", None)
    return known if known is not None else dict(match.kwargs) if match else {}


def prepare_parameters(request: HttpRequest) -> None:
    """Make the query and the form readable. What can't be read (thousands of names, a torn body) counts as nothing.

    A form is UTF-8 whatever charset its sender names; Django would refuse any other name of it.
    """
    if request.encoding and request.encoding.lower() != "utf-8":
        request.encoding = "utf-8"
    for name in ("GET", "POST"):
        try:
            getattr(request, name)
        except UNREADABLE as error:
            note_excess(request, error)
            setattr(request, name, QueryDict())


def note_excess(request: HttpRequest, error: Exception) -> None:
    """Keep what was too much of it, so that the caller is told so and not that he has sent nothing."""
    for kind, text in EXCESS.items():
        if isinstance(error, kind):
            request.excess = text  # type: ignore[attr-defined]


def check_excess(request: HttpRequest) -> None:
    """Raises TooMuchSent."""
    text = getattr(request, "excess", None)
    if text is not None:
        raise TooMuchSent(text)


def from_body(request: HttpRequest) -> dict[str, Any]:
    """A form, or a JSON object; scripts send the latter under any content type, some to spare a CORS preflight."""
    if request.content_type != MULTIPART:
        body = body_of(request)
        if request.content_type == JSON or body.startswith(b"{"):
            return from_json(body)
    return from_lists(request.POST.lists())


def body_list(request: HttpRequest) -> list[Any] | None:
    """The items of a body that is a JSON list; None: it is something else."""
    if request.method != "POST" or request.content_type == MULTIPART:
        return None
    try:
        found = orjson.loads(body_of(request) or b"{}")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, list) else None


def body_of(request: HttpRequest) -> bytes:
    try:
        return request.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    except UNREADABLE as error:
        note_excess(request, error)
        return b""


def from_lists(lists: Iterable[tuple[str, list[str]]]) -> dict[str, Any]:
    """Name -> value, or the values of a repeated name. Databases can't keep a NUL character: it is left out."""
    found: dict[str, Any] = {}
    rows: dict[str, dict[int, Any]] = {}
    for name, values in lists:
        filled = [kept for value in values if (kept := value.replace("\0", ""))]
        member = MEMBER.fullmatch(name) if filled else None
        if member:
            put_member(rows, member, filled[-1])
        elif filled:
            found[name.removesuffix("[]")] = filled[0] if len(filled) == 1 else filled
    return {**{name: [row[place] for place in sorted(row)] for name, row in rows.items()}, **found}


def put_member(rows: dict[str, dict[int, Any]], member: re.Match[str], value: str) -> None:
    """``ids[0]=7`` and ``rows[0][id]=7``, as jQuery writes lists into a form."""
    row = rows.setdefault(member[1], {})
    if member[3] is None:
        row[int(member[2])] = value
    elif isinstance(known := row.setdefault(int(member[2]), {}), dict):
        known[member[3]] = value


def from_json(body: bytes) -> dict[str, Any]:
    """The members of a JSON object; a body that is not one counts as nothing given."""
    try:
        found = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    plain = {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in found.items()}
    return {name: value for name, value in plain.items() if value not in (None, "")}


def basic_call(request: HttpRequest) -> dict[str, Any]:
    """The keyword arguments that every Call is made with: the request, what was sent, the time, the caller's
    address."""
    return {"request": request, "given": given_by(request), "now": clock.now(), "ip": client_ip(request)}
