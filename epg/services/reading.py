"""Documents read in a process of their own, so that none of them can hold an import up or take the memory."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from core.isolated_process import Bounds, Stopped, WorkFailed, results_apart
from epg.parsers.base import Item, Note, ParsedChannel, Parser, Tally
from epg.parsers.errors import ParserError

T = TypeVar("T")
ITEMS_A_PART = 500
BYTES_A_PART = 256 * 1024


def bounds() -> Bounds:
    return Bounds(float(settings.TVMW_EPG_PARSE_TIMEOUT), int(settings.TVMW_EPG_PARSE_MEMORY_MB))


def read_items(parser: Parser, path: Path, notes: list[Note], tally: Tally | None = None) -> Iterator[Item]:
    """What ``parser.items`` yields; what it leaves out is added to ``notes`` and ``tally``. Raises ParserError."""

    def work() -> Iterator[tuple[list[Item], list[Note], Tally | None]]:
        part: list[Item] = []
        size = 0
        for channel_id, begin, end, raw in parser.items(path):
            part.append(Item(str(channel_id), int(begin), int(end), bytes(raw)))
            size += len(raw)
            if len(part) >= ITEMS_A_PART or size >= BYTES_A_PART:
                yield part, [], None
                part, size = [], 0
        yield part, parser.notes, parser.tally

    for part, notes_made, counted in _apart(parser, work):
        notes.extend(notes_made)
        if tally is not None and counted is not None:
            tally.add(counted)
        yield from part


def read_channels(parser: Parser, path: Path) -> Iterator[ParsedChannel]:
    """What ``parser.channels`` yields. Raises ParserError."""
    return _apart(parser, lambda: parser.channels(path))


def _apart(parser: Parser, work: Callable[[], Iterator[T]]) -> Iterator[T]:
    try:
        yield from results_apart(work, bounds(), ParserError)
    except Stopped as error:
        raise ParserError(f"reading the document: {error}") from error
    except WorkFailed as error:
        logging.getLogger("smarty_main").error("parser %s failed\n%s", type(parser).__name__, error.trace)
        raise ParserError(f"the parser failed: {error}") from error
