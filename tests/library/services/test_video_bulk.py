"""Many films at once: only the operator's own, told how many, and lists of boxes hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clients.models import Client
from library import jobs
from library.models import Genre, Video, VideoProvider
from library.services.video_bulk import (
    ForeignRow,
    assign_videos,
    link_videos,
    publish_videos,
    unpublish_videos,
)
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def films(north: Client) -> list[Video]:
    return [Video.objects.create(client=north, name=f"Film {number}") for number in range(3)]


def ids(films: list[Video]) -> list[int]:
    return [film.pk for film in films]


def versions(films: list[Video]) -> list[int]:
    return [Video.objects.get(pk=film.pk).version for film in films]


def test_links_are_added_and_taken_away(north: Client, films: list[Video]) -> None:
    basic, extra = make.tariff(north, name="Basic"), make.tariff(north, name="Extra")
    films[0].tariffs.set([basic])
    films[1].tariffs.set([extra])
    before = versions(films)
    done = link_videos(client_id=north.pk, video_ids=ids(films), link="tariffs", added=[extra.pk], removed=[basic.pk])
    assert done == 2, "one had it already, and nothing to lose"
    assert [list(film.tariffs.all()) for film in films] == [[extra]] * 3
    assert [after > was for after, was in zip(versions(films), before, strict=True)] == [True, False, True]


def test_only_the_operators_own_films_and_rows(north: Client, films: list[Video]) -> None:
    south = make.client(name="South")
    theirs = Video.objects.create(client=south, name="Theirs")
    genre, foreign = Genre.objects.create(client=north, name="Drama"), Genre.objects.create(client=south, name="Drama")
    link_videos(client_id=north.pk, video_ids=[*ids(films), theirs.pk], link="genres", added=[genre.pk], removed=[])
    assert not theirs.genres.exists()
    for rows in ([foreign.pk], [genre.pk, 10**9]):
        with pytest.raises(ForeignRow):
            link_videos(client_id=north.pk, video_ids=ids(films), link="genres", added=rows, removed=[])
    provider = VideoProvider.objects.create(client=south, name="Cinema")
    with pytest.raises(ForeignRow):
        assign_videos(client_id=north.pk, video_ids=ids(films), field="video_provider", row_id=provider.pk, now=NOW)
    assert jobs.videos_assign(client_id=north.pk, ids=ids(films), field="video_provider", row_id=provider.pk) == 0


def test_a_reference_is_set_and_emptied(north: Client, films: list[Video]) -> None:
    provider = VideoProvider.objects.create(client=north, name="Cinema")
    Video.objects.filter(pk=films[0].pk).update(video_provider=provider)
    given = {"client_id": north.pk, "video_ids": ids(films), "field": "video_provider", "now": NOW}
    assert assign_videos(**given, row_id=provider.pk) == 2  # type: ignore[arg-type]
    assert Video.objects.filter(video_provider=provider).count() == 3
    assert assign_videos(**given, row_id=None) == 3  # type: ignore[arg-type]
    assert not Video.objects.filter(video_provider=provider).exists()


def test_publication(north: Client, films: list[Video]) -> None:
    late, over, open_ = films
    Video.objects.filter(pk=late.pk).update(published_from=NOW + HOUR)
    Video.objects.filter(pk=over.pk).update(published_from=NOW - 2 * HOUR, published_to=NOW - HOUR)
    assert publish_videos(client_id=north.pk, video_ids=ids(films), now=NOW) == 2
    assert bounds(films) == [(NOW, None), (NOW - 2 * HOUR, None), (None, None)]
    Video.objects.filter(pk=open_.pk).update(published_from=NOW + HOUR, published_to=NOW + 2 * HOUR)
    assert unpublish_videos(client_id=north.pk, video_ids=ids(films), now=NOW) == 3
    assert bounds(films) == [(None, NOW), (NOW - 2 * HOUR, NOW), (None, NOW)]
    assert unpublish_videos(client_id=north.pk, video_ids=ids(films), now=NOW) == 0


def bounds(films: list[Video]) -> list[tuple[object, object]]:
    rows = Video.objects.in_bulk(ids(films))
    return [(rows[film.pk].published_from, rows[film.pk].published_to) for film in films]
