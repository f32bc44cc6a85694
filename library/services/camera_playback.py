"""An address to play of a camera: live, or a programme from its archive. Cameras have no DRM and no tracks."""

from __future__ import annotations

from datetime import datetime

from library.records.cameras import CameraRow
from library.selectors.camera_access import watchable_camera
from playback.playable import ContentKind, Playable
from playback.services.playback import PlaybackOptions, PlaybackUrl, RecordingChoice, live_play, recording_play
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.programs import station_view


def playable_camera(row: CameraRow) -> Playable:
    return Playable(
        kind=ContentKind.CAMERA,
        id=row.id,
        server_id=row.server_id,
        prefix=row.url_prefix or row.stream_name,
        stream_name=row.stream_name,
        service_ids=row.stream_service_ids,
        uri=row.uri,
        multicast_address=row.multicast_address,
    )


def camera_play(
    operator: Operator, record: SessionRecord, camera_id: int, options: PlaybackOptions, *, now: datetime
) -> PlaybackUrl:
    """The camera as it is now. Raises CameraNotFound, NothingToPlay."""
    row = watchable_camera(operator, record, camera_id)
    return live_play(operator, record, playable_camera(row), options, now=now)


def camera_program_play(
    operator: Operator,
    record: SessionRecord,
    camera_id: int,
    options: PlaybackOptions,
    choice: RecordingChoice,
    *,
    now: datetime,
) -> PlaybackUrl:
    """A programme of a camera from its begin. Raises CameraNotFound, RecordingNotFound, NothingToPlay."""
    row = watchable_camera(operator, record, camera_id)
    view = station_view(operator, record, row, subscribed=True, now=now)
    return recording_play(operator, record, playable_camera(row), view, options, choice, now=now)
