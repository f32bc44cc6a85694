"""XMLTV (xmltv.dtd): the format of nearly every source, from a URL or a file, packed or not.

Tolerant of what sources do wrong: undeclared HTML entities, lone ampersands, bytes that are not UTF-8, broken single
elements, missing stop times. Strict about the document as a whole: another root element, a missing end or no
programme at all is an error, so that half a file never replaces a good guide.

Options of the source: ``encoding`` (overrides what the document declares), ``days`` (for masks with ``$date``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from lxml import etree

from epg.parsers import strict, texts
from epg.parsers.base import PARTICIPANT_ROLES, Feed, Item, ParsedChannel, ParsedProgram, Parser, ParserError, Texts
from epg.parsers.documents import open_documents
from epg.parsers.program_times import TimesReader
from epg.parsers.times import SourceClock
from epg.parsers.xml_stream import ElementStream, mend_entities

ATTRIBUTE = r"""\s{}\s*=\s*(?:"([^"]*)"|'([^']*)')"""
CHANNEL, START, STOP = (re.compile(ATTRIBUTE.format(name).encode()) for name in ("channel", "start", "stop"))
USUAL_HEAD = re.compile(rb'<programme start="([^"]*)" stop="([^"]*)" channel="([^" ]*)">')
MOST_WORDS = 200
"""Names, categories, pictures of one kind that a programme may have; each is looked for among those before it."""
RATING_SYSTEMS = {"imdb": "imdb", "kinopoisk": "kinopoisk", "кинопоиск": "kinopoisk"}


class XmltvParser(Parser):
    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.clock = SourceClock(feed.time_zone)
        self.xml = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
        self.readers = {tag: getattr(self, method) for tag, method in self.tags.items()}

    # --- the document ---------------------------------------------------------------------------------------------
    def items(self, path: Path) -> Iterator[Item]:
        """Cuts the elements out and reads their three attributes; the rest waits for ``open_item``."""
        wanted = self.feed.channel_ids
        names = None if wanted is None else {channel_id.encode(): channel_id for channel_id in wanted}
        reader = TimesReader(self.clock, self.tally)
        total = 0
        for element in self._elements(path, b"programme"):
            total += 1
            raw_id, start, stop = _attributes(element)
            if b"&" in raw_id:
                raw_id = texts.unescape_entities(raw_id.decode()).encode()
            channel_id = raw_id.decode() if names is None else names.get(raw_id, "")
            if channel_id:
                yield from reader.read(channel_id, start.decode(), stop.decode(), element)
        yield from reader.waiting.values()
        if not total:
            raise ParserError("the guide has no programmes")
        for channel_id, lost in reader.lost.items():
            self.skip(channel_id, f"{channel_id}: {lost.count} programmes whose time could not be read ({lost.shape})")

    def channels(self, path: Path) -> Iterator[ParsedChannel]:
        for element in self._elements(path, b"channel"):
            node = self._parse(element)
            channel_id = (node.get("id") or "").strip() if node is not None else ""
            if node is not None and channel_id:
                icons = filter(None, (texts.web_address(icon.get("src")) for icon in node.iterchildren("icon")))
                yield ParsedChannel(channel_id, self._texts(node, "display-name"), next(icons, ""))

    def _elements(self, path: Path, tag: bytes) -> Iterator[bytes]:
        for document in open_documents(path):
            with document:
                stream = ElementStream(document, encoding=str(self.feed.options.get("encoding", "")))
                yield from stream.elements(tag)
                if stream.broken:
                    self.note("", f"{stream.broken} characters of the document could not be read")

    def _parse(self, element: bytes) -> Any:
        try:
            return etree.fromstring(mend_entities(element), self.xml)
        except etree.XMLSyntaxError:
            return None

    # --- one programme --------------------------------------------------------------------------------------------
    def open_item(self, item: Item) -> ParsedProgram:
        program = ParsedProgram(item.channel_id, item.begin, item.end)
        node = self._parse(item.raw)
        if node is not None:
            for child in node:
                reader = self.readers.get(child.tag)
                if reader is not None:
                    reader(program, child)
        return program

    def _texts(self, node: Any, tag: str) -> Texts:
        return [
            (texts.language_code(child.get("lang")), texts.one_line(child.text)) for child in node.iterchildren(tag)
        ]

    def read_title(self, program: ParsedProgram, node: Any) -> None:
        program.names.append((texts.language_code(node.get("lang")), texts.one_line(whole_text(node))))

    def read_subtitle(self, program: ParsedProgram, node: Any) -> None:
        program.subtitles.append((texts.language_code(node.get("lang")), texts.one_line(whole_text(node))))

    def read_description(self, program: ParsedProgram, node: Any) -> None:
        program.descriptions.append((texts.language_code(node.get("lang")), texts.clean_paragraph(whole_text(node))))

    def read_category(self, program: ParsedProgram, node: Any) -> None:
        add(program.categories, node.text)

    def read_genre(self, program: ParsedProgram, node: Any) -> None:
        add(program.genres, node.text)

    def read_keyword(self, program: ParsedProgram, node: Any) -> None:
        add(program.tags, node.text)

    def read_country(self, program: ParsedProgram, node: Any) -> None:
        add(program.countries, node.text)

    def read_production(self, program: ParsedProgram, node: Any) -> None:
        add(program.productions, node.text)

    def read_credits(self, program: ParsedProgram, node: Any) -> None:
        for person in node:
            if person.tag in PARTICIPANT_ROLES:
                self.add_participant(program, person.tag, person.text)

    def add_participant(self, program: ParsedProgram, role: str, name: str | None) -> None:
        if name and name.strip():
            add(program.participants.setdefault(role, []), name)

    def read_year(self, program: ParsedProgram, node: Any) -> None:
        """``<date>`` is the year or day of production: the year is what the boxes show."""
        program.year = strict.parse_year(node.text)

    def read_icon(self, program: ParsedProgram, node: Any) -> None:
        address = texts.web_address(node.get("src") or node.text)
        if address:
            keep(program.pictures, address)

    def read_rating(self, program: ParsedProgram, node: Any) -> None:
        values = [value.text for value in node.iterchildren("value")] or [node.text]
        program.age = program.age or next(filter(None, map(strict.parse_age, values)), 0)

    def read_star_rating(self, program: ParsedProgram, node: Any) -> None:
        key = RATING_SYSTEMS.get((node.get("system") or "").strip().lower())
        value = strict.mark_of_ten(next((value.text for value in node.iterchildren("value")), ""))
        if key and value:
            program.ratings[key] = value

    def read_episode(self, program: ParsedProgram, node: Any) -> None:
        system = (node.get("system") or "onscreen").strip().lower()
        if system == "xmltv_ns":
            program.episode = program.episode or strict.numbered_episode(node.text)
        elif system == "onscreen":  # others are ids of databases (thetvdb.com, dd_progid ...)
            program.episode = program.episode or strict.shown_episode(node.text)

    def read_live(self, program: ParsedProgram, node: Any) -> None:
        program.live = texts.parse_flag(node.text)

    def read_premiere(self, program: ParsedProgram, node: Any) -> None:
        program.premiere = program.premiere or texts.parse_flag(node.text)

    tags: ClassVar[Mapping[str, str]] = {
        "title": "read_title",
        "sub-title": "read_subtitle",
        "desc": "read_description",
        "category": "read_category",
        "genre": "read_genre",
        "keyword": "read_keyword",
        "country": "read_country",
        "production": "read_production",
        "credits": "read_credits",
        "date": "read_year",
        "icon": "read_icon",
        "rating": "read_rating",
        "star-rating": "read_star_rating",
        "episode-num": "read_episode",
        "live": "read_live",
        "premiere": "read_premiere",
    }
    """Element -> method that reads it into the programme; a derived parser adds its own."""


def add(words: list[str], text: str | None) -> None:
    word = texts.one_line(text)
    if word:
        keep(words, word)


def keep(words: list[str], word: str) -> None:
    if len(words) < MOST_WORDS and word not in words:
        words.append(word)


def whole_text(node: Any) -> str | None:
    """The text of an element, with what stands inside and behind stray HTML elements in it."""
    if len(node) == 0:
        return str(node.text) if node.text else None
    return "".join("\n" + part if part else "" for part in node.itertext())


def _attributes(element: bytes) -> tuple[bytes, bytes, bytes]:
    """(channel, start, stop); the first pattern is the order that nearly every source writes."""
    usual = USUAL_HEAD.match(element)
    if usual:
        return usual[3], usual[1], usual[2]
    head = element[: element.find(b">") + 1]
    return _attribute(CHANNEL, head).strip(), _attribute(START, head), _attribute(STOP, head)


def _attribute(pattern: re.Pattern[bytes], head: bytes) -> bytes:
    found = pattern.search(head)
    return (found[1] or found[2] or b"") if found else b""
