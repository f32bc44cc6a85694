"""Phone numbers as people and boxes write them, and their one stored form."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat
from phonenumbers.phonenumberutil import ndd_prefix_for_region

NOISE = re.compile(r"[\s()\-./\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""What people put between digits, and the marks of direction that come along when a number is copied."""
INVISIBLE = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff \u00a0"
FORMATS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)


LONGEST = 16
"""Characters of a number in its one stored form (E.164): a plus sign and at most fifteen digits."""
EXPLICIT = ("+", "\uff0b", "00")
"""How a text begins that says itself that a country's code follows."""


def normalize_phone(text: str, region: str = "") -> str:
    """The number in its one form, ``+79990000001`` (E.164); "" when it can't be read as one. ``region`` (RU, KZ...) is
    the country whose national spellings are read; without one only international ones are."""
    number = parsed(" ".join(text.split()), region.upper())
    return as_stored(number) if number else ""


def parsed(text: str, region: str = "") -> PhoneNumber | None:
    """A national number of the region first. Boxes drop the plus sign, so what is none is read as an international one;
    but then it has to be in use: "900 123-45-68" has as many digits as a short number of Turkey."""
    number = attempt(text, region) if region else None
    if number and phonenumbers.is_valid_number(number):
        return number
    found = with_country_code(text)
    if found and (phonenumbers.is_valid_number(found) or text.lstrip(INVISIBLE).startswith(EXPLICIT)):
        return found
    return None


def normalize_international(text: str) -> str:
    """The same as ``normalize_phone``, for numbers that always have the country's code, with or without a plus, as SMS
    providers write them."""
    number = with_country_code(text)
    return as_stored(number) if number else ""


def with_country_code(text: str) -> PhoneNumber | None:
    digits = "".join(character for character in text if character in "0123456789")
    number = attempt(f"+{digits.removeprefix('00')}", None)
    return number if number and phonenumbers.is_possible_number(number) else None


def as_stored(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def phone_prefixes(text: str, region: str = "") -> list[str]:
    """How stored numbers may begin that somebody looks for who typed the first digits only; [] when it is no number."""
    bare = NOISE.sub("", text)
    digits = bare.removeprefix("+")
    if not digits.isascii() or not digits.isdecimal():
        return []
    found = [f"+{digits}"]
    code = phonenumbers.country_code_for_region(region.upper()) if region else 0
    if code and bare == digits:
        trunk = ndd_prefix_for_region(region.upper(), True) or ""
        found.append(f"+{code}{digits}")
        if trunk and digits.startswith(trunk):
            found.append(f"+{code}{digits.removeprefix(trunk)}")
    whole = normalize_phone(text, region)
    return list(dict.fromkeys([*found, *([whole] if whole else [])]))


def region_of(number: str) -> str:
    """The country (RU, KZ...) of a normalized number; "" where the numbering plan does not tell."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""


def attempt(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def phone_spellings(number: str) -> list[str]:
    """The ways in which a database may hold a normalized number: with and without plus, spaces, national prefix."""
    found = phonenumbers.parse(number)
    texts = [phonenumbers.format_number(found, form) for form in FORMATS]
    bare = ["".join(character for character in text if character in "0123456789") for text in texts]
    return list(dict.fromkeys([*texts, *bare, phonenumbers.national_significant_number(found)]))


def mask_phone(number: str) -> str:
    """Enough for its owner to recognise it, not enough to call: ``+7********01``. "" stays ""."""
    text = number.strip()
    if len(text) < 7:
        return "*" * len(text)
    return text[:2] + "*" * (len(text) - 4) + text[-2:]
