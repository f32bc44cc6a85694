"""What a viewer does to a camera: it becomes a favourite of the account, or none any more."""

from __future__ import annotations

from datetime import datetime

from library.models import CameraFavourite
from library.selectors.camera_access import visible_camera
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator


def camera_mark(
    *, operator: Operator, record: SessionRecord, camera_id: int, is_favorited: bool | None, now: datetime
) -> None:
    """None leaves it as it is. Raises CameraNotFound for one that the viewer may not know of."""
    visible_camera(operator, record, camera_id)
    rows = CameraFavourite.objects.filter(account_id=record.account_id, camera_id=camera_id)
    if is_favorited is False:
        rows.delete()
    elif is_favorited:
        CameraFavourite.objects.get_or_create(
            account_id=record.account_id, camera_id=camera_id, defaults={"added_at": now}
        )
