"""Masks of numbers: ``D-{year}/{number:6}``, ``D-######``, ``%06d``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUMBER = re.compile(r"\{number(?::(\d{1,2}))?\}|(#+)|%0?(\d{0,2})d|%s")
DAYS = {"{year}": "%Y", "{year2}": "%y", "{month}": "%m", "{day}": "%d"}
MOST_DIGITS = 18
LONGEST_NUMBER = 128
"""What columns of numbers hold."""


@dataclass(frozen=True)
class Mask:
    """A mask on a certain day: what stands before and after the number, and how many digits it has at least."""

    before: str
    after: str
    width: int

    def text(self, number: int) -> str:
        return f"{self.before}{number:0{self.width}d}{self.after}"

    @property
    def around(self) -> str:
        return f"{self.before}#{self.after}"


def mask_on(mask: str, day: date) -> Mask:
    """``D-{year}/{number:6}`` or ``D-######``; also ``%d``, ``%06d``. Without a place for it the number stands last."""
    text = mask
    for word, form in DAYS.items():
        text = text.replace(word, day.strftime(form))
    place = NUMBER.search(text)
    if place is None:
        return Mask(text, "", 1)
    return Mask(text[: place.start()], text[place.end() :], min(max(width_of(place), 1), MOST_DIGITS))


def width_of(place: re.Match[str]) -> int:
    return int(place[1] or place[3] or len(place[2] or "") or 1)


def check_mask(mask: str) -> None:
    """Validate a model's field. Raises ValidationError for a mask that does not mean what it seems to, or gives numbers
    that are too long."""
    places = list(NUMBER.finditer(mask))
    shape = mask_on(mask, date(2000, 12, 31))
    if len(places) > 1:
        raise ValidationError(_("more than one place for the number"), code="places")
    if places and width_of(places[0]) > MOST_DIGITS:
        raise ValidationError(_("more than %(most)d digits"), code="digits", params={"most": MOST_DIGITS})
    if re.search(r"[{}%]", shape.before + shape.after):
        words = ", ".join([*DAYS, "{number}", "{number:6}", "######", "%06d"])
        raise ValidationError(_("known are: %(words)s"), code="words", params={"words": words})
    if len(shape.text(0)) - shape.width + MOST_DIGITS > LONGEST_NUMBER:
        raise ValidationError(_("the numbers would be too long"), code="long")
