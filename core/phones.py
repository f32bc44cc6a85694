"""Phone numbers as people and boxes write them."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

FORMATS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)


def normalized(text: str, region: str = "") -> str:
    """The number as ``+79990000001``; "" when it can't be one. ``region`` (RU, KZ...) reads national spellings."""
    number = parsed(text, region)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


def parsed(text: str, region: str = "") -> PhoneNumber | None:
    """Boxes drop the plus sign: what is no number of the region is read as an international one."""
    if region:
        number = attempt(text, region.upper())
        if number and phonenumbers.is_valid_number(number):
            return number
    digits = "".join(character for character in text if character in "0123456789")
    number = attempt(f"+{digits.removeprefix('00')}", None)
    return number if number and phonenumbers.is_possible_number(number) else None


def region_of(number: str) -> str:
    """The country (RU, KZ...) of a normalized number; "" where the numbering plan does not tell."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""


def attempt(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def spellings(number: str) -> list[str]:
    """The ways in which a database may hold a normalized number: with and without plus, spaces, national prefix."""
    found = phonenumbers.parse(number)
    texts = [phonenumbers.format_number(found, form) for form in FORMATS]
    bare = ["".join(character for character in text if character in "0123456789") for text in texts]
    return list(dict.fromkeys([*texts, *bare, phonenumbers.national_significant_number(found)]))


def masked(number: str) -> str:
    """Enough for its owner to recognise it, not enough to call: ``+7********01``. "" stays ""."""
    text = number.strip()
    if len(text) < 7:
        return "*" * len(text)
    return text[:2] + "*" * (len(text) - 4) + text[-2:]
