"""Kind of server -> class. How to add one: docs/how-to/streamer.md."""

from __future__ import annotations

from playback.streamers.astra import Astra
from playback.streamers.base import Streamer
from playback.streamers.flussonic import Flussonic
from playback.streamers.secure_link import SecureLink
from tvmiddleware.records.streaming import ServiceRow

GENERIC = "generic"
KINDS: dict[str, Streamer] = {
    GENERIC: Streamer(),
    "flussonic": Flussonic(),
    "astra": Astra(),
    "secure_link": SecureLink(),
}


def find_streamer(service: ServiceRow) -> Streamer:
    """The plug-in of a service. A secure_link secret makes a generic service one with signed addresses."""
    kind = service.streamer or GENERIC
    if kind == GENERIC and service.secure_link_secret:
        kind = "secure_link"
    return streamer_of_kind(kind)


def streamer_of_kind(kind: str) -> Streamer:
    """An unknown kind is a generic one."""
    return KINDS.get(kind) or KINDS[GENERIC]
