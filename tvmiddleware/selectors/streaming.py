"""An operator's stream services and what of them is under maintenance: a snapshot, kept in this process."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from core.cache import store
from core.cache.local import memory
from core.cache.shapes import version_of
from tvmiddleware.cache import keys
from tvmiddleware.models import Maintenance, StreamService, Tariff
from tvmiddleware.records.streaming import ServiceRow
from tvmiddleware.selectors.operators import Operator

SNAPSHOT_SECONDS = 3600


@dataclass(frozen=True)
class MaintenanceRow:
    """A time (Unix seconds; ``end`` None: open) in which something can't be played.

    Channels alone: these channels everywhere. Services alone: these services. Both: these channels on these services.
    """

    begin: float
    end: float | None
    channel_ids: frozenset[int]
    service_ids: frozenset[int]
    description: str

    def runs(self, now: datetime) -> bool:
        moment = now.timestamp()
        return self.begin <= moment and (self.end is None or moment < self.end)

    def closes_channel(self, channel_id: int) -> bool:
        return channel_id in self.channel_ids and not self.service_ids

    def closes(self, channel_id: int, service_id: int) -> bool:
        if self.service_ids and service_id not in self.service_ids:
            return False
        return channel_id in self.channel_ids if self.channel_ids else bool(self.service_ids)


@dataclass(frozen=True)
class StreamingSnapshot:
    services: dict[int, ServiceRow]
    """Enabled and available, in data centres that are enabled."""
    tariff_services: dict[int, frozenset[int]]
    """Only tariffs that name services stand here."""
    maintenance: tuple[MaintenanceRow, ...]
    """Neither done nor past when this was read; what lies ahead too."""

    def allowed(self, tariff_ids: tuple[int, ...]) -> frozenset[int] | None:
        """The services that these tariffs name together; None: they name none, every service is open."""
        named = [self.tariff_services[tariff_id] for tariff_id in tariff_ids if tariff_id in self.tariff_services]
        return frozenset().union(*named) if named else None

    def running(self, now: datetime) -> list[MaintenanceRow]:
        return [row for row in self.maintenance if row.runs(now)]


def streaming_snapshot(operator: Operator, now: datetime) -> StreamingSnapshot:
    """What the operator can stream with; no SQL and no round trip when warm."""
    key = keys.streaming_snapshot(operator.id, operator.generation, version_of(StreamingSnapshot))
    return memory.get(
        ("streaming", operator.id),
        operator.generation,
        lambda: store.get_or_build(key, lambda: read_streaming(operator.id, now), SNAPSHOT_SECONDS),
    )


def read_streaming(client_id: int, now: datetime) -> StreamingSnapshot:
    services = (
        StreamService.objects.filter(client_id=client_id, enabled=True, is_available=True)
        .exclude(data_center__enabled=False)
        .prefetch_related("countries")
    )
    return StreamingSnapshot(
        services={row.pk: service_row(row) for row in services},
        tariff_services=read_tariff_services(client_id),
        maintenance=read_maintenance(client_id, now),
    )


def service_row(row: StreamService) -> ServiceRow:
    everywhere = row.available_everywhere
    recorder = row.type == StreamService.Type.NPVR
    return ServiceRow(
        id=row.pk,
        type=row.type,
        streamer=row.streamer,
        data_center_id=row.data_center_id or 0,
        scripted=row.routing == StreamService.Routing.SCRIPT,
        uri_mask=row.uri_mask,
        preview_uri_mask=row.preview_uri_mask,
        script=row.script,
        host=row.host,
        port=row.port or 0,
        secure_link_secret=row.secure_link_secret,
        secure_link_ttl=row.secure_link_ttl,
        timeshift_offset=row.timeshift_offset,
        priority=row.priority,
        max_sessions=row.max_sessions,
        check_ip=row.check_ip,
        country_ids=None if everywhere else frozenset(country.pk for country in row.countries.all()),
        archive_days=row.npvr_lifetime_days if recorder and row.npvr_lifetime_days else row.recording_days,
        storage_type=row.storage_type,
    )


def read_tariff_services(client_id: int) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    links = Tariff.stream_services.through.objects.filter(tariff__client_id=client_id)
    for tariff_id, service_id in links.values_list("tariff_id", "streamservice_id"):
        found[tariff_id].add(service_id)
    return {tariff_id: frozenset(ids) for tariff_id, ids in found.items()}


def read_maintenance(client_id: int, now: datetime) -> tuple[MaintenanceRow, ...]:
    rows = (
        Maintenance.objects.filter(
            Q(datetime_end=None) | Q(datetime_end__gt=now), client_id=client_id, done=False, service_unavailable=True
        )
        .order_by("datetime_begin")
        .prefetch_related("channels", "stream_services")
    )
    return tuple(
        MaintenanceRow(
            begin=row.datetime_begin.timestamp(),
            end=row.datetime_end.timestamp() if row.datetime_end else None,
            channel_ids=frozenset(channel.pk for channel in row.channels.all()),
            service_ids=frozenset(service.pk for service in row.stream_services.all()),
            description=row.description,
        )
        for row in rows
    )
