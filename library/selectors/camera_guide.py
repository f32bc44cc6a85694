"""The programmes of a camera for one account, and what of them is recorded: as of a channel."""

from __future__ import annotations

from datetime import datetime

from library.selectors.camera_access import visible_camera
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.programs import StationView, station_view
from tvmiddleware.selectors.schedule import Coming, Schedule, viewed_coming, viewed_schedule
from tvmiddleware.selectors.windows import Asked


def camera_view(operator: Operator, record: SessionRecord, camera_id: int, now: datetime) -> StationView:
    """Raises CameraNotFound."""
    row, subscribed = visible_camera(operator, record, camera_id)
    return station_view(operator, record, row, subscribed=subscribed, now=now)


def camera_schedule(
    operator: Operator, record: SessionRecord, camera_id: int, asked: Asked, slot: int, now: datetime
) -> Schedule:
    """The programmes of a range on a camera that the account may see. Raises CameraNotFound."""
    view = camera_view(operator, record, camera_id, now)
    return viewed_schedule(operator, record, view, asked, slot, now)


def camera_coming(
    operator: Operator, record: SessionRecord, camera_id: int, *, limit: int, hours: int, slot: int, now: datetime
) -> Coming:
    """What is on and the next ones, ``limit`` in all. ``hours``: the shift that the box uses, 0 = the account's. Raises
    CameraNotFound."""
    row, subscribed = visible_camera(operator, record, camera_id)
    view = station_view(operator, record, row, subscribed=subscribed, now=now, hours=hours)
    return viewed_coming(record, view, limit=limit, slot=slot)
