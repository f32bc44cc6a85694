"""Tracebacks with local variables, for the log of unhandled errors. Looking at a variable must do no work of its own:
what is no plain value is named by its class only."""

from __future__ import annotations

import reprlib
import traceback
from datetime import date, datetime, time
from decimal import Decimal
from types import FrameType, TracebackType
from typing import Any

from django.db.models import Model

from core.plain_text import one_line
from core.scrub import MASK, is_secret, scrub_text

PLAIN = (str, bytes, int, float, bool, type(None), Decimal, date, datetime, time)
LONGEST = 200
MOST_LOCALS = 25
DEEPEST_FRAMES = 12
"""Frames, from where the error was raised upwards, whose variables are shown."""


OWN_PARTS = ("Traceback ", " ", "\n")
"""How parts of a traceback begin that are no error's text. Those of groups are indented altogether."""


class Brief(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = LONGEST
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = 12

    def repr1(self, x: Any, level: int) -> str:
        if isinstance(x, PLAIN):
            return super().repr1(x, level)
        if isinstance(x, dict):
            return "{" + ", ".join(self.pair(key, value, level) for key, value in list(x.items())[:12]) + "}"
        if type(x) in (list, tuple, set, frozenset):
            return super().repr1(x, level)
        name = type(x).__name__
        return f"<{name} {x.__dict__.get('id')}>" if isinstance(x, Model) else f"<{name}>"

    def pair(self, key: Any, value: Any, level: int) -> str:
        shown = MASK if is_secret(key) else self.repr1(value, level - 1) if level > 0 else "..."
        return f"{key!r}: {shown}" if isinstance(key, PLAIN) else f"<{type(key).__name__}>: {shown}"


brief = Brief()


def format_with_locals(error: BaseException) -> str:
    """The traceback as Python prints it, then the variables of the innermost frames."""
    lines = ["".join(one_text(part) for part in traceback.format_exception(error)).rstrip("\n")]
    for frame, line in frames(error.__traceback__)[-DEEPEST_FRAMES:]:
        code = frame.f_code
        lines.append(f"  {code.co_filename}:{line} {code.co_name}")
        lines += [f"    {name} = {shown(name, value)}" for name, value in list(frame.f_locals.items())[:MOST_LOCALS]]
    return "\n".join(lines)


def one_text(part: str) -> str:
    """A part of a traceback. Those of frames have lines of their own; the error's text comes from anywhere."""
    if part.startswith(OWN_PARTS):
        return "\n".join(map(one_line, part.split("\n")))
    return one_line(part.rstrip("\n")) + "\n"


def frames(found: TracebackType | None) -> list[tuple[FrameType, int]]:
    return list(traceback.walk_tb(found))


def shown(name: str, value: Any) -> str:
    if is_secret(name):
        return MASK
    try:
        text = brief.repr(value)
    except Exception as error:  # a variable that can't be looked at
        return f"<{type(value).__name__}: {type(error).__name__}>"
    return scrub_text(one_line(text))[:LONGEST]
