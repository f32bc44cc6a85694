"""MAC addresses as boxes, their labels and billing systems write them, and their one form: ``00:1A:79:AA:BB:CC``."""

from __future__ import annotations

import re

FORM = re.compile(
    r"[0-9a-f]{12}"
    r"|[0-9a-f]{2}([:\-._ ])[0-9a-f]{2}(\1[0-9a-f]{2}){4}"
    r"|[0-9a-f]{4}([:\-. ])[0-9a-f]{4}\3[0-9a-f]{4}"
    r"|[0-9a-f]{6}[:\-. ][0-9a-f]{6}",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"[:\-._ ]")


def mac_of(text: str) -> str:
    """The MAC address in its one form; "" when the text is none."""
    bare = text.strip()
    return in_pairs(BETWEEN.sub("", bare)) if FORM.fullmatch(bare) else ""


def uid_form(uid: str) -> str:
    """By what devices are told apart: a MAC address in its one form, any other UID as it is."""
    return mac_of(uid) or uid


def in_pairs(digits: str) -> str:
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2)).upper()


def mac_beginning(text: str) -> str:
    """How the one form of a MAC address begins that somebody typed the first digits of; "" when it is none."""
    bare = BETWEEN.sub("", text.strip())
    return in_pairs(bare) if re.fullmatch(r"[0-9a-fA-F]{2,12}", bare) else ""


def mac_spellings(uid: str) -> list[str]:
    """A UID as it is and, where it is a MAC address, as others write it: for texts that are kept as they came."""
    form = mac_of(uid)
    if not form:
        return [uid]
    bare = form.replace(":", "")
    fours, halves = [bare[start : start + 4] for start in (0, 4, 8)], [bare[:6], bare[6:]]
    ways = [form, form.replace(":", "-"), form.replace(":", "."), form.replace(":", "_"), form.replace(":", " "), bare]
    ways += [between.join(part) for part in (fours, halves) for between in ".-:"]
    return list(dict.fromkeys([uid, *ways, *(way.lower() for way in ways)]))


def mac_mask_fits(mask: str, uid: str) -> bool:
    """Whether a mask (``00:1a:79:*``, ``*`` for any text) fits a MAC address, whoever writes it with what between."""
    form = mac_of(uid)
    head, star, tail = (BETWEEN.sub("", part).upper() for part in mask.partition("*"))
    digits = form.replace(":", "")
    if not form or not star:
        return bool(form) and head == digits
    return digits.startswith(head) and digits.endswith(tail) and len(digits) >= len(head) + len(tail)
