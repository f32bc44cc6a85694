"""The cycle collector looks seldom while tests run, and never at what was there before the first.

Django, the models and a few thousand collected tests are some millions of objects that live to the end. Python's own
thresholds have them visited again and again: an eighth of the processor time of tests that call endpoints.
"""

from __future__ import annotations

import gc

OBJECTS = 50_000
"""New containers between two looks at the youngest; Python's own is 700."""
LOOKS = 20
"""Looks at the younger between two at the older ones."""


def wait() -> None:
    """Nothing is collected while modules are imported and tests are found."""
    gc.disable()


def begin() -> None:
    """What is there now stays: it is visited no more."""
    gc.freeze()
    gc.set_threshold(OBJECTS, LOOKS, LOOKS)
    gc.enable()
