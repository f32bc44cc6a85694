"""What the pages of docs/ import in their examples is there under that name."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from tests.architecture.source import ROOT

OURS = "apis|billing|clients|core|epg|external_api|geo|mail|playback|sms|tests|tvmiddleware"
IMPORT = re.compile(rf"^ *from ((?:{OURS})[\w.]*) import ([\w, ]+)$", re.MULTILINE)
MADE_UP = re.compile(r"action_?days?|bookmarks?", re.IGNORECASE)
"""The nouns that docs/how-to/noun.md and rollup.md add."""


def lines() -> list[tuple[str, str, str]]:
    """(page, module, name), but for names that an example makes."""
    found = [
        (str(page.relative_to(ROOT)), module, name.partition(" as ")[0].strip())
        for page in sorted((ROOT / "docs").rglob("*.md"))
        for module, names in IMPORT.findall(page.read_text(encoding="utf-8"))
        for name in names.split(",")
    ]
    return [one for one in found if not MADE_UP.search(f"{one[1]} {one[2]}")]


@pytest.mark.parametrize(("page", "module", "name"), lines())
def test_the_name_is_there(page: str, module: str, name: str) -> None:
    assert hasattr(import_module(module), name) or import_module(f"{module}.{name}")


def test_pages_with_examples_are_read() -> None:
    assert {"docs/how-to/noun.md", "docs/how-to/outgoing-event.md"} <= {page for page, _module, _name in lines()}
