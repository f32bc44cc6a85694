"""Ids of a series' files in the order in which they play, with everything that names them."""

from __future__ import annotations

from decimal import Decimal
from unittest import mock

import pytest

from library.constants import ViewState
from library.models import Episode, FileTrack, Season, SkipVideoFragment, Video, VideoFile, VideoView
from library.services import file_numbers
from library.services.file_numbers import IdsScattered, renumber_files
from tests import factories as make
from tests.factories import NOW
from tvmiddleware.models import ContentPosition

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Video:
    """Made from the last episode to the first, with a trailer and a file of no episode in between."""
    series = Video.objects.create(client=make.client(name="North"), name="Series", is_season=True)
    for number in (2, 1):
        season = Season.objects.create(video=series, name=f"{number}", sort=number)
        for place in (3, 2, 1):
            episode = Episode.objects.create(video=series, season=season, sort=place)
            VideoFile.objects.create(video=series, episode=episode, filename=f"{number}-{place}", duration=60, sort=1)
        VideoFile.objects.create(video=series, filename=f"extra-{number}", sort=number)
        VideoFile.objects.create(video=series, filename=f"trailer-{number}", is_trailer=True)
    return series


def order(series: Video) -> list[str]:
    files = VideoFile.objects.filter(video=series, is_trailer=False)
    return list(files.order_by("pk").values_list("filename", flat=True))


PLAYED = ["1-1", "1-2", "1-3", "2-1", "2-2", "2-3", "extra-1", "extra-2"]


def test_new_ids_in_a_row(series: Video) -> None:
    before = {file.filename: file for file in VideoFile.objects.filter(video=series)}
    assert renumber_files(video_id=series.pk) == len(PLAYED)
    assert order(series) == PLAYED
    after = {file.filename: file for file in VideoFile.objects.filter(video=series)}
    ids = [after[name].pk for name in PLAYED]
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    assert ids[0] > max(file.pk for file in before.values()), "none is used twice"
    assert set(after) == set(before)
    for name, file in after.items():
        for column in ("episode_id", "duration", "sort", "created_at", "is_trailer"):
            assert getattr(file, column) == getattr(before[name], column), (name, column)
    assert after["trailer-1"].pk == before["trailer-1"].pk


def test_what_belongs_to_the_files_goes_with_them(series: Video) -> None:
    file = VideoFile.objects.get(filename="1-2")
    SkipVideoFragment.objects.create(video_file=file, begin_time=Decimal(1), end_time=Decimal(2))
    FileTrack.objects.create(video_file=file, kind="audio", index="1")
    version = Video.objects.get(pk=series.pk).version
    renumber_files(video_id=series.pk)
    moved = VideoFile.objects.get(filename="1-2")
    assert (moved.fragments.count(), moved.tracks.count()) == (1, 1)
    assert Video.objects.get(pk=series.pk).version > version, "boxes get the new ids"


def test_viewers_resume_where_they_were(series: Video) -> None:
    account = make.account(series.client)
    file, other = VideoFile.objects.get(filename="2-1"), VideoFile.objects.get(filename="trailer-1")
    VideoView.objects.create(account=account, video=series, state=ViewState.STARTED, viewed_at=NOW)
    place = {"account": account, "content_type": "video", "content_id": series.pk, "updated_at": NOW}
    for asset, position in ((file.pk, 17), (other.pk, 5)):
        ContentPosition.objects.create(**place, asset_id=asset, position=position)
    alien = ContentPosition.objects.create(**{**place, "content_type": "program"}, asset_id=file.pk, position=9)
    renumber_files(video_id=series.pk)
    moved = VideoFile.objects.get(filename="2-1")
    assert ContentPosition.objects.get(position=17).asset_id == moved.pk
    assert ContentPosition.objects.get(position=5).asset_id == other.pk
    alien.refresh_from_db()
    assert alien.asset_id == file.pk, "a programme's place names no file"


def test_what_is_in_order_is_left_alone(series: Video) -> None:
    renumber_files(video_id=series.pk)
    ids = list(VideoFile.objects.order_by("pk").values_list("pk", flat=True))
    assert renumber_files(video_id=series.pk) == 0
    assert list(VideoFile.objects.order_by("pk").values_list("pk", flat=True)) == ids
    assert renumber_files(video_id=10**9) == 0


def test_ids_with_gaps_are_asked_for_again(series: Video) -> None:
    """Others add files at the same moment."""
    real, gaps = file_numbers.is_a_block, iter([False, False, True])
    with mock.patch.object(file_numbers, "is_a_block", side_effect=lambda ids: next(gaps) and real(ids)):
        renumber_files(video_id=series.pk)
    assert order(series) == PLAYED
    before = order(series)
    with mock.patch.object(file_numbers, "is_a_block", return_value=False), pytest.raises(IdsScattered):
        renumber_files(video_id=series.pk)
    assert order(series) == before
