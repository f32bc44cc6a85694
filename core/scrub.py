"""Secrets out of whatever leaves the process as text: reports of errors, local variables in logs."""

from __future__ import annotations

import re
from typing import Any

from core.secret_names import SECRET_NAMES

MASK = "***"
PARTS = (
    "password",
    "passwd",
    "secret",
    "authkey",
    "api_key",
    "apikey",
    "token",
    "signature",
    "cookie",
    "authorization",
    "dsn",
)
AMBIGUOUS = frozenset({"code"})
"""Secrets as parameters, but ordinary words in a text."""
WORDS = "|".join(sorted({*SECRET_NAMES, *PARTS, "sessionid"} - AMBIGUOUS, key=len, reverse=True))
PAIR = re.compile(rf"""(?i)\b((?:\w*_)?(?:{WORDS})['"]?\s*(?:=|:|%3D)\s*['"]?)([^&\s'",;)}}\]]+)""")
QUERY = re.compile(rf"(?i)([?&](?:{'|'.join(AMBIGUOUS)})=)([^&\s'\"]+)")
CREDENTIALS = re.compile(r"(\w+://[^/\s:@]*:)([^@/\s]+)(@)")
DEEPEST = 12


def is_secret(name: object) -> bool:
    word = str(name).lower()
    return word in SECRET_NAMES or any(part in word for part in PARTS)


def scrub_text(text: str) -> str:
    """``authkey=...``, ``'password': '...'`` and the password in ``scheme://user:password@host``."""
    return CREDENTIALS.sub(rf"\1{MASK}\3", QUERY.sub(rf"\1{MASK}", PAIR.sub(rf"\1{MASK}", text)))


def scrub(value: Any, name: object = "", depth: int = 0) -> Any:
    """A copy of nested plain values without secrets, told by the names of members and by what texts look like."""
    if depth > DEEPEST:
        return MASK
    if name and is_secret(name) and value not in (None, "", b""):
        return MASK
    if isinstance(value, dict):
        return {key: scrub(inner, key, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(pair_or_value(inner, depth) for inner in value)
    return scrub_text(value) if isinstance(value, str) else value


def pair_or_value(value: Any, depth: int) -> Any:
    """Some reports have headers as pairs."""
    if isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str) and is_secret(value[0]):
        return type(value)((value[0], MASK))
    return scrub(value, "", depth + 1)
