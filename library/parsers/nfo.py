"""NFO files: what media managers (Kodi, Jellyfin, Emby, tinyMediaManager) keep of a film beside it.

They are XML by name. In the wild there are several roots in a file (one an episode), addresses behind the last tag,
bare ampersands, characters that XML forbids, an ``</xml>`` at the end. All of that is read; what is not well-formed
otherwise, or names entities of its own, is refused. Only an element's own children count: an episode's title is not
that of its actors.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from html.entities import name2codepoint
from typing import Any

from lxml import etree

from core.spreadsheet_cells import CONTROLS
from library.constants import ActorType, FileQuality
from library.parsers.cells import CatalogueUnreadable, read_day, read_decimal, read_minutes, read_number

MOST_BYTES = 2**20
DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,500}>", re.IGNORECASE)
ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding=["']([\w.:-]{1,40})["']""")
ENTITY = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|(\w{1,31});)?")
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
STRAY_END = re.compile(r"</\s*xml\s*>", re.IGNORECASE)
PLAIN_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
AGE = re.compile(r"(?<!\d)(\d{1,2})\s?\+")
AGES = {"PG-13": 13, "R": 17, "NC-17": 18, "TV-14": 14, "TV-MA": 17, "TV-PG": 7, "PG": 7}
KINDS = frozenset({"movie", "tvshow", "season", "episodedetails"})
ID_TYPES = ("kinopoisk", "tmdb", "imdb", "tvdb")
IMDB = re.compile(r"tt\d{6,10}")
OLD_IDS = {"imdb": ("imdbid", "imdb_id"), "tmdb": ("tmdbid",), "tvdb": ("tvdbid",), "kinopoisk": ("kinopoiskid",)}


@dataclass(slots=True)
class NfoEntry:
    """One root of a file. ``kind``: one of KINDS. ``ids``: of film databases, by their names."""

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    genres: list[str] = field(default_factory=list)
    people: dict[int, list[str]] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    season: int | None = None
    episode: int | None = None
    seconds: int = 0
    quality: int = FileQuality.NONE


def read_nfo(data: bytes) -> list[NfoEntry]:
    """What the file describes; several episodes may stand in one. Raises CatalogueUnreadable."""
    if len(data) > MOST_BYTES:
        raise CatalogueUnreadable(f"larger than {MOST_BYTES // 1024} KB")
    text = without_errors(nfo_text(data))
    if "<!ENTITY" in text.upper() or "<!DOCTYPE" in text.upper():
        raise CatalogueUnreadable("it names entities of its own")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(f"<nfo>{text}</nfo>", parser)
    except etree.XMLSyntaxError as error:
        raise CatalogueUnreadable(f"not well-formed: {str(error.msg)[:150]}") from error
    found = [read_entry(one) for one in roots(root)]
    if not found:
        raise CatalogueUnreadable("neither a film nor a series nor an episode")
    return found


def nfo_text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    declared = ENCODING.search(data[:300])
    for encoding in ("utf-8-sig", declared[1].decode() if declared else "cp1251", "cp1251"):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    return data.decode("latin-1")


def without_errors(text: str) -> str:
    """Without what no XML has, and with ampersands as XML wants them."""
    for pattern in (DECLARATION, DOCTYPE, STRAY_END, CONTROLS):
        text = pattern.sub("", text)
    parts = CDATA.split(text)  # every second one
    return "".join(part if number % 2 else ENTITY.sub(mend_entity, part) for number, part in enumerate(parts))


def mend_entity(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name in PLAIN_ENTITIES:
        return found[0]
    if name in name2codepoint:
        return chr(name2codepoint[name])
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        return found[0] if is_character(number) else ""
    return f"&amp;{found[0][1:]}"


def is_character(number: int) -> bool:
    return number < 0x110000 and number > 0 and not CONTROLS.match(chr(number))


def roots(root: Any) -> list[Any]:
    """Those of KINDS, also below a wrapper that some managers put around several."""
    found = []
    for one in root:
        if isinstance(one.tag, str):
            found += [one] if name_of(one) in KINDS else [two for two in one if name_of(two) in KINDS]
    return found


def name_of(element: Any) -> str:
    """Without its namespace."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


# --- an entry ---------------------------------------------------------------------------------------------------------
TEXTS = {"title": "name", "originaltitle": "name_orig", "plot": "description", "outline": "short_description"}
JOINED = {"country": "countries"}


def read_entry(element: Any) -> NfoEntry:
    entry = NfoEntry(name_of(element))
    own: dict[str, list[Any]] = {}
    for child in element:
        if name := name_of(child):
            own.setdefault(name, []).append(child)
    for tag, column in TEXTS.items():
        put_value(entry.fields, column, texts_of(own, tag)[:1], str)
    for tag, column in JOINED.items():
        put_value(entry.fields, column, [", ".join(split_slashes(texts_of(own, tag)))], str)
    put_numbers(entry, own)
    put_ratings(entry, own)
    entry.ids = read_ids(own)
    if entry.ids.get("kinopoisk", "").isdecimal():
        entry.fields["kinopoisk_id"] = int(entry.ids["kinopoisk"])
    entry.genres = split_slashes(texts_of(own, "genre"))
    actors = [name for one in own.get("actor", []) for name in texts_of(children_of(one), "name")[:1]]
    directors = split_slashes(texts_of(own, "director"))
    entry.people = {ActorType.ACTOR: unique_names(actors), ActorType.DIRECTOR: directors}
    put_pictures(entry, own)
    put_stream(entry, own)
    return entry


def children_of(element: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(name_of(child), []).append(child)
    return found


def texts_of(own: dict[str, list[Any]], tag: str) -> list[str]:
    """What elements of this name say, without those that say nothing."""
    return [text for one in own.get(tag, []) if (text := " ".join("".join(one.itertext()).split()))]


def put_value(fields: dict[str, Any], column: str, texts: Iterable[str], read: Callable[[str], Any]) -> None:
    """The first that can be read: one field that is nonsense costs nobody a film."""
    for text in texts:
        with suppress(CatalogueUnreadable):
            if value := read(text):
                fields[column] = value
                return


def put_numbers(entry: NfoEntry, own: dict[str, list[Any]]) -> None:
    days = [*texts_of(own, "premiered"), *texts_of(own, "releasedate"), *texts_of(own, "aired")]
    put_value(entry.fields, "year", [*texts_of(own, "year"), *days], read_year)
    put_value(entry.fields, "premiere_date", days, read_day)
    put_value(entry.fields, "duration", texts_of(own, "runtime"), read_minutes)
    put_value(entry.fields, "rating", [*texts_of(own, "mpaa"), *texts_of(own, "certification")], read_age)
    numbers: dict[str, Any] = {}
    for column, tags in {"season": ("season", "seasonnumber"), "episode": ("episode",)}.items():
        for text in (text for tag in tags for text in texts_of(own, tag)[:1]):
            with suppress(CatalogueUnreadable):
                numbers[column] = read_number(text)
    season, episode = numbers.get("season"), numbers.get("episode")
    entry.season = season if season is not None and season >= 0 else None
    entry.episode = episode if episode is not None and episode >= 0 else None


def read_year(text: str) -> int:
    found = YEAR.search(text)
    if not found:
        raise CatalogueUnreadable("not a year")
    return int(found[1])


def read_age(text: str) -> int:
    """``16+``, ``ru:16+``, ``Rated PG-13``, ``16``."""
    word = re.sub(r"^(rated|[a-z]{2}:)\s*", "", text.strip(), flags=re.IGNORECASE)
    found = AGE.search(word)
    age = int(found[1]) if found else AGES.get(word.upper(), int(word) if re.fullmatch(r"[0-9]{1,2}", word) else 0)
    if not 0 < age <= 21:
        raise CatalogueUnreadable("not an age")
    return age


def put_ratings(entry: NfoEntry, own: dict[str, list[Any]]) -> None:
    """Of the old form (one number) and of the new one (a list of sources)."""
    rated = [two for one in own.get("ratings", []) for two in one if name_of(two) == "rating"]
    for one in rated:
        source = (one.get("name") or "").lower()
        column = next((f"{name}_rating" for name in ("kinopoisk", "imdb") if name in source), "imported_rating")
        values = texts_of(children_of(one), "value") or texts_of({"rating": [one]}, "rating")
        if column not in entry.fields:
            put_value(entry.fields, column, values[:1], read_decimal)
    if not rated:
        put_value(entry.fields, "imported_rating", texts_of(own, "rating")[:1], read_decimal)


def read_ids(own: dict[str, list[Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in own.get("uniqueid", []):
        kind, text = (one.get("type") or "").lower(), (one.text or "").strip()
        if kind in ID_TYPES and re.fullmatch(r"[\w-]{1,40}", text, re.ASCII):
            found.setdefault(kind, text)
    for kind, tags in OLD_IDS.items():
        for text in (text for tag in tags for text in texts_of(own, tag)):
            if re.fullmatch(r"\w{1,40}", text, re.ASCII):
                found.setdefault(kind, text)
    for text in texts_of(own, "id"):
        if IMDB.fullmatch(text):
            found.setdefault("imdb", text)
    return found


def put_pictures(entry: NfoEntry, own: dict[str, list[Any]]) -> None:
    """Addresses; files beside the NFO go before them."""
    thumbs = own.get("thumb", [])
    posters = [one for one in thumbs if one.get("aspect", "poster") == "poster" and not one.get("season")]
    stills = [two for one in own.get("fanart", []) for two in one if name_of(two) == "thumb"]
    for parameter, elements in {"poster_url": posters, "screenshot_url": stills}.items():
        urls = [url for one in elements if re.match(r"https?://", url := (one.text or "").strip())]
        if urls:
            entry.pictures[parameter] = urls[0]


def put_stream(entry: NfoEntry, own: dict[str, list[Any]]) -> None:
    """Length and size of the picture that the manager has measured."""
    for info in own.get("fileinfo", []):
        for video in (two for one in info for two in one if name_of(two) == "video"):
            parts = children_of(video)
            with suppress(CatalogueUnreadable):
                entry.seconds = read_number((texts_of(parts, "durationinseconds") or ["0"])[0])
            with suppress(CatalogueUnreadable):
                entry.quality = quality_of(read_number((texts_of(parts, "width") or ["0"])[0]))


def quality_of(width: int) -> int:
    sizes = ((3200, FileQuality.UHD), (1800, FileQuality.FHD), (1200, FileQuality.HD), (1, FileQuality.SD))
    return next((quality for least, quality in sizes if width >= least), FileQuality.NONE)


def split_slashes(texts: Iterable[str]) -> list[str]:
    """Old managers write ``Action / Drama`` into one element."""
    return unique_names(name.strip() for text in texts for name in re.split(r"\s*[/|;]\s*", text))


def unique_names(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
