"""A whole season at once."""

from __future__ import annotations

import pytest

from library.models import Season, Video, VideoFile
from library.services.season_making import SeasonPlan, make_season, path_of
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Video:
    return Video.objects.create(client=make.client(name="North"), name="Series", is_season=True)


def test_episodes_and_files_by_a_pattern(series: Video) -> None:
    Season.objects.create(video=series, name="First", sort=4)
    plan = SeasonPlan(name="Second", number=2, episodes=12, pattern="k/s{ss}e{ee}-{s}.{e}.mp4", minutes=45)
    version = Video.objects.get(pk=series.pk).version
    season = make_season(video_id=series.pk, plan=plan, now=NOW)
    assert (season.name, season.sort) == ("Second", 5)
    episodes = list(season.episodes.order_by("sort"))
    assert [one.sort for one in episodes] == list(range(1, 13))
    assert {(one.duration, one.video_id) for one in episodes} == {(45, series.pk)}
    files = [one.files.get() for one in episodes]
    assert (files[0].filename, files[11].filename) == ("k/s02e01-2.1.mp4", "k/s02e12-2.12.mp4")
    assert {(file.duration, file.video_id) for file in files} == {(2700, series.pk)}
    assert [file.pk for file in files] == list(range(files[0].pk, files[0].pk + 12))
    series.refresh_from_db()
    assert series.content_added_at == series.content_changed_at == NOW
    assert series.version > version


def test_planned_episodes_have_no_files(series: Video) -> None:
    plan = SeasonPlan(name="Soon", number=1, episodes=3, pattern="{e}.mp4", is_planned=True)
    season = make_season(video_id=series.pk, plan=plan, now=NOW)
    assert season.episodes.filter(is_planned=True).count() == 3
    assert not VideoFile.objects.exists()


def test_numbers_in_a_path() -> None:
    assert path_of("a{e}/{ee}", 1, 100) == "a100/100"
    assert path_of("plain.mp4", 1, 1) == "plain.mp4"
