"""What the texts point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import APPS, ROOT

TEXTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "tests/README.md",
    ROOT / "settings/README.md",
]
LINK = re.compile(r"\]\(([^)#:\s]+)\)")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|json|sh|html|csv))`")
FENCED = re.compile(r"```.*?```", re.DOTALL)
MADE_WHILE_RUNNING = ("var/", "/etc/")
EXAMPLES = {"tests/apis/tvmiddleware/test_account_hello.py"}
PLACES = [ROOT, *(ROOT / app for app in APPS)]


def names(text: Path) -> str:
    return str(text.relative_to(ROOT))


@pytest.mark.parametrize("text", TEXTS, ids=names)
def test_links_lead_somewhere(text: Path) -> None:
    broken = [link for link in LINK.findall(text.read_text()) if not (text.parent / link).exists()]
    assert not broken


@pytest.mark.parametrize("text", TEXTS, ids=names)
def test_files_that_are_named_exist(text: Path) -> None:
    found = FILE.findall(FENCED.sub("", text.read_text()))
    absent = [
        file
        for file in found
        if file not in EXAMPLES
        and not file.startswith(MADE_WHILE_RUNNING)
        and not any((place / file).exists() for place in (text.parent, *PLACES))
    ]
    assert not absent


def test_the_guard_sees_names() -> None:
    assert LINK.findall("[map](docs/map.md), [site](https://example.com)") == ["docs/map.md"]
    assert FILE.findall("`tests/cast.py` and `make test`") == ["tests/cast.py"]
