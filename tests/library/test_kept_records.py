"""After an update a record of the old kind is not read in the place of the new one: its key says what it is made of."""

from __future__ import annotations

import pytest

from core.cache.shapes import version_of
from library.cache import keys, showcase
from library.records.cameras import CameraCatalogue, OwnCameras
from library.records.showcase import SelectionRow
from library.records.video_index import VideoIndex
from library.records.video_marks import VideoMarks
from library.records.videos import VideoCard
from tvmiddleware.cache import keys as tv_keys
from tvmiddleware.records.account_channels import OwnChannel
from tvmiddleware.records.channels import Catalogue
from tvmiddleware.records.positions import Positions
from tvmiddleware.records.sessions import SessionRecord

KEPT: dict[str, type] = {
    keys.video_card(1, 2): VideoCard,
    keys.video_marks(1): VideoMarks,
    keys.camera_catalogue(1, 2, 3): CameraCatalogue,
    keys.own_cameras(1): OwnCameras,
    keys.video_index(1): VideoIndex,
    keys.video_index_generation(1): VideoIndex,
    showcase.selections_key(1, 2): SelectionRow,
    tv_keys.session("a"): SessionRecord,
    tv_keys.account_channels(1): OwnChannel,
    tv_keys.catalogue(1, 2): Catalogue,
    tv_keys.positions(1): Positions,
}


@pytest.mark.parametrize(("key", "record"), KEPT.items(), ids=[record.__name__ for record in KEPT.values()])
def test_the_key_carries_the_version_of_its_record(key: str, record: type) -> None:
    assert version_of(record) in key.split(":")
