"""Filler for channels without a guide: an entry every hour, so that archive and start-over work there too.

Options of the source: ``days`` (default 7), ``minutes`` (default 60), ``name`` (default: a translated text).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import orjson
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from epg.parsers.base import Item, ParsedChannel, ParsedProgram, Parser, Request, Texts

NAME = _("Live broadcast")
DAY_SECONDS = 86400


class DummyParser(Parser):
    def requests(self) -> Iterator[Request]:
        yield Request("")

    def items(self, path: Path) -> Iterator[Item]:
        step = max(1, int(self.feed.options.get("minutes", 60))) * 60
        raw = orjson.dumps(self.names())
        for channel_id in sorted(self.feed.channel_ids or ()):
            for day in self.days():
                midnight = int(datetime.combine(day, time(), UTC).timestamp())
                for begin in range(midnight, midnight + DAY_SECONDS, step):
                    yield Item(channel_id, begin, min(begin + step, midnight + DAY_SECONDS), raw)

    def open_item(self, item: Item) -> ParsedProgram:
        names = [(lang, text) for lang, text in orjson.loads(item.raw)]
        return ParsedProgram(item.channel_id, item.begin, item.end, names=names)

    def channels(self, path: Path) -> Iterator[ParsedChannel]:
        return iter(())

    def names(self) -> Texts:
        own = str(self.feed.options.get("name", ""))
        if own:
            return [("", own)]
        found: Texts = []
        for language in self.feed.languages:
            with translation.override(language):
                found.append((language, str(NAME)))
        return found
