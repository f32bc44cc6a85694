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
    "sessionid",
    "session_key",
    "authorization",
    "dsn",
)
AMBIGUOUS = frozenset({"code"})
"""Secrets as parameters, but ordinary words in a text."""
WORDS = "|".join(sorted({*SECRET_NAMES, *PARTS} - AMBIGUOUS, key=len, reverse=True))
PAIR = re.compile(rf"""(?i)\b((?:\w*_)?(?:{WORDS})['"]?\s*(?:=|:|%3D)\s*['"]?)([^&\s'",;)}}\]]+)""")
QUERY = re.compile(rf"(?i)([?&](?:{'|'.join(AMBIGUOUS)})=)([^&\s'\"]+)")
CREDENTIALS = re.compile(r"(\b\w+://[^/\s:@]*:)([^@/\s]+)(@)")
KEY = re.compile(r"(?<![0-9a-zA-Z])[0-9a-fA-F]{32,}(?![0-9a-zA-Z])|(?<![0-9a-zA-Z])[0-9a-fA-F]{64,}")
"""A session's or an operator's key, wherever it stands (a cache's names hold them); also one that was cut off."""
STATEMENTS = frozenset({"sql", "query"})
STATEMENT_VALUES = frozenset({"params", "args", "query_args", "sql_params", "param_list"})
"""Variables beside a statement that hold its values, any of which may be a secret (a session's key)."""
DEEPEST = 12


def is_secret(name: object) -> bool:
    word = str(name).lower()
    return word in SECRET_NAMES or any(part in word for part in PARTS)


def scrub_text(text: str) -> str:
    """``authkey=...``, ``'password': '...'``, the password in ``scheme://user:password@host``, and bare keys."""
    found = CREDENTIALS.sub(rf"\1{MASK}\3", QUERY.sub(rf"\1{MASK}", PAIR.sub(rf"\1{MASK}", text)))
    return KEY.sub(MASK, found)


def scrub_value(value: Any, name: object = "", depth: int = 0) -> Any:
    """A copy of nested plain values without secrets, told by the names of members and by what texts look like."""
    if depth > DEEPEST:
        return MASK
    if name and is_secret(name) and value not in (None, "", b""):
        return MASK
    if isinstance(value, dict):
        hidden = STATEMENT_VALUES if STATEMENTS & set(map(str, value)) else frozenset()
        return {key: MASK if key in hidden else scrub_value(inner, key, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        inner_values = [pair_or_value(inner, depth) for inner in value]
        return tuple(inner_values) if isinstance(value, tuple) else inner_values
    return scrub_text(value) if isinstance(value, str) else value


def pair_or_value(value: Any, depth: int) -> Any:
    """Some reports have headers as pairs."""
    if isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str) and is_secret(value[0]):
        return (value[0], MASK) if isinstance(value, tuple) else [value[0], MASK]
    return scrub_value(value, "", depth + 1)
