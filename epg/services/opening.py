"""Spooled programmes of one source, opened again: their texts, and the rows that they give."""

from __future__ import annotations

from datetime import date

from epg.models import EpgSource
from epg.parsers.base import Item, ParsedProgram, Parser
from epg.parsers.registry import find_parser
from epg.services.category_mapping import WordIds
from epg.services.languages import installation_languages
from epg.services.loading import feed_of
from epg.services.rows import ProgramRow, RowBuilder
from epg.services.sequence import Fault
from epg.services.spool import Spool, SpoolEntry

ROWS_VERSION = 2
"""Raise it when the same programme would give another row: every day is then looked at once more."""


class Opener:
    def __init__(self, source: EpgSource, spool: Spool, start: date) -> None:
        self.source = source
        self.spool = spool
        self.parser: Parser = find_parser(source.parser)(feed_of(source, start=start))
        self.words = WordIds(source.pk)
        self.builder = RowBuilder(self.words, source.language)
        about = (ROWS_VERSION, source.parser, source.language, installation_languages())
        self.fingerprint = repr(about).encode() + self.words.fingerprint()

    def program(self, entry: SpoolEntry) -> ParsedProgram:
        return self.parser.open_item(Item("", entry.begin, entry.end, self.spool.raw(entry)))

    def row(self, entry: SpoolEntry) -> ProgramRow | None:
        return self.builder.build(entry, self.program(entry))

    def names(self, fault: Fault) -> tuple[str, str]:
        """(name, previous name) of the two programmes that don't fit together."""
        here, before = (self.builder.spread(self.program(one).names) for one in (fault.entry, fault.previous))
        return here[0], before[0]
