"""Films that an operator may have twice."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client
from library.models import Video
from library.selectors.video_doubles import list_doubles
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


def groups(client: Client) -> list[list[str]]:
    found = list_doubles(Video.objects.filter(client=client))
    return sorted([film.ext_id for film in group.films] for group in found)


def film(client: Client, mark: str, name: str, **fields: Any) -> None:
    Video.objects.create(client=client, ext_id=mark, name=name, **fields)


def test_the_same_name_and_year(north: Client) -> None:
    film(north, "a", "Ёлки!", year=2010)
    film(north, "b", "елки", year=2010)
    film(north, "c", "Елки", year=2011)
    film(north, "d", "Брат", year=1997)
    assert groups(north) == [["a", "b"]]


def test_a_year_that_is_not_known_may_be_any(north: Client) -> None:
    film(north, "a", "Брат", year=1997)
    film(north, "b", "Брат")
    film(north, "c", "Сестра")
    film(north, "d", "Сестра")
    assert groups(north) == [["a", "b"], ["c", "d"]]


def test_the_same_original_name_or_kinopoisk_id_once(north: Client) -> None:
    film(north, "a", "Матрица", name_orig="The Matrix", year=1999, kinopoisk_id=301)
    film(north, "b", "Матрица 1", name_orig="The Matrix", year=1999, kinopoisk_id=301)
    film(north, "c", "The matrix again", kinopoisk_id=301)
    assert groups(north) == [["a", "b"], ["a", "b", "c"]]


def test_series_are_no_doubles_of_films_and_operators_not_of_each_other(north: Client) -> None:
    south = make.client(name="South")
    film(north, "a", "Фарго", year=1996)
    film(north, "b", "Фарго", year=1996, is_season=True)
    film(south, "c", "Фарго", year=1996)
    film(north, "d", "Фарго", year=1996, channel=make.channel(north))
    assert groups(north) == groups(south) == []
    assert list_doubles(Video.objects.all()) == []
