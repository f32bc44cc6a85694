"""EPG Service (epgservice.ru): XMLTV with elements of its own - persons, sports, ratings, sizes of descriptions.

An extension of XMLTV: ``event-id`` on programmes, ``<desc size="smile|normal|large">``, ``<ganre>``, ``<person type>``
in credits, ``<topic>``, ``<year>``, ``<kinopoisk>``, ``<imdb>``, ``<sport>``, ``<championship>``, ``<rivals>``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from core.numbers import is_digits
from epg.parsers import strict, texts
from epg.parsers.base import PARTICIPANT_ROLES, Item, ParsedProgram
from epg.parsers.xmltv_common import ATTRIBUTE, XmltvParser, whole_text

EVENT_ID = re.compile(ATTRIBUTE.format("event-id").encode())
LONGEST_ID = 64
SIZES = ("large", "normal", "smile")
ROLE_WORDS = {
    "актер": "actor", "актёр": "actor", "режиссер": "director", "режиссёр": "director",
    "продюсер": "producer", "композитор": "composer",
}  # fmt: skip


class EpgServiceParser(XmltvParser):
    def open_item(self, item: Item) -> ParsedProgram:
        program = super().open_item(item)
        found = EVENT_ID.search(item.raw[: item.raw.find(b">") + 1])
        program.external_id = (found[1] or found[2] or b"").decode() if found else ""
        if len(program.external_id) > LONGEST_ID:  # cut, it would be another's
            program.external_id = ""
        program.descriptions = [
            (lang.partition(" ")[0], text) for lang, text in sorted(program.descriptions, key=_size)
        ]
        return program

    def read_description(self, program: ParsedProgram, node: Any) -> None:
        """Sizes are sorted out in ``open_item``: the largest is the description, the smallest the short one."""
        text = texts.clean_paragraph(whole_text(node))
        size = node.get("size") or "normal"
        if size == "smile":
            program.short_description = program.short_description or text
        program.descriptions.append((f"{texts.language_code(node.get('lang'))} {size}", text))

    def read_credits(self, program: ParsedProgram, node: Any) -> None:
        super().read_credits(program, node)
        for person in node.iterchildren("person"):
            kind = (person.get("type") or "").strip().lower()
            role = ROLE_WORDS.get(kind, kind)
            if role in PARTICIPANT_ROLES:
                self.add_participant(program, role, named(person))

    def read_date(self, program: ParsedProgram, node: Any) -> None:
        """Here ``<date>`` is the day of the broadcast, which the times tell already."""

    def read_production_year(self, program: ParsedProgram, node: Any) -> None:
        program.year = strict.parse_years(node.text)

    def read_icon(self, program: ParsedProgram, node: Any) -> None:
        super().read_icon(program, node)
        kind = "_".join(filter(None, (node.get("type"), node.get("position"))))
        address = texts.web_address(node.get("src"))
        if kind and address:
            program.extra_pictures.setdefault(kind, address)

    def read_sport(self, program: ParsedProgram, node: Any) -> None:
        program.sport["sport_type"] = texts.one_line(node.text)

    def read_championship(self, program: ParsedProgram, node: Any) -> None:
        program.sport["championship"] = texts.one_line(named(node))

    def read_rivals(self, program: ParsedProgram, node: Any) -> None:
        names = [texts.one_line(named(rival)) for rival in node.iterchildren("rival")]
        for number, name in enumerate(names[:2], start=1):
            program.sport[f"sport_rival{number}"] = name

    def read_number(self, program: ParsedProgram, node: Any) -> None:
        """<kinopoisk>, <id-kinopoisk>, <imdb>."""
        if node.tag == "id-kinopoisk":
            program.ratings["kinopoisk_id"] = strict.parse_number(node.text)
        else:
            program.ratings[node.tag] = strict.mark_of_ten(node.text)

    def read_episode_number(self, program: ParsedProgram, node: Any) -> None:
        letter = "S" if node.tag == "season" else "E"
        number = texts.one_line(node.text)
        if is_digits(number, 6) and len(program.episode) < strict.LONGEST_EPISODE:
            program.episode += f"{letter}{int(number):02}"

    tags: ClassVar[Mapping[str, str]] = {
        **XmltvParser.tags,
        "date": "read_date",
        "year": "read_production_year",
        "ganre": "read_genre",
        "topic": "read_keyword",
        "sport": "read_sport",
        "championship": "read_championship",
        "rivals": "read_rivals",
        "kinopoisk": "read_number",
        "id-kinopoisk": "read_number",
        "imdb": "read_number",
        "season": "read_episode_number",
        "episode-number": "read_episode_number",
    }


def named(node: Any) -> str:
    """The text of an element's ``<name>``, or its own."""
    return next((child.text or "" for child in node.iterchildren("name")), node.text or "")


def _size(text: tuple[str, str]) -> int:
    size = text[0].partition(" ")[2]
    return SIZES.index(size) if size in SIZES else len(SIZES)
