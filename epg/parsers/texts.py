"""Texts and addresses as sources write them, put right."""

from __future__ import annotations

import html
import re
from functools import lru_cache

LANGUAGE_CODES = {
    "rus": "ru", "eng": "en", "ukr": "uk", "kaz": "kk", "bel": "be", "uzb": "uz", "kir": "ky", "tgk": "tg", "tat": "tt",
    "arm": "hy", "hye": "hy", "aze": "az", "geo": "ka", "kat": "ka", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr",
    "spa": "es", "ita": "it", "por": "pt", "pol": "pl", "ron": "ro", "rum": "ro", "mol": "ro", "bul": "bg", "est": "et",
    "lav": "lv", "lit": "lt", "tur": "tr", "heb": "he", "ara": "ar", "gle": "ga", "nld": "nl", "dut": "nl", "swe": "sv",
    "fin": "fi", "nor": "no", "dan": "da", "ces": "cs", "cze": "cs", "slk": "sk", "hun": "hu", "ell": "el", "gre": "el",
}  # fmt: skip
# Patterns here meet texts of any length, so no two of their repetitions may share what they match.
BREAK = re.compile(r"<\s*(?:br|/p)\s*(?:/\s*)?>", re.IGNORECASE)
SIMPLE_TAG = re.compile(r"</?(?:p|b|i|u|em|strong|span|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
BLANKS = " \t\u00a0"
HOST_FIRST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?/", re.IGNORECASE)
PLAIN_ADDRESS = re.compile(r"https?://[^\s\\&\"]+\Z")
MAX_URL = 1024


def one_line(text: str | None) -> str:
    """A name: entities undone (some sources escape twice), white space joined."""
    if not text:
        return ""
    if "&" in text:
        text = unescape_entities(text)
    return " ".join(text.split())


def clean_paragraph(text: str | None) -> str:
    """A description: as ``one_line``, but lines stay; HTML breaks become lines, simple HTML tags go."""
    if not text:
        return ""
    if "&" in text:
        text = unescape_entities(text)
    if "<" in text:
        text = SIMPLE_TAG.sub("", BREAK.sub("\n", text))
    text = text.strip()
    return "\n".join(filter(None, map(_trim, text.split("\n")))) if "\n" in text else text


def _trim(line: str) -> str:
    return line.lstrip().rstrip(BLANKS)


def unescape_entities(text: str) -> str:
    """Entities undone; a text with a number too long to be a character stays as it is."""
    try:
        return html.unescape(text)
    except ValueError:
        return text


@lru_cache(maxsize=1000)
def language_code(code: str | None) -> str:
    """``en-GB``, ``en_US``, ``eng`` -> ``en``; "" stays."""
    if not code:
        return ""
    short = code.strip().lower().replace("_", "-").partition("-")[0]
    return LANGUAGE_CODES.get(short, short)


def web_address(text: str | None) -> str:
    r"""A picture's address that a box can open, or "": ``https:\u002F\u002F...`` is put right, ``D:\...`` dropped."""
    if not text:
        return ""
    if PLAIN_ADDRESS.match(text) and len(text) <= MAX_URL:
        return text
    address = unescape_entities(text.strip()).replace("\\u002F", "/").replace("\\u002f", "/").replace("\\/", "/")
    if address.startswith("//"):
        address = "https:" + address
    elif "://" not in address and HOST_FIRST.match(address):
        address = "http://" + address
    if not address.lower().startswith(("http://", "https://")) or "\\" in address:
        return ""
    address = address.replace(" ", "%20").replace('"', "%22")
    return address if len(address) <= MAX_URL else ""


def cut_text(text: str, length: int) -> str:
    """At most ``length`` characters, cut between words where that loses little."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    border = head.rfind(" ")
    return (head[:border] if border > length // 2 else head).rstrip() + "…"


def parse_flag(text: str | None) -> bool:
    """An element that says yes by being there, unless its text says no."""
    return (text or "").strip().lower() not in ("0", "no", "false", "нет")
