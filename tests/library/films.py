"""Films for tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clients.models import Client
from library.constants import ActorType
from library.models import Actor, Episode, Genre, Season, Video, VideoActor, VideoFile
from tests.cast import Cast
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import PriceCategory, StreamService, Tariff


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


# --- of the standing cast: made when they are first asked for ---------------------------------------------------------
def cast_film(cast: Cast) -> Video:
    """A film of North's basic tariff that Anna may play, with a genre, a person, a file, a trailer, and one like it."""
    client, name = cast.north.client, "Ordinary film"
    found = Video.objects.filter(client=client, name=name).first()
    if found is not None:
        return found
    links: dict[str, Any] = {
        "tariffs": [cast.north.basic],
        "genres": [make_genre(client)],
        "people": [make_actor(client), make_director(client)],
    }
    video = make_video(client, name, year=2024, kinopoisk_rating=7.5, **links)
    video.stream_services.set([cast_service(cast)])
    make_file(video)
    make_trailer(video)
    make_file(make_video(client, "Another film", **links))
    return video


def cast_service(cast: Cast) -> StreamService:
    """The server that plays them."""
    found = StreamService.objects.filter(client=cast.north.client, type=StreamService.Type.VOD).first()
    if found is not None:
        return found
    mask = "http://vod.example.com/$filename?token=$token"
    service = StreamService.objects.create(
        client=cast.north.client, name="Films", type=StreamService.Type.VOD, uri_mask=mask
    )
    cast.north.basic.stream_services.add(service)
    return service


def cast_series(cast: Cast) -> Video:
    """A series of the same tariff with a season of two episodes."""
    client, name = cast.north.client, "Ordinary series"
    found = Video.objects.filter(client=client, name=name).first()
    if found is not None:
        return found
    video = make_video(client, name, tariffs=[cast.north.basic], is_season=True)
    video.stream_services.set([cast_service(cast)])
    season = make_season(video)
    for place in (1, 2):
        make_episode(season, sort=place)
    return video


def cast_episode(cast: Cast) -> Episode:
    """The first one of ``cast_series``."""
    return cast_series(cast).episodes.order_by("sort")[0]


def cast_rental(cast: Cast) -> Video:
    """A film that Anna sees by a tariff that opens nothing, to be rented for nothing."""
    client, name = cast.north.client, "Ordinary rental"
    found = Video.objects.filter(client=client, name=name).first()
    if found is not None:
        return found
    shown = Tariff.objects.create(client=client, name="Shows the catalogue", period=0)
    cast.anna.tariffs.add(shown)
    video = make_video(client, name, tariffs=[shown], price_category=make_price(client, price=0))
    make_file(video)
    return video
