"""The seam to guide sources: what a parser is given, what it yields, how it fails.

A parser derives from ``Parser`` and writes ``read_programs`` (and ``read_channels`` where the format has a list of
channels). Fetching, unpacking, retries, time limits and the import itself are done around it. A parser never touches
the database. How an operator adds one: docs/how-to/epg-parser.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote

import orjson

from core.reach import STAFF, Reach
from epg.parsers.documents import open_documents
from epg.parsers.errors import ParserError

__all__ = [
    "Feed",
    "Item",
    "Note",
    "ParsedChannel",
    "ParsedProgram",
    "Parser",
    "ParserError",
    "Request",
    "Tally",
    "Texts",
]

Texts = list[tuple[str, str]]
"""Texts with their language: ``[("ru", "Новости"), ("", "News")]``; "" = the source doesn't say."""

MOST_NOTES = 1000
PARTICIPANT_ROLES = ("actor", "composer", "director", "producer")


@dataclass(frozen=True, slots=True)
class Feed:
    """One source as a parser sees it. ``channel_ids`` are the source's ids that are wanted; None = all."""

    name: str
    url_mask: str
    start: date
    login: str = ""
    password: str = ""
    language: str = ""
    time_zone: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    channel_ids: frozenset[str] | None = None
    languages: tuple[str, ...] = ("ru",)
    """The installation's languages, the default one first."""
    reach: Reach = STAFF
    """Where its addresses may lead."""


@dataclass(slots=True)
class ParsedChannel:
    id: str
    names: Texts = field(default_factory=list)
    icon: str = ""


@dataclass(slots=True)
class ParsedProgram:
    """One programme as the source tells it. ``begin``, ``end`` are Unix seconds; ``end`` 0 = not told."""

    channel_id: str
    begin: int
    end: int = 0
    names: Texts = field(default_factory=list)
    subtitles: Texts = field(default_factory=list)
    descriptions: Texts = field(default_factory=list)
    short_description: str = ""
    original_name: str = ""
    categories: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    participants: dict[str, list[str]] = field(default_factory=dict)
    countries: list[str] = field(default_factory=list)
    productions: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    extra_pictures: dict[str, str] = field(default_factory=dict)
    year: str = ""
    age: int = 0
    live: bool = False
    premiere: bool = False
    external_id: str = ""
    episode: str = ""
    sport: dict[str, str] = field(default_factory=dict)
    """Any of sport_type, championship, sport_rival1, sport_rival2."""
    ratings: dict[str, str] = field(default_factory=dict)
    """Any of kinopoisk_id, kinopoisk, imdb."""


class Item(NamedTuple):
    """A programme on its way to the import: enough to order it; ``raw`` is opened only when its day has changed."""

    channel_id: str
    begin: int
    end: int
    raw: bytes


class Request(NamedTuple):
    """One address to fetch. ``channel_id`` is set when the mask asks for one channel at a time."""

    url: str
    channel_id: str = ""
    day: date | None = None


def with_id(mask: str, channel_id: str) -> str:
    """The mask with ``$id`` filled in. Ids come with the lists of guides: they choose a document, no server and no
    other folder."""
    scheme, mark, rest = mask.partition("://")
    if not mark or scheme == "file":
        return mask.replace("$id", channel_id.replace("/", "_"))
    server, slash, path = rest.partition("/")
    return f"{scheme}://{server.replace('$id', quote(channel_id, safe=''))}{slash}{path.replace('$id', channel_id)}"


class Note(NamedTuple):
    """Something about one channel of a document. ``is_lost``: programmes of it were left out."""

    channel_id: str
    text: str
    is_lost: bool


@dataclass(slots=True)
class Tally:
    """How well the times of a document could be read: what the import tells, and judges the source by."""

    programs: int = 0
    """Of wanted channels, read or not."""
    unread: int = 0
    """Dropped, because their begin is no time that is known."""
    ends_unread: int = 0
    """With an end that is none: it is taken for not told."""
    skipped_hours: int = 0
    """Times in the hour that the clock leaves out in spring."""

    def add(self, other: Tally) -> None:
        for name in ("programs", "unread", "ends_unread", "skipped_hours"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def share(self) -> float:
        """Of the programmes those whose time was read, 0 to 1."""
        return 1 - self.unread / self.programs if self.programs else 1.0


class Parser:
    """Base of all parsers. Derive, and write ``read_programs``; the rest has defaults that fit most formats."""

    default_days = 7
    """How many days a mask with ``$date`` asks for, unless the source's option ``days`` says otherwise."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.notes: list[Note] = []
        self.tally = Tally()

    # --- what a parser writes -------------------------------------------------------------------------------------
    def read_programs(self, document: BinaryIO) -> Iterator[ParsedProgram]:
        """The programmes of one fetched, unpacked document, in any order. Raise ParserError when it is no guide."""
        raise NotImplementedError

    def read_channels(self, document: BinaryIO) -> Iterator[ParsedChannel]:
        """The channels that the document lists."""
        raise ParserError(f"the parser {type(self).__name__} reads no lists of channels", permanent=True)

    def handle_channel_import(self, source: Any) -> str | None:
        """Take over the whole import of channels of this ``EpgSource`` and answer a summary; None = do it as usual.

        Called only where TVMW_EPG_IMPORT_ALLOW_PARSER_HANDLING or ``--force_parser_handling`` allows it.
        """
        return None

    # --- what it may replace --------------------------------------------------------------------------------------
    def requests(self) -> Iterator[Request]:
        """The addresses to fetch: the mask with $id, $date and $lang filled in."""
        ids = sorted(self.feed.channel_ids or ()) if "$id" in self.feed.url_mask else [""]
        days: list[date | None] = list(self.days()) if "$date" in self.feed.url_mask else [None]
        for channel_id in ids:
            for day in days:
                yield Request(self.fill_mask(channel_id, day), channel_id, day)

    def items(self, path: Path) -> Iterator[Item]:
        """The wanted programmes of a fetched file, packed; the default packs what ``read_programs`` yields."""
        wanted = self.feed.channel_ids
        for document in open_documents(path):
            with document:
                for program in self.read_programs(document):
                    if wanted is None or program.channel_id in wanted:
                        yield Item(program.channel_id, program.begin, program.end, orjson.dumps(asdict(program)))

    def open_item(self, item: Item) -> ParsedProgram:
        """The programme behind an item of ``items``."""
        fields = orjson.loads(item.raw)
        for name in ("names", "subtitles", "descriptions"):
            fields[name] = [(lang, text) for lang, text in fields[name]]
        return ParsedProgram(**fields)

    def channels(self, path: Path) -> Iterator[ParsedChannel]:
        for document in open_documents(path):
            with document:
                yield from self.read_channels(document)

    def skip(self, channel_id: str, reason: str) -> None:
        """Tell that something of this channel was left out; what the document has besides counts all the same."""
        self.note(channel_id, reason, is_lost=True)

    def note(self, channel_id: str, text: str, *, is_lost: bool = False) -> None:
        """A line for the log; with ``is_lost`` also an error of the source. At most MOST_NOTES a document."""
        if len(self.notes) < MOST_NOTES:
            self.notes.append(Note(channel_id, text, is_lost))

    # --- helpers --------------------------------------------------------------------------------------------------
    def days(self) -> Iterator[date]:
        count = int(self.feed.options.get("days", self.default_days))
        return (self.feed.start + timedelta(days=number) for number in range(count))

    def fill_mask(self, channel_id: str = "", day: date | None = None, mask: str = "") -> str:
        language = self.feed.language or self.feed.languages[0]
        text = with_id(mask or self.feed.url_mask, channel_id).replace("$lang", language)
        return text.replace("$date", day.isoformat()) if day else text
