"""Films for tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clients.models import Client
from library.constants import ActorType
from library.models import Actor, Episode, Genre, Season, Video, VideoActor, VideoFile
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import PriceCategory, Tariff


def make_video(
    client: Client,
    name: str = "Film",
    *,
    tariffs: Iterable[Tariff] = (),
    genres: Iterable[Genre] = (),
    people: Iterable[Actor] = (),
    **fields: Any,
) -> Video:
    video = Video.objects.create(client=client, name=name, **fields)
    video.tariffs.set(tariffs)
    video.genres.set(genres)
    for place, person in enumerate(people):
        VideoActor.objects.create(video=video, actor=person, sort=place)
    return video


def make_file(video: Video, name: str = "", **fields: Any) -> VideoFile:
    values = {"filename": f"films/{video.pk}.mp4", "duration": 2700, **fields}
    return VideoFile.objects.create(video=video, name=name, **values)


def make_trailer(video: Video, **fields: Any) -> VideoFile:
    return make_file(video, is_trailer=True, **{"filename": "trailers/1.mp4", "duration": 90, **fields})


def make_season(video: Video, name: str = "Season 1", **fields: Any) -> Season:
    return Season.objects.create(video=video, name=name, **fields)


def make_episode(season: Season, *, with_file: bool = True, **fields: Any) -> Episode:
    episode = Episode.objects.create(video=season.video, season=season, **fields)
    if with_file:
        make_file(season.video, episode=episode)
    return episode


def make_genre(client: Client, name: str = "Drama", **fields: Any) -> Genre:
    return Genre.objects.create(client=client, name=name, **fields)


def make_actor(client: Client, name: str = "Anna Ivanova", **fields: Any) -> Actor:
    return Actor.objects.create(client=client, name=name, **fields)


def make_director(client: Client, name: str = "Petr Petrov", **fields: Any) -> Actor:
    return make_actor(client, name, person_type=ActorType.DIRECTOR, **fields)


def make_price(client: Client, kind: int = PriceKind.PURCHASE, **fields: Any) -> PriceCategory:
    return PriceCategory.objects.create(client=client, name="Rent", kind=kind, **{"price": 99, "hours": 48, **fields})
