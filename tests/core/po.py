"""Reads .po files without gettext's tools: the product must run, and be tested, where they are not installed."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

LINE = re.compile(r'(msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+(".*")$')


@dataclass
class Entry:
    msgid: str = ""
    plural: str | None = None
    texts: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False


def read(path: Path) -> list[Entry]:
    """The entries, without the header and the obsolete ones."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [entry for block in blocks if (entry := parse(block)).msgid]


def parse(block: str) -> Entry:
    entry, place = Entry(), ("", 0)
    for line in block.splitlines():
        found = LINE.match(line)
        if line.startswith("#,") and "fuzzy" in line:
            entry.fuzzy = True
        if found:
            place = (found[1].partition("[")[0], int(found[2] or 0))
        if found or line.startswith('"'):
            add(entry, place, ast.literal_eval(found[3] if found else line))
    return entry


def add(entry: Entry, place: tuple[str, int], text: str) -> None:
    kind, number = place
    if kind == "msgid":
        entry.msgid += text
    elif kind == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    else:
        entry.texts[number] = entry.texts.get(number, "") + text
