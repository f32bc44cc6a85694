"""One call of an API: who asks, with what, when. Subclassed per API family."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from core import clock

if TYPE_CHECKING:
    from core.api.endpoint import EndpointSpec


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

    def text(self, name: str) -> str:
        """A parameter as text; "" when not given."""
        value = self.given.get(name, "")
        return str(value[0] if isinstance(value, list) and value else value or "")

    @cached_property
    def origin(self) -> str:
        """``scheme://host`` that the caller used; "" when its Host header can't be used in an address."""
        try:
            return f"{self.request.scheme}://{self.request.get_host()}"
        except DisallowedHost:
            return ""


class ApiRequest(HttpRequest):
    """What the API layer hangs on a request."""

    call: Call
    spec: EndpointSpec
    given: dict[str, Any]


def given_by(request: HttpRequest) -> dict[str, Any]:
    """Query, form and JSON body merged; the body wins; an empty value counts as not given."""
    known: dict[str, Any] | None = getattr(request, "given", None)
    if known is not None:
        return known
    merged = from_querydict(request.GET)
    if request.method == "POST":
        if request.content_type == "application/json":
            merged.update(from_json(request))
        else:
            merged.update(from_querydict(request.POST))
    request.given = merged  # type: ignore[attr-defined]
    return merged


def from_querydict(data: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, values in data.lists():
        filled = [value for value in values if value != ""]
        if filled:
            found[name.removesuffix("[]")] = filled[0] if len(filled) == 1 else filled
    return found


def from_json(request: HttpRequest) -> dict[str, Any]:
    """The members of a JSON object; a body that is not one counts as nothing given."""
    try:
        body = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(body, dict):
        return {}
    return {name: value for name, value in body.items() if value not in (None, "")}


def client_ip(request: HttpRequest) -> str:
    """The caller's address; X-Forwarded-For counts only behind SMARTY_TRUSTED_PROXIES."""
    remote: str = request.META.get("REMOTE_ADDR", "") or "127.0.0.1"
    if settings.SMARTY_TRUSTED_PROXIES and trusted(remote):
        for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = hop.strip()
            if valid_ip(address):
                remote = address
                if not trusted(address):
                    break
    return remote if valid_ip(remote) else "127.0.0.1"


def trusted(address: str) -> bool:
    if not valid_ip(address):
        return False
    ip = ipaddress.ip_address(address)
    return any(ip in ipaddress.ip_network(net, strict=False) for net in settings.SMARTY_TRUSTED_PROXIES)


def valid_ip(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


def basic_call(request: HttpRequest) -> dict[str, Any]:
    """The keyword arguments of every Call."""
    return {"request": request, "given": given_by(request), "now": clock.now(), "ip": client_ip(request)}
