"""Stream services as plug-ins: what one is asked to play, and how its mask becomes an address.

A mask is the operator's text with ``$variables``. Known ones are replaced wherever they stand (``$prefix_hd`` is
``$prefix`` and ``_hd``), percent-encoded but for ``/ : @``; unknown ones stay, a box may fill them in. ``$flpbt`` and
``$flpdur`` are known only where a recording is played.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar
from urllib.parse import quote

from core.addresses import AddressUnreadable, ServerAddress, read_server, with_wire_host
from playback.streamers.appendices import ANY_SERVER
from tvmiddleware.records.streaming import ServiceRow

VARIABLE = re.compile(
    r"\$(\{)?(token|cid|prefix|filename|flpbt|flpdur|multicast|server|host|port|ip|adid|audio_pid|text_pid|video_pid|md5|expires)"
    r"(?(1)\})"
)
UNSAFE = re.compile(r"[\x00-\x20\x7f\"<>\\^`]")
WHOLE = ("server", "host")
"""Parts of addresses by themselves: IPv6 keeps its brackets."""
TRACKS = ("audio_pid", "text_pid", "video_pid")


@dataclass(frozen=True)
class UrlContext:
    """One play. ``begin`` is Unix seconds, 0 for live; ``duration`` seconds, or ``now`` for an open end.

    ``cid`` is the channel's id on video servers, ``prefix`` its URL prefix, ``adid`` the account's data centre (0 =
    none). ``tracks`` are the ids in the stream of the tracks that the box asked for, by TRACKS name.
    ``filename`` is a film's path on the server, "" for others.
    """

    token: str = field(repr=False)
    cid: str
    prefix: str
    now: int
    ip: str = ""
    adid: int = 0
    begin: int = 0
    duration: int | str = 0
    multicast: str = ""
    tracks: dict[str, str] = field(default_factory=dict)
    filename: str = ""

    def variables(self, service: ServiceRow | None) -> dict[str, str]:
        """Name -> text, for ``expand_mask``. No service: a channel's own address, which may be a mask too."""
        typed = typed_server(service) if service else None
        found = {
            "token": self.token,
            "cid": self.cid,
            "prefix": self.prefix,
            "multicast": self.multicast,
            "server": server_url(service) if service else "",
            "host": typed.host if typed else "",
            "port": str(typed.port or "") if typed else "",
            "ip": self.ip,
            "adid": str(self.adid or ""),
            **{name: self.tracks.get(name, "") for name in TRACKS},
        }
        if self.filename:
            found["filename"] = self.filename
        if self.begin:
            found.update(flpbt=str(self.begin), flpdur=str(self.duration))
        return found


class Streamer:
    """Base of the kinds, and the kind "generic": everything stands in the mask."""

    live_mask = ""
    archive_mask = ""
    video_mask = ""
    alive_path = "/is_alive"
    appended: ClassVar[re.Pattern[str]] = ANY_SERVER
    """What may follow the place of a stream in a path that this server tells."""

    def mask(self, service: ServiceRow, play: UrlContext) -> str:
        """The operator's mask, or the one this kind of server is known for; "" where there is none."""
        own = self.video_mask if play.filename else self.archive_mask if play.begin else self.live_mask
        return service.uri_mask or own

    def url(self, service: ServiceRow, mask: str, play: UrlContext) -> str:
        """The address to play; "" when the mask says nothing."""
        found = tidy_uri(expand_mask(mask, play.variables(service)))
        missing = {name: value for name, value in play.tracks.items() if f"${name}" not in mask}
        return self.with_tracks(found, missing) if found and missing else found

    def preview(self, service: ServiceRow, play: UrlContext) -> str:
        return tidy_uri(expand_mask(service.preview_uri_mask, play.variables(service)))

    def with_tracks(self, uri: str, tracks: dict[str, str]) -> str:
        """The tracks asked for, where the mask has no place for them: parameters of the same names."""
        return with_query(uri, "&".join(f"{name}={quote(value, safe='')}" for name, value in tracks.items()))

    def alive_url(self, service: ServiceRow) -> str:
        """What to GET to learn whether the server is alive: 200 is yes. "" when it can't be asked."""
        base = server_url(service)
        return base + self.alive_path if base else ""


def expand_mask(mask: str, variables: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        known = variables.get(match[2])
        return match[0] if known is None else known if match[2] in WHOLE else quote(known, safe="/:@")

    return VARIABLE.sub(value, mask)


def tidy_uri(uri: str) -> str:
    """Without what no address may hold; a stray line break in a mask must not become a header."""
    return with_wire_host(UNSAFE.sub(lambda match: "" if match[0] < " " else quote(match[0]), uri.strip()))


def with_query(uri: str, query: str) -> str:
    head, mark, fragment = uri.partition("#")
    return f"{head}{'&' if '?' in head else '?'}{query}{mark}{fragment}"


def server_url(service: ServiceRow) -> str:
    """``http://host:port``; the operator may have put a scheme into the host. "" where it can't be read."""
    typed = typed_server(service)
    return f"{typed.scheme or 'http'}://{typed.authority}{typed.path}" if typed else ""


@lru_cache(maxsize=1024)
def read_typed(host: str, port: int) -> ServerAddress | None:
    try:
        return read_server(host, port)
    except AddressUnreadable:
        return None


def typed_server(service: ServiceRow) -> ServerAddress | None:
    """What the operator typed. Of two ports (the panel refuses them now) the one in the address counts."""
    if not service.host:
        return None
    return read_typed(service.host, service.port) or read_typed(service.host, 0)


def path_of(uri: str) -> str:
    """The path of an address without its slashes at both ends."""
    rest = uri.partition("://")[2] or uri
    return rest.partition("?")[0].partition("#")[0].partition("/")[2].strip("/")
