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
from core.logs import log_event
from playback.playable import ContentKind, Playable
from playback.streamers.base import UrlContext, typed_server
from playback.streamers.registry import find_streamer
from playback.streamers.scripts import ScriptFailed, ScriptTimeout, host
from tvmiddleware.addresses import multicast_url
from tvmiddleware.cache import keys
from tvmiddleware.models import StreamService
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.records.streaming import ServiceRow
from tvmiddleware.selectors.streaming import StreamingSnapshot

LIVE = frozenset({StreamService.Type.LIVE.value})
LIVE_AND_MULTICAST = LIVE | {StreamService.Type.MULTICAST.value}
ON_DEMAND = frozenset({StreamService.Type.VOD.value})
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
class PlaybackRequest:
    """What is to be played. ``begin`` Unix seconds of broadcast, 0 = live; ``duration`` seconds or ``now``."""

    content: Playable
    viewer: Viewer
    now: datetime
    begin: int = 0
    duration: int | str = 0
    tracks: tuple[tuple[str, str], ...] = ()

    @property
    def channel_id(self) -> int:
        """For maintenance, which names channels; 0: the content is none."""
        return self.content.id if self.content.kind is ContentKind.CHANNEL else 0

    @property
    def types(self) -> frozenset[str]:
        if self.content.kind is ContentKind.VIDEO:
            return ON_DEMAND
        if self.begin:
            return ARCHIVE
        return LIVE_AND_MULTICAST if self.viewer.multicast else LIVE

    @property
    def wanted_shift(self) -> int:
        return self.viewer.record.timeshift_offset if self.viewer.record.use_timeshift else 0

    def begin_on(self, service: ServiceRow) -> int:
        """A service that broadcasts N hours later has the programme N hours later in its archive."""
        return self.begin + service.timeshift_offset * HOUR if self.begin else 0

    def url_context(self, service: ServiceRow | None, token: str) -> UrlContext:
        content = self.content
        return UrlContext(
            token=token,
            cid=content.server_id,
            prefix=content.prefix,
            now=int(self.now.timestamp()),
            ip=self.viewer.ip,
            adid=self.viewer.record.data_center_id or 0,
            begin=self.begin_on(service) if service else self.begin,
            duration=self.duration,
            multicast=multicast_url(content.multicast_address) if content.multicast_address else "",
            tracks=dict(self.tracks),
            filename=content.filename,
        )


# --- choice ------------------------------------------------------------------------------------------------------
def choose_services(request: PlaybackRequest, streaming: StreamingSnapshot) -> list[ServiceRow]:
    """The services that may play it, the best first. Raises NothingToPlay with the reason."""
    found = [row for row in configured_services(request, streaming) if fits_request(row, request)]
    if not found:
        raise NothingToPlay(_("no stream service is available"))
    maintained = [
        row for row in streaming.running(request.now) if any(row.closes(request.channel_id, one.id) for one in found)
    ]
    found = [one for one in found if not any(row.closes(request.channel_id, one.id) for row in maintained)]
    if not found:
        raise NothingToPlay(maintenance_text(maintained[0].description))
    loads = current_loads(request, streaming, found)
    free = [row for row in found if not row.max_sessions or loads.get(row.id, 0) < row.max_sessions]
    if not free:
        raise NothingToPlay(_("all stream services are busy"))
    return sorted(free, key=lambda row: rank_service(row, request, loads.get(row.id, 0)))


def configured_services(request: PlaybackRequest, streaming: StreamingSnapshot) -> Iterator[ServiceRow]:
    """The channel's services of a fitting type that the account's tariffs allow."""
    allowed = streaming.allowed(request.viewer.record.tariff_ids)
    for service_id in request.content.service_ids:
        row = streaming.services.get(service_id)
        if row is not None and row.type in request.types and (allowed is None or service_id in allowed):
            yield row


def fits_request(row: ServiceRow, request: PlaybackRequest) -> bool:
    if row.id in request.viewer.excluded or not in_region(row, request.viewer.record.region.country_id):
        return False
    if row.type == StreamService.Type.MULTICAST and not row.uri_mask and not request.content.multicast_address:
        return False
    return not request.begin or has_recording(row, request)


def in_region(row: ServiceRow, country_id: int | None) -> bool:
    """A viewer whom nobody located is let in."""
    return row.country_ids is None or country_id is None or country_id in row.country_ids


def has_recording(row: ServiceRow, request: PlaybackRequest) -> bool:
    """Begun already (a service that broadcasts later records later), and not deleted yet."""
    now = request.now.timestamp()
    return request.begin_on(row) <= now and (not row.archive_days or request.begin >= now - row.archive_days * DAY)


def maintenance_text(description: str) -> Any:
    text = _("maintenance is under way")
    return format_lazy("{}: {}", text, description) if description else text


def rank_service(row: ServiceRow, request: PlaybackRequest, load: int) -> tuple[object, ...]:
    """Smaller is better."""
    wanted = request.viewer.record.data_center_id or 0
    return (
        0 if not wanted or row.data_center_id == wanted else 1 if not row.data_center_id else 2,
        abs(row.timeshift_offset - request.wanted_shift),
        STORAGES.get(row.storage_type, 2) if request.begin else 0,
        -row.priority,
        row.type != StreamService.Type.MULTICAST,
        load / row.max_sessions if row.max_sessions else load,
        -(random.random() ** (1 / (row.max_sessions or 1))),  # noqa: S311  (spreads load, hides nothing)
    )


# --- load --------------------------------------------------------------------------------------------------------
def current_loads(request: PlaybackRequest, streaming: StreamingSnapshot, found: list[ServiceRow]) -> dict[int, int]:
    """Live sessions per service, a few seconds old; not asked for when there is nothing to compare."""
    if len(found) == 1 and not found[0].max_sessions:
        return {}
    now = request.now.timestamp()
    bucket = int(now // LOAD_SECONDS)
    return loads_held.get(request.viewer.record.client_id, bucket, lambda: read_loads(streaming, now))


def read_loads(streaming: StreamingSnapshot, now: float) -> dict[int, int]:
    names = {keys.watching(service_id): service_id for service_id in streaming.services}
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
def mask_of(service: ServiceRow, context: UrlContext, now: datetime) -> str:
    """What becomes the address on this service (its script runs here); "" when it has none to give."""
    if service.scripted:
        return scripted(service, context, now)
    if service.type == StreamService.Type.MULTICAST:
        return service.uri_mask or "$multicast"
    return find_streamer(service).mask(service, context)


def scripted(service: ServiceRow, context: UrlContext, now: datetime) -> str:
    """What the operator's script says; "" and an event when it fails."""
    moment = now.timestamp()
    name = (service.id, service.script)
    if float(resting.peek(name) or 0.0) > moment:  # type: ignore[arg-type]
        return ""
    try:
        return host.run(service.script, script_names(service, context), settings.TVMIDDLEWARE_ROUTING_SCRIPT_TIMEOUT_MS)
    except ScriptFailed as error:
        if isinstance(error, ScriptTimeout):
            resting.get(name, moment, lambda: moment + REST_SECONDS)
        reason = str(error)
        logged.get(service.id, int(moment // LOG_SECONDS), lambda: log_skipped(service, reason))
        return ""


def log_skipped(service: ServiceRow, reason: str) -> bool:
    log_event(
        "stream_services", "STREAM_SERVICE_ROUTING_ERROR", logging.ERROR, stream_service=service.id, reason=reason
    )
    return True


def script_server(service: ServiceRow) -> str:
    """As it was typed, so perhaps with a scheme, but fit to be put into an address."""
    typed = typed_server(service)
    return service.host if typed is None or typed.scheme or typed.path else typed.host


def script_names(service: ServiceRow, context: UrlContext) -> dict[str, object]:
    """What a script sees, beside ``random``."""
    return {
        "prefix": context.prefix,
        "cid": context.cid,
        "adid": context.adid,
        "token": context.token,
        "begin": context.begin,
        "duration": context.duration,
        "flpbt": context.begin,
        "flpdur": context.duration,
        "live": not context.begin,
        "now": context.now,
        "ip": context.ip,
        "multicast": context.multicast,
        "filename": context.filename,
        "server": script_server(service),
        "service_id": service.id,
    }
