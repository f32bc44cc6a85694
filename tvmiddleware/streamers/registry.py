"""Kind of server -> class. How to add one: docs/how-to/provider.md."""

from __future__ import annotations

from tvmiddleware.streamers.astra import Astra
from tvmiddleware.streamers.base import ServiceRow, Streamer
from tvmiddleware.streamers.flussonic import Flussonic
from tvmiddleware.streamers.secure_link import SecureLink

GENERIC = "generic"
KINDS: dict[str, Streamer] = {
    GENERIC: Streamer(),
    "flussonic": Flussonic(),
    "astra": Astra(),
    "secure_link": SecureLink(),
}


def streamer(service: ServiceRow) -> Streamer:
    """The plug-in of a service. A secure_link secret makes a generic service one with signed addresses."""
    kind = service.streamer or GENERIC
    if kind == GENERIC and service.secure_link_secret:
        kind = "secure_link"
    return streamer_of_kind(kind)


def streamer_of_kind(kind: str) -> Streamer:
    """An unknown kind is a generic one."""
    return KINDS.get(kind) or KINDS[GENERIC]
