"""Where content lies on a server, and whether a path that a streamer tells lies there.

The address that was issued tells the *place* of the content: the folders of the mask and the stream's name. To the
place belongs what servers put behind it: playlists, segments, recordings, pictures. Paths are compared after one round
of percent-decoding, from their first segment on; a path that servers may understand in more than one way fits nowhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

from django.utils.translation import gettext_lazy as _

from core.addresses import AddressUnreadable, read_server
from playback.streamers.appendices import SUFFIXES
from playback.streamers.base import expand_mask, tidy_uri

LONGEST_PATH = 2048
NAMES = ("prefix", "cid", "filename")
MARKS = {name: f"~~{name}~~" for name in NAMES}
"""Stand in for our names while we look where in the address a mask puts them."""
MARK = re.compile("|".join(MARKS.values()))
SEPARATORS = "-./_"
ENCODED = re.compile(r"%(?:2f|5c|00)|[\\#]", re.IGNORECASE)
"""Some servers decode these before they look for the file, others after."""
ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff\ufffd]|%[0-9a-fA-F]{2}")
COMMON_STEM = re.compile(
    r"(index|playlist|manifest|master|mono|video|audio|archive|chunk\w*|stream|live|timeshift)\b.*"
)
"""The usual names of playlists."""
VARIABLE = re.compile(r"\\\$(?:\\\{)?\w+(?:\\\})?")


@dataclass(frozen=True)
class Whereabouts:
    """``places``: folders and name; ``names``: the same and the name alone; ``queries``: parameters with the name.

    ``strangers``: places below or beside ours that belong to other channels.
    """

    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    queries: tuple[tuple[str, str], ...] = ()
    strangers: tuple[str, ...] = ()

    def __add__(self, other: Whereabouts) -> Whereabouts:
        return Whereabouts(
            tuple(dict.fromkeys(self.places + other.places)),
            tuple(dict.fromkeys(self.names + other.names)),
            self.queries + other.queries,
            tuple(dict.fromkeys(self.strangers + other.strangers)),
        )


# --- what was issued ---------------------------------------------------------------------------------------------
def locate_content(mask: str, variables: dict[str, str], stream_name: str, known: Sequence[str]) -> Whereabouts:
    """Where the address made of ``mask`` lies. ``known``: the names of all channels, sorted.

    An address without our names (a script made it) is its own place; with a usual name for a playlist its folder is.
    """
    marks = {name: mark for name, mark in MARKS.items() if name in variables}
    path, query = parted(tidy_uri(expand_mask(mask, {**variables, **marks})))
    queries = tuple((name, unmarked(text, variables)) for name, text in parse_qsl(query) if MARK.search(text))
    segments = path.split("/")
    marked = next((place for place, segment in enumerate(segments) if MARK.search(segment)), None)
    if marked is not None:
        return named_places(segments, marked, variables, queries, known)
    own = {variables["prefix"], variables["cid"], variables.get("filename", ""), stream_name} - {""}
    found = [pair for pair in (last_place(path, name) for name in own) if pair[0]]
    if found:
        place, alone = max(found, key=lambda pair: len(pair[0]))
        names = (place, *(name for _place, name in found))
        return Whereabouts((place,), names, queries, tuple(strange_places(place, alone, known)))
    places = nameless_places(path)
    return Whereabouts(places, (*places, stream_name), queries)


def parted(uri: str) -> tuple[str, str]:
    """Path (decoded, without slashes at its ends) and query of an address."""
    rest = uri.partition("://")[2] or uri
    head, _mark, query = rest.partition("#")[0].partition("?")
    return unquote(head.partition("/")[2]).strip("/"), query


def unmarked(text: str, variables: dict[str, str]) -> str:
    for name, mark in MARKS.items():
        text = text.replace(mark, variables.get(name, "").strip("/"))
    return text


def named_places(
    segments: list[str],
    marked: int,
    variables: dict[str, str],
    queries: tuple[tuple[str, str], ...],
    known: Sequence[str],
) -> Whereabouts:
    """The first segment with our name, and the folder of the file where the mask goes on below it."""
    is_file = marked == len(segments) - 1
    last = without_suffix(segments[marked]) if is_file else segments[marked]
    alone = unmarked(last, variables)
    folders = [unmarked(segment, variables) for segment in segments[:-1]]
    place = "/".join([*folders[:marked], alone])
    places = (place,) if is_file else (place, "/".join(folders))
    strangers = tuple(strange_places(place, alone, known)) if MARK.fullmatch(last) else ()
    return Whereabouts(tuple(dict.fromkeys(places)), tuple(dict.fromkeys((*places, alone))), queries, strangers)


def without_suffix(segment: str) -> str:
    """``one`` of ``one.m3u8``."""
    return re.sub(rf"\.(?:{SUFFIXES})$", "", segment)


def last_place(path: str, name: str) -> tuple[str, str]:
    """The path up to the last segment that is ``name``, and what the stream is called there; "" where there is none."""
    found = list(re.finditer(rf"(?<=/){re.escape(name.strip('/'))}(\.[^/]*)?(?=/)", f"/{path}/"))
    if not found:
        return "", ""
    alone = without_suffix(found[-1][0]) if found[-1].end() == len(path) + 1 else found[-1][0]
    return path[: found[-1].start() - 1] + alone, alone


def nameless_places(path: str) -> tuple[str, ...]:
    folder, _slash, last = path.rpartition("/")
    stem = without_suffix(last)
    if folder and COMMON_STEM.fullmatch(stem):
        return (folder,)
    return tuple(dict.fromkeys((path, f"{folder}/{stem}".strip("/"))))


def strange_places(place: str, alone: str, known: Sequence[str]) -> Iterator[str]:
    """Where the streams of other channels lie whose names begin with ours: ``sport/hd`` below ``sport``."""
    folders = place[: len(place) - len(alone)]
    for separator in SEPARATORS:
        begin = alone + separator
        for name in known[bisect_left(known, begin) :]:
            if not name.startswith(begin):
                break
            yield folders + name


# --- what is asked -----------------------------------------------------------------------------------------------
def plain_path(text: str) -> str | None:
    """The path of a request without slashes at its ends. None: it is unclear which file a server would take."""
    raw = text.partition("?")[0]
    if len(raw) > LONGEST_PATH or ENCODED.search(raw):
        return None
    try:
        return plain_name(unquote(raw, errors="strict"))
    except UnicodeDecodeError:
        return None


def plain_name(text: str) -> str | None:
    """The same of what is decoded already: a stream's name, perhaps with more behind it."""
    name = text.removeprefix("/").removesuffix("/")
    if len(name) > LONGEST_PATH or ODD.search(name) or not {"", ".", ".."}.isdisjoint(name.split("/")):
        return None
    return name


def is_inside(path: str, found: Sequence[str], strangers: Sequence[str], appended: re.Pattern[str]) -> bool:
    """``path`` is one of the places, or what the server puts behind it, and not another channel's."""
    if any(path == place or path.startswith(tuple(place + mark for mark in SEPARATORS)) for place in strangers):
        return False
    return any(is_below(path, place, appended) for place in found)


def is_below(path: str, place: str, appended: re.Pattern[str]) -> bool:
    if "$" in place:  # a variable that the box fills in
        match = re.match(VARIABLE.sub("[^/]+", re.escape(place)), path)
        rest = path[match.end() :] if match else None
    else:
        rest = path[len(place) :] if path.startswith(place) else None
    return rest is not None and (not rest or bool(appended.fullmatch(rest)))


def has_queries(text: str, queries: Sequence[tuple[str, str]]) -> bool:
    """The parameters that name the content say what was issued, each time they are given."""
    given = parse_qs(text.partition("?")[2], keep_blank_values=True)
    return all(set(given.get(name, ())) == {value} for name, value in queries)


# --- what staff enter --------------------------------------------------------------------------------------------
def mask_problem(mask: str) -> Any:
    """What keeps a mask from becoming an address that can be asked about; "" when nothing does."""
    rest = mask.partition("://")[2] if "://" in mask else ""
    host, _slash, path = rest.partition("?")[0].partition("/")
    segments = path.rstrip("/").split("/") if path else []
    if not {"", ".", ".."}.isdisjoint(segments):
        return _("the path may not hold //, /./ or /../")
    if "$" in host or not host:
        return ""
    try:
        read_server(host.rpartition("@")[2])
    except AddressUnreadable as error:
        return error.args[0]
    return ""
