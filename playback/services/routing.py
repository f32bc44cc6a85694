"""Which stream service plays a channel, and the address it plays it at.

Left out are services that the tariffs, the viewer's country, the box (``exclude_service_id``), maintenance, the depth
of their archive or their load forbid. The rest are tried in this order: the account's data centre, the hour shift
closest to the wanted one, faster storage (archive), the larger priority, multicast, the smaller load; equals at random,
by capacity. A service whose script or mask gives no address is passed over.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from core.cache.local import LocalMemory
from core.logs import event
from playback.streamers.base import Play, typed_server
from playback.streamers.registry import streamer
from playback.streamers.scripts import ScriptFailed, ScriptTimeout, host
from tvmiddleware.cache import keys
from tvmiddleware.models import StreamService
from tvmiddleware.present.urls import multicast_url
from tvmiddleware.records.streaming import ServiceRow
from tvmiddleware.selectors.channels import ChannelRow
from tvmiddleware.selectors.sessions import SessionRecord
from tvmiddleware.selectors.streaming import Plant

LIVE = frozenset({StreamService.Type.LIVE.value})
LIVE_AND_MULTICAST = LIVE | {StreamService.Type.MULTICAST.value}
ARCHIVE = frozenset({StreamService.Type.PVR.value, StreamService.Type.NPVR.value})
STORAGES = {
    StreamService.Storage.MEMORY.value: 0,
    StreamService.Storage.SSD.value: 1,
    StreamService.Storage.HDD.value: 2,
}
HOUR = 3600
DAY = 86400
LOAD_SECONDS = 5
LOG_SECONDS = 60
REST_SECONDS = 60
"""How long a script that had to be stopped is not tried again."""

loads_held = LocalMemory(256)
logged = LocalMemory(256)
resting = LocalMemory(256)


class NothingToPlay(DomainError):
    """No stream service plays this now; the text says why."""


@dataclass(frozen=True)
class Viewer:
    """Who watches and on what."""

    record: SessionRecord
    ip: str
    multicast: bool
    excluded: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Wish:
    """What is to be played. ``begin`` Unix seconds of broadcast, 0 = live; ``duration`` seconds or ``now``."""

    channel: ChannelRow
    viewer: Viewer
    now: datetime
    begin: int = 0
    duration: int | str = 0
    tracks: tuple[tuple[str, str], ...] = ()

    @property
    def types(self) -> frozenset[str]:
        if self.begin:
            return ARCHIVE
        return LIVE_AND_MULTICAST if self.viewer.multicast else LIVE

    @property
    def wanted_shift(self) -> int:
        return self.viewer.record.timeshift_offset if self.viewer.record.use_timeshift else 0

    def begin_on(self, service: ServiceRow) -> int:
        """A service that broadcasts N hours later has the programme N hours later in its archive."""
        return self.begin + service.timeshift_offset * HOUR if self.begin else 0

    def play(self, service: ServiceRow | None, token: str) -> Play:
        channel = self.channel
        return Play(
            token=token,
            cid=channel.id_for_stream_service or str(channel.id),
            prefix=channel.url_prefix or channel.stream_name,
            now=int(self.now.timestamp()),
            ip=self.viewer.ip,
            adid=self.viewer.record.data_center_id or 0,
            begin=self.begin_on(service) if service else self.begin,
            duration=self.duration,
            multicast=multicast_url(channel.multicast_address) if channel.multicast_address else "",
            tracks=dict(self.tracks),
        )


# --- choice ------------------------------------------------------------------------------------------------------
def choices(wish: Wish, plant: Plant) -> list[ServiceRow]:
    """The services that may play it, the best first. Raises NothingToPlay with the reason."""
    found = [row for row in configured(wish, plant) if fits(row, wish)]
    if not found:
        raise NothingToPlay(_("no stream service is available"))
    maintained = [row for row in plant.running(wish.now) if any(row.closes(wish.channel.id, one.id) for one in found)]
    found = [one for one in found if not any(row.closes(wish.channel.id, one.id) for row in maintained)]
    if not found:
        raise NothingToPlay(maintenance_text(maintained[0].description))
    loads = current_loads(wish, plant, found)
    free = [row for row in found if not row.max_sessions or loads.get(row.id, 0) < row.max_sessions]
    if not free:
        raise NothingToPlay(_("all stream services are busy"))
    return sorted(free, key=lambda row: rank(row, wish, loads.get(row.id, 0)))


def configured(wish: Wish, plant: Plant) -> Iterator[ServiceRow]:
    """The channel's services of a fitting type that the account's tariffs allow."""
    allowed = plant.allowed(wish.viewer.record.tariff_ids)
    for service_id in wish.channel.stream_service_ids:
        row = plant.services.get(service_id)
        if row is not None and row.type in wish.types and (allowed is None or service_id in allowed):
            yield row


def fits(row: ServiceRow, wish: Wish) -> bool:
    if row.id in wish.viewer.excluded or not in_region(row, wish.viewer.record.region.country_id):
        return False
    if row.type == StreamService.Type.MULTICAST and not row.uri_mask and not wish.channel.multicast_address:
        return False
    return not wish.begin or has_recording(row, wish)


def in_region(row: ServiceRow, country_id: int | None) -> bool:
    """A viewer whom nobody located is let in."""
    return row.country_ids is None or country_id is None or country_id in row.country_ids


def has_recording(row: ServiceRow, wish: Wish) -> bool:
    """Begun already (a service that broadcasts later records later), and not deleted yet."""
    now = wish.now.timestamp()
    return wish.begin_on(row) <= now and (not row.archive_days or wish.begin >= now - row.archive_days * DAY)


def maintenance_text(description: str) -> Any:
    text = _("maintenance is under way")
    return format_lazy("{}: {}", text, description) if description else text


def rank(row: ServiceRow, wish: Wish, load: int) -> tuple[object, ...]:
    """Smaller is better."""
    wanted = wish.viewer.record.data_center_id or 0
    return (
        0 if not wanted or row.data_center_id == wanted else 1 if not row.data_center_id else 2,
        abs(row.timeshift_offset - wish.wanted_shift),
        STORAGES.get(row.storage_type, 2) if wish.begin else 0,
        -row.priority,
        row.type != StreamService.Type.MULTICAST,
        load / row.max_sessions if row.max_sessions else load,
        -(random.random() ** (1 / (row.max_sessions or 1))),  # noqa: S311  (spreads load, hides nothing)
    )


# --- load --------------------------------------------------------------------------------------------------------
def current_loads(wish: Wish, plant: Plant, found: list[ServiceRow]) -> dict[int, int]:
    """Live sessions per service, a few seconds old; not asked for when there is nothing to compare."""
    if len(found) == 1 and not found[0].max_sessions:
        return {}
    now = wish.now.timestamp()
    bucket = int(now // LOAD_SECONDS)
    return loads_held.get(wish.viewer.record.client_id, bucket, lambda: read_loads(plant, now))


def read_loads(plant: Plant, now: float) -> dict[int, int]:
    names = {keys.watching(service_id): service_id for service_id in plant.services}
    counts: dict[str, int] = cache.count_many(names, now - live_window())  # type: ignore[attr-defined]
    return {names[name]: count for name, count in counts.items()}


def live_window() -> float:
    """A session counts for so many seconds after the last sign of it: two checks of the token."""
    return 2 * float(settings.TVMIDDLEWARE_STREAM_SERVICE_AUTH_DURATION)


def note_choice(client_id: int, service_id: int) -> None:
    """Until the next reading everybody in this process sees the one just sent there."""
    held = loads_held.peek(client_id)
    if isinstance(held, dict):
        held[service_id] = held.get(service_id, 0) + 1


# --- address -----------------------------------------------------------------------------------------------------
def mask_of(service: ServiceRow, play: Play, now: datetime) -> str:
    """What becomes the address on this service (its script runs here); "" when it has none to give."""
    if service.scripted:
        return scripted(service, play, now)
    if service.type == StreamService.Type.MULTICAST:
        return service.uri_mask or "$multicast"
    return streamer(service).mask(service, play)


def scripted(service: ServiceRow, play: Play, now: datetime) -> str:
    """What the operator's script says; "" and an event when it fails."""
    moment = now.timestamp()
    name = (service.id, service.script)
    if float(resting.peek(name) or 0.0) > moment:  # type: ignore[arg-type]
        return ""
    try:
        return host.run(service.script, script_names(service, play), settings.TVMIDDLEWARE_ROUTING_SCRIPT_TIMEOUT_MS)
    except ScriptFailed as error:
        if isinstance(error, ScriptTimeout):
            resting.get(name, moment, lambda: moment + REST_SECONDS)
        reason = str(error)
        logged.get(service.id, int(moment // LOG_SECONDS), lambda: tell(service, reason))
        return ""


def tell(service: ServiceRow, reason: str) -> bool:
    event("stream_services", "STREAM_SERVICE_ROUTING_ERROR", logging.ERROR, stream_service=service.id, reason=reason)
    return True


def script_server(service: ServiceRow) -> str:
    """As it was typed, so perhaps with a scheme, but fit to be put into an address."""
    typed = typed_server(service)
    return service.host if typed is None or typed.scheme or typed.path else typed.host


def script_names(service: ServiceRow, play: Play) -> dict[str, object]:
    """What a script sees, beside ``random``."""
    return {
        "prefix": play.prefix,
        "cid": play.cid,
        "adid": play.adid,
        "token": play.token,
        "begin": play.begin,
        "duration": play.duration,
        "flpbt": play.begin,
        "flpdur": play.duration,
        "live": not play.begin,
        "now": play.now,
        "ip": play.ip,
        "multicast": play.multicast,
        "server": script_server(service),
        "service_id": service.id,
    }
