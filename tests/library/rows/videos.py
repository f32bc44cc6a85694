"""A series with everything on it, a film, people, genres, and what a viewer left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Model

from clients.models import Client
from geo.models import City, Country
from library import models
from library.constants import FragmentType, ViewState
from tests import factories as make
from tests.factories import NOW
from tvmiddleware.models import CopyrightHolder, PriceCategory


def make_rows(client: Client) -> list[Model]:
    genre = models.Genre.objects.create(client=client, name=f"Drama of {client}", sort=1)
    provider = models.VideoProvider.objects.create(client=client, name=f"Cinema of {client}")
    film = models.Video.objects.create(client=client, name=f"Film of {client}", year=1999, ext_id="film-1")
    series = make_series(client, film, genre, provider)
    actor = models.Actor.objects.create(client=client, name=f"Actor of {client}", birthdate=date(1960, 5, 1))
    account = make.account(client)
    season = models.Season.objects.create(video=series, name=f"Season of {client}", sort=1)
    episode = models.Episode.objects.create(video=series, season=season, name=f"Episode of {client}", sort=1)
    file = models.VideoFile.objects.create(video=series, episode=episode, name=f"File of {client}", filename="s/1.mp4")
    models.SkipVideoFragment.objects.create(
        video_file=file, type=FragmentType.RECAP, begin_time=Decimal("1.5"), end_time=Decimal("30.25")
    )
    models.FileTrack.objects.create(video_file=file, kind="audio", index="1", lang="ru")
    models.VideoActor.objects.create(video=series, actor=actor, sort=1)
    return [
        film,
        series,
        genre,
        provider,
        actor,
        season,
        episode,
        file,
        models.GenreMap.objects.create(client=client, foreign_id="17", foreign_name=f"Drame of {client}", genre=genre),
        models.VideoRating.objects.create(account=account, video=series, value=8, rated_at=NOW),
        models.VideoFavourite.objects.create(account=account, video=series, added_at=NOW),
        models.VideoView.objects.create(account=account, video=series, state=ViewState.SEEN, viewed_at=NOW),
    ]


def make_series(
    client: Client, film: models.Video, genre: models.Genre, provider: models.VideoProvider
) -> models.Video:
    """With a row at the other end of each of its many-to-many fields."""
    series = models.Video.objects.create(
        client=client,
        name=f"Series of {client}",
        is_season=True,
        video_provider=provider,
        price_category=PriceCategory.objects.create(client=client, name=f"Films of {client}", action="rent"),
        copyright_holder=CopyrightHolder.objects.create(client=client, name=f"Studio of {client}"),
        ratings_sum=8,
        ratings_count=1,
    )
    country, _created = Country.objects.get_or_create(iso_code="UZ", defaults={"name": "Uzbekistan"})
    city, _created = City.objects.get_or_create(country=country, name="Tashkent")
    series.genres.set([genre])
    series.tariffs.set([make.tariff(client, name=f"Films of {client}")])
    series.stream_services.set([make.stream_service(client, name=f"Films of {client}")])
    series.available_on.set([make.play_device("mag")])
    series.similar.set([film])
    series.package_videos.set([film])
    series.available_countries.set([country])
    series.available_cities.set([city])
    return series
