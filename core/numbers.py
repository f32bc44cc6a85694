"""Numbers that others wrote: the digits 0 to 9, a minus, a point.

Python reads more than that: ``1_000``, digits of other scripts, ``1e-9``, ``nan``, spaces around. What is money to us
must be the same number to whoever sent, signed or logged it, so none of these is one here.
"""

from __future__ import annotations

import re
from decimal import Decimal

WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
EXACT = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


def read_whole(text: str) -> int:
    """A whole number. Raises ValueError."""
    if not WHOLE.fullmatch(text):
        raise ValueError("not a whole number")
    return int(text)


def read_exact(value: object) -> Decimal:
    """A number with or without a fraction, from text, int, Decimal or a float of JSON. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError("not a number")  # noqa: TRY004  (one error for whatever was sent)
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, float) and "e" in text:
        text = f"{Decimal(text):f}"
    if not EXACT.fullmatch(text):
        raise ValueError("not a number")
    return Decimal(text)


def is_digits(text: str, most: int = 18) -> bool:
    """Whether the text is a number without a sign, of so many digits at most; then ``int`` reads it."""
    return text.isascii() and text.isdecimal() and len(text) <= most
