"""Which cameras may a viewer see and watch: tariffs and grants against cameras.

A camera is listed when a connected tariff holds it, or where the operator lists what nobody is subscribed to, any
tariff of it does; one that is in no tariff at all is known to nobody but those who were given it. It is subscribed by
the rule of channels: one with a price is not opened by system tariffs (period 0), which only show it. Who was given it
may watch.
"""

from __future__ import annotations

from core.cache.local import LocalMemory
from library.records.cameras import CameraCatalogue, CameraRow, OwnCameras, SeenCamera
from library.selectors.cameras import CameraNotFound, camera_catalogue
from library.selectors.own_cameras import own_cameras
from tvmiddleware.constants import PriceKind
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator

TARIFF_SETS = 4096
sets = LocalMemory(TARIFF_SETS)
PRICED = frozenset({PriceKind.SUBSCRIPTION.value, PriceKind.PURCHASE.value})


def tariff_cameras(operator: Operator, tariff_ids: tuple[int, ...]) -> dict[int, bool]:
    """Id -> is it subscribed, of the cameras that this set of tariffs shows; kept in this process per generation."""
    return sets.get(
        (operator.id, tariff_ids),
        operator.generation,
        lambda: build_access(camera_catalogue(operator), frozenset(tariff_ids), operator),
    )


def build_access(found: CameraCatalogue, connected: frozenset[int], operator: Operator) -> dict[int, bool]:
    shown = connected | found.tariff_ids if operator.show_channels_without_subscription else connected
    return {row.id: is_open(found, row, connected) for row in found.cameras if row.tariff_ids & shown}


def is_open(found: CameraCatalogue, row: CameraRow, connected: frozenset[int]) -> bool:
    held = row.tariff_ids & connected
    return bool(held - found.system_tariffs if row.price_kind in PRICED else held)


def opening_tariffs(found: CameraCatalogue, row: CameraRow, connected: frozenset[int]) -> list[int]:
    """The connected tariffs that open the camera; those that only show it do not count where others do."""
    held = row.tariff_ids & connected
    return sorted(held - found.system_tariffs or held)


def viewer_cameras(operator: Operator, record: SessionRecord, own: OwnCameras) -> list[SeenCamera]:
    """The cameras that the viewer may know of, in the operator's order. ``own``: what his account has by itself."""
    shown = tariff_cameras(operator, record.tariff_ids)
    return [
        SeenCamera(row, subscribed=row.id in own.granted or shown[row.id])
        for row in camera_catalogue(operator).cameras
        if row.id in shown or row.id in own.granted
    ]


def visible_camera(operator: Operator, record: SessionRecord, camera_id: int) -> SeenCamera:
    """The camera, if the viewer may know of it. Raises CameraNotFound."""
    row = camera_catalogue(operator).by_id.get(camera_id)
    if row is None:
        raise CameraNotFound
    by_tariff = tariff_cameras(operator, record.tariff_ids).get(camera_id)
    if by_tariff or camera_id in own_cameras(record.account_id).granted:
        return SeenCamera(row, subscribed=True)
    if by_tariff is None:
        raise CameraNotFound
    return SeenCamera(row, subscribed=False)


def watchable_camera(operator: Operator, record: SessionRecord, camera_id: int) -> CameraRow:
    """The camera, if this viewer may play it. Raises CameraNotFound."""
    seen = visible_camera(operator, record, camera_id)
    if not seen.subscribed:
        raise CameraNotFound
    return seen.row


def has_camera(operator: Operator, record: SessionRecord, camera_id: int) -> bool:
    """What a token is asked: may the viewer still watch the camera?"""
    try:
        return visible_camera(operator, record, camera_id).subscribed
    except CameraNotFound:
        return False
