"""The signature of the billing, content and streaming APIs.

hex md5( base64( "k1:v1;k2:v2;...;" + secret ) ) over every sent parameter but ``signature``: un-encoded, sorted by
name, a repeated one also by value as text. Clients in the field differ in small ways; each way below is one candidate
digest, and every candidate is compared in constant time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from urllib.parse import unquote, unquote_plus

from django.http import HttpRequest

Pairs = list[tuple[str, str]]
Decode = Callable[[str], str]
NAME = "signature"
DIGEST_LENGTH = 32
LONG_TEXT = 65536
"""Who sends more than that has to sign it as documented: every further way to read it costs a digest of it all."""
BRACKETS = re.compile(r"\[\d*\]$")
FLAG_WORDS = {"1": "True", "0": "False"}
FLAG_DIGITS = {"True": "1", "False": "0", "true": "1", "false": "0"}
FLAG_EMPTY = {"0": "", "False": "", "false": "", "True": "1", "true": "1"}
FLAG_FORMS: tuple[dict[str, str], ...] = ({}, FLAG_WORDS, FLAG_DIGITS, FLAG_EMPTY)


def sent_pairs(request: HttpRequest) -> Pairs:
    """The parameters exactly as sent, empty ones too. A name that stands in the body is not looked up in the query."""
    body = [(name, value) for name, values in request.POST.lists() for value in values]
    in_body = {name for name, _value in body}
    query = [(name, value) for name, values in request.GET.lists() for value in values if name not in in_body]
    return body + query


def sign(pairs: Iterable[tuple[str, str]], secret: str) -> str:
    """The digest of parameters that are in their final order already."""
    text = "".join(f"{name}:{value};" for name, value in pairs) + secret
    packed = base64.b64encode(text.encode("utf-8", "surrogatepass"))
    return hashlib.md5(packed, usedforsecurity=False).hexdigest()


def verify_signature(
    pairs: Pairs, secret: str, flags: frozenset[str], singles: frozenset[str] = frozenset()
) -> Decode | None:
    """How to read the values if the signature among ``pairs`` is right, else None.

    ``flags`` names the parameters that are flags, ``singles`` those that are no lists: one that comes twice is refused,
    since ``ext_id=1,2`` and ``ext_id=1&ext_id=2`` have one signature and are two things. The function returned is
    nearly always the identity; it decodes for a client that percent-encoded its values once more than it signed them.
    """
    given = next((value for name, value in pairs if name == NAME), "").strip().lower()
    if not given or not secret or repeated(pairs, singles):
        return None
    padded = given.zfill(DIGEST_LENGTH).encode()
    signed = [(name, value) for name, value in pairs if name != NAME]
    for decode, candidate in candidates(signed, flags):
        if hmac.compare_digest(sign(candidate, secret).encode(), padded):
            return decode
    return None


def candidates(pairs: Pairs, flags: frozenset[str]) -> Iterator[tuple[Decode, Pairs]]:
    """Every way a client may have written the signed text, the documented one first."""
    yield as_sent, sorted(pairs)
    if sum(len(name) + len(value) for name, value in pairs) > LONG_TEXT:
        return
    tried: set[tuple[tuple[str, str], ...]] = {tuple(sorted(pairs))}
    for decode, form, bare, order in product(decodings(pairs), FLAG_FORMS, (False, True), ORDERS):
        rewritten = [
            (bare_name(name) if bare else name, rewritten_value(name, decode(value), form, flags))
            for name, value in pairs
        ]
        ordered = order(rewritten)
        if tuple(ordered) not in tried:
            tried.add(tuple(ordered))
            yield decode, ordered


def repeated(pairs: Pairs, singles: frozenset[str]) -> bool:
    names = [bare_name(name) for name, _value in pairs]
    return any(names.count(name) > 1 for name in singles.intersection(names))


def as_sent(value: str) -> str:
    return value


def decodings(pairs: Pairs) -> tuple[Decode, ...]:
    return (as_sent, unquote, unquote_plus) if any("%" in value for _name, value in pairs) else (as_sent,)


def rewritten_value(name: str, value: str, form: dict[str, str], flags: frozenset[str]) -> str:
    return form.get(value, value) if bare_name(name) in flags else value


def bare_name(name: str) -> str:
    """``ids`` of ``ids[]`` and ``ids[0]``, as PHP and JavaScript send the members of a list."""
    return BRACKETS.sub("", name)


def as_text(pairs: Pairs) -> Pairs:
    return sorted(pairs)


def as_numbers(pairs: Pairs) -> Pairs:
    """A repeated whole number by its value (2 before 12)."""
    texts = {name for name, value in pairs if not whole(value)}
    return sorted(pairs, key=lambda pair: (pair[0], 0 if pair[0] in texts else int(pair[1]), pair[1]))


def comma_joined(pairs: Pairs) -> Pairs:
    """A repeated parameter signed as one text ``1,2``, as JavaScript writes a list."""
    return joined(pairs, lambda values: ",".join(values))


def bracketed(pairs: Pairs) -> Pairs:
    """A repeated parameter signed as one text ``[1, 2]``, as Python writes a list of numbers."""
    return joined(pairs, lambda values: f"[{', '.join(values)}]")


def joined(pairs: Pairs, join: Callable[[list[str]], str]) -> Pairs:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return sorted((name, found[0] if len(found) == 1 else join(found)) for name, found in values.items())


ORDERS: tuple[Callable[[Pairs], Pairs], ...] = (as_text, as_numbers, comma_joined, bracketed)


def whole(value: str) -> bool:
    digits = value.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 20
