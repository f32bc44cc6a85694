"""CORS_ORIGIN_WHITELIST in the form of old files: host names without a scheme, one text instead of a tuple."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

SPECIAL = frozenset({"null", "file://"})


def upgrade_origins(found: dict[str, Any]) -> None:
    for name in ("CORS_ORIGIN_WHITELIST", "CORS_ALLOWED_ORIGINS"):
        if name in found:
            value = found[name]
            rows = [value] if isinstance(value, str) else list(value or ())
            found[name] = tuple(dict.fromkeys(origin for row in rows if row for origin in origins(str(row).strip())))


def origins(text: str) -> tuple[str, ...]:
    """``tv.example.com`` is allowed by both schemes; a path that was pasted along is no part of an origin."""
    if text in SPECIAL:
        return (text,)
    if "://" not in text:
        host = text.partition("/")[0]
        return (f"http://{host}", f"https://{host}")
    parts = urlsplit(text)
    return (f"{parts.scheme}://{parts.netloc}",)
