"""Outside text on one line: nothing in it ends a line, moves a cursor or hides what follows."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # line breaks, ANSI escapes
    "\u2028\u2029"  # line breaks to editors and to Python's splitlines
    "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # direction, width of nothing
    "\U000e0000-\U000e007f"
    "\ud800-\udfff]"  # halves of characters, which no file takes
)


def one_line(text: str) -> str:
    """The text with all of that written as Python writes it: ``\\n``, ``\\x1b``, ``\\u2028``."""
    return text if text.isprintable() else UNPRINTABLE.sub(escaped, text)


def escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
