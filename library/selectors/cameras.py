"""The cameras of an operator: read once per generation and kept in this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model

from core.api.errors import DomainError
from core.cache import store
from core.cache.local import memory
from library.cache import keys
from library.models import Camera
from library.records.cameras import CameraCatalogue, CameraRow
from tvmiddleware.models import StreamService, Tariff
from tvmiddleware.records.channels import Texts
from tvmiddleware.selectors.channel_orders import rising_numbers
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator

CATALOGUE_SECONDS = 3600
RECORDERS = (StreamService.Type.PVR, StreamService.Type.NPVR)
NO_TEXTS: Texts = ("",) * 6
HAS_CAMERAS = "has_cameras"
Links = dict[int, list[int]]


class CameraNotFound(DomainError):
    """The operator has no such camera, or the account must not know of it."""


def camera_names(operator: Operator) -> tuple[str, ...]:
    """What the streams of cameras are called on servers; who has none pays nothing for it."""
    return camera_catalogue(operator).names_on_servers if HAS_CAMERAS in operator.marks else ()


def camera_catalogue(operator: Operator) -> CameraCatalogue:
    """The operator's cameras; no SQL and no round trip when warm. Names of cities are the installation's, so its
    generation counts too."""
    config, generation = operator.config_generation, operator.generation
    key = keys.camera_catalogue(operator.id, config, generation)
    return memory.get(
        ("cameras", operator.id),
        (config, generation),
        lambda: store.get_or_build(key, lambda: read_catalogue(operator.id), CATALOGUE_SECONDS),
    )


def read_catalogue(client_id: int) -> CameraCatalogue:
    rows = list(
        Camera.objects.filter(client_id=client_id, enabled=True)
        .select_related("city", "epg_channel", "price_category")
        .order_by("sort", "id")
    )
    links = CameraLinks(client_id) if rows else None
    numbers = rising_numbers(row.sort for row in rows)
    cameras = tuple(camera_row(row, number, links) for row, number in zip(rows, numbers, strict=True) if links)
    tariffs = dict(Tariff.objects.filter(client_id=client_id, enabled=True).values_list("pk", "period")) if rows else {}
    return CameraCatalogue(
        cameras=cameras,
        by_id={row.id: row for row in cameras},
        tariff_ids=frozenset(tariffs),
        system_tariffs=frozenset(pk for pk, period in tariffs.items() if not period),
    )


class CameraLinks:
    """What hangs on the cameras of an operator, one query per kind."""

    def __init__(self, client_id: int) -> None:
        self.tariffs = linked(Camera.tariffs.through, "tariff_id", client_id)
        self.services = linked(Camera.stream_services.through, "streamservice_id", client_id)
        self.categories = linked(Camera.additional_categories.through, "epgcategory_id", client_id)
        recorders = StreamService.objects.filter(client_id=client_id, enabled=True, type__in=RECORDERS)
        self.recorders = frozenset(recorders.values_list("pk", flat=True))


def linked(through: type[Model], column: str, client_id: int) -> Links:
    found: Links = defaultdict(list)
    rows: Iterable[tuple[int, int]] = (
        through._default_manager.filter(camera__client_id=client_id).order_by(column).values_list("camera_id", column)
    )
    for camera_id, other in rows:
        found[camera_id].append(other)
    return found


def camera_row(row: Camera, number: int, links: CameraLinks) -> CameraRow:
    guide, services = row.epg_channel, tuple(links.services[row.pk])
    return CameraRow(
        id=row.pk,
        number=number,
        names=row_texts(row, "name"),
        category_id=row.category_id or 0,
        additional_category_ids=tuple(links.categories[row.pk]),
        city_id=row.city_id or 0,
        city_names=row_texts(row.city, "name") if row.city else NO_TEXTS,
        epg_channel_id=row.epg_channel_id or 0,
        timeshift_offset=row.timeshift_offset,
        icon=row.icon.name or (guide.icon.name if guide else "") or "",
        preview_url=row.preview_url,
        uri=row.uri,
        url_prefix=row.url_prefix,
        multicast_address=row.multicast_address,
        id_for_stream_service=row.id_for_stream_service,
        stream_service_ids=services,
        tariff_ids=frozenset(links.tariffs[row.pk]),
        recording_days=row.recording_days if links.recorders.intersection(services) else 0,
        price_kind=row.price_category.kind if row.price_category else None,
        option1=row.option1,
        option2=row.option2,
        option3=row.option3,
    )


def named_cameras(client_id: int, camera_ids: Iterable[int]) -> list[int]:
    """Ids of cameras of the operator, enabled or not, as other systems name them. Raises CameraNotFound when one of
    them is not there."""
    wanted = set(camera_ids)
    found = list(Camera.objects.filter(client_id=client_id, pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    if len(found) != len(wanted):
        raise CameraNotFound
    return found
