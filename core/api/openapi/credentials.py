"""How callers prove who they are, as security schemes. The names are those that ``Auth.schemes`` combines."""

from __future__ import annotations

from typing import Any

SIGNATURE = """hex md5( base64( "name:value;name:value;...;" + secret ) ) over every parameter that is sent, in the \
query and in a form, but the signature: not percent-encoded, sorted by name, a repeated one also by value."""


def key(name: str, about: str, place: str = "query") -> dict[str, Any]:
    return {"type": "apiKey", "in": place, "name": name, "description": about}


CREDENTIALS: dict[str, dict[str, Any]] = {
    "client_id": key("client_id", "id of the operator; comes with every key but a dealer's"),
    "dealer_id": key("dealer_id", "id of the dealer"),
    "authkey": key("authkey", "session key that login answers"),
    "authkey_cookie": key("authkey", "the same as the cookie that login sets", "cookie"),
    "api_key": key("api_key", "the operator's key for apps; with dealer_id the dealer's own key"),
    "signature": key("signature", SIGNATURE),
}


def parameter_of(scheme: str) -> str:
    """The name of the parameter that carries the secret of a security scheme."""
    name: str = CREDENTIALS[scheme]["name"]
    return name
