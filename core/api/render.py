"""Answers as bytes: compact JSON, or the XML that old boxes parse (no white space, ``<item>`` in lists)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any
from xml.sax.saxutils import escape

import orjson

JSON_TYPE = "application/json"
XML_TYPE = "text/xml; charset=utf-8"


class AbsentId:
    """An id that is not there: 0 in JSON, ``None`` in XML (old boxes test for that text)."""

    def __repr__(self) -> str:
        return "ABSENT_ID"


ABSENT_ID = AbsentId()
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain_value(value: Any) -> Any:
    """The JSON form of a value that orjson does not know: Decimal as a number, lazy texts and UUIDs as text."""
    if value is ABSENT_ID:
        return 0
    if isinstance(value, Decimal):
        return json_number(value)
    return str(value)  # lazy translations, UUIDs


def json_number(value: Decimal) -> int | float:
    """A JSON number, whole when the fraction is zero (10, not 10.0)."""
    return int(value) if value == value.to_integral_value() else float(value)


def to_json(data: Any) -> bytes:
    return orjson.dumps(data, default=plain_value, option=orjson.OPT_NON_STR_KEYS)


def to_xml(data: dict[str, Any]) -> bytes:
    out = StringIO()
    out.write("<rss>")
    for name, value in data.items():
        element(out, name, value)
    out.write("</rss>")
    return out.getvalue().encode()


def element(out: StringIO, name: str, value: Any) -> None:
    out.write(f"<{name}>")
    write_content(out, value)
    out.write(f"</{name}>")


def write_content(out: StringIO, value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if NAME.fullmatch(str(name)):  # an operator's own options may have any name deep inside
                element(out, str(name), inner)
    elif isinstance(value, list | tuple):
        for item in value:
            element(out, "item", item)
    else:
        out.write(text_of(value))


def text_of(value: Any) -> str:
    if value is ABSENT_ID:
        return "None"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float):
        return str(value)
    if isinstance(value, Decimal):
        return str(float(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return escape(strip_controls(str(value)))


def strip_controls(text: str) -> str:
    """Without the characters that no XML may hold."""
    return text if text.isprintable() else FORBIDDEN.sub("", text)
