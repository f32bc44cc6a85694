"""Films as all viewers are shown them: read a page at a time, kept per version of the film."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Model

from core.cache import store
from core.cache.local import LocalMemory
from core.clock import unix_seconds
from core.work import on_primary
from library.cache import keys
from library.models import (
    Actor,
    Episode,
    FileTrack,
    Season,
    SkipVideoFragment,
    Video,
    VideoActor,
    VideoFile,
)
from library.records.videos import (
    EpisodeCard,
    FileCard,
    FragmentCard,
    PersonCard,
    RecordingCard,
    SeasonCard,
    VideoCard,
)
from tvmiddleware.records.channels import TrackRow
from tvmiddleware.selectors.channels import row_texts

KEPT_SECONDS = 3600
KEPT_HERE = 2000
held = LocalMemory(KEPT_HERE)


def video_cards(versions: dict[int, int]) -> dict[int, VideoCard]:
    """The films of these ids, of these versions (library.selectors.video_index) or newer ones, in that order. One that
    is gone by now is left out."""
    found: dict[int, VideoCard] = {}
    for video_id, version in versions.items():
        card = held.peek(video_id)
        if isinstance(card, VideoCard) and card.version >= version:
            found[video_id] = card
    missing = {video_id: version for video_id, version in versions.items() if video_id not in found}
    if missing:
        found.update(fetch_cards(missing))
    return {video_id: found[video_id] for video_id in versions if video_id in found}


def fetch_cards(versions: dict[int, int]) -> dict[int, VideoCard]:
    """From the cache in one trip, the others from the database."""
    names = {keys.video_card(video_id, version): video_id for video_id, version in versions.items()}
    found = {names[key]: card for key, card in store.get_many(names).items()}
    missing = {video_id: version for video_id, version in versions.items() if video_id not in found}
    if missing:
        fresh = read_new_cards(missing)
        # by the version asked for: that is what others ask for, too, until there is a new index
        cache.set_many({keys.video_card(pk, versions[pk]): card for pk, card in fresh.items()}, KEPT_SECONDS)
        found.update(fresh)
    for card in found.values():
        held.put(card.id, card.version, card)
    return found


def read_new_cards(versions: dict[int, int]) -> dict[int, VideoCard]:
    """From the database; what a replica has not yet, or only of an older version, from the primary."""
    found = read_cards(list(versions))
    late = [pk for pk, version in versions.items() if pk not in found or found[pk].version < version]
    return {**found, **on_primary(lambda: read_cards(late))} if late else found


def read_cards(video_ids: Sequence[int]) -> dict[int, VideoCard]:
    """From the database: a fixed number of statements, however many films."""
    rows = list(Video.objects.filter(pk__in=video_ids))
    parts = CardParts([row.pk for row in rows])
    return {row.pk: build_card(row, parts) for row in rows}


class CardParts:
    """What hangs on the films of a page, one statement per kind."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.genres = linked(Video.genres.through, ids, "genre_id")
        self.tariffs = linked(Video.tariffs.through, ids, "tariff_id")
        self.services = linked(Video.stream_services.through, ids, "streamservice_id")
        self.devices = linked(Video.available_on.through, ids, "playdevice_id")
        self.countries = linked(Video.available_countries.through, ids, "country_id")
        self.cities = linked(Video.available_cities.through, ids, "city_id")
        self.similar = linked(Video.similar.through, ids, "to_video_id", "from_video_id")
        self.members = linked(Video.package_videos.through, ids, "to_video_id", "from_video_id")
        self.packages = linked(Video.package_videos.through, ids, "from_video_id", "to_video_id")
        self.people = self.read_people(ids)
        self.seasons: dict[int, list[Season]] = grouped(Season.objects.filter(video__in=ids), "video_id")
        self.episodes: dict[int, list[Episode]] = grouped(Episode.objects.filter(video__in=ids), "video_id")
        self.files: dict[int, list[VideoFile]] = grouped(VideoFile.objects.filter(video__in=ids), "video_id")
        self.fragments = grouped(SkipVideoFragment.objects.filter(video_file__video__in=ids), "video_file_id")
        self.tracks = grouped(FileTrack.objects.filter(video_file__video__in=ids), "video_file_id")

    def read_people(self, ids: Sequence[int]) -> dict[int, list[Actor]]:
        found: dict[int, list[Actor]] = defaultdict(list)
        for row in VideoActor.objects.filter(video__in=ids).select_related("actor").order_by("sort", "id"):
            found[row.video_id].append(row.actor)
        return found


def linked(through: type[Model], ids: Sequence[int], column: str, owner: str = "video_id") -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows: Iterable[tuple[int, int]] = (
        through._default_manager.filter(**{f"{owner}__in": ids}).order_by("id").values_list(owner, column)
    )
    for video_id, other in rows:
        found[video_id].append(other)
    return found


def grouped(rows: Iterable[Any], owner: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found


def build_card(row: Video, parts: CardParts) -> VideoCard:
    seasons = [season_card(one, number) for number, one in enumerate(parts.seasons[row.pk], 1)]
    episodes = episode_cards(seasons, parts.episodes[row.pk])
    return VideoCard(
        id=row.pk,
        client_id=row.client_id,
        version=row.version,
        names=row_texts(row, "name"),
        name_orig=row.name_orig,
        descriptions=row_texts(row, "description"),
        short_descriptions=row_texts(row, "short_description"),
        countries=row_texts(row, "countries"),
        languages=row_texts(row, "language"),
        directors=row_texts(row, "director"),
        actors_text=row.actors_text,
        genres_kinopoisk=row.genres_kinopoisk,
        kinopoisk_id=row.kinopoisk_id,
        kinopoisk_rating=row.kinopoisk_rating,
        imdb_rating=row.imdb_rating,
        average_customers_rating=row.average_customers_rating,
        year=row.year,
        rating=row.rating,
        duration=row.duration,
        is_season=row.is_season,
        is_package=row.is_package,
        is_announcement=row.is_announcement,
        parent_control=row.parent_control,
        published_from=unix_seconds(row.published_from),
        published_to=unix_seconds(row.published_to),
        uri=row.uri,
        ext_id=row.ext_id,
        meta=json.dumps(row.meta, ensure_ascii=False, separators=(",", ":")) if row.meta else "",
        posters_big=picture_names(row, "poster_big"),
        posters_small=picture_names(row, "poster_small"),
        horizontal_posters=picture_names(row, "horizontal_poster"),
        vertical_poster=row.vertical_poster.name or "",
        logo=row.logo.name or "",
        ad_banner=row.ad_banner.name or "",
        screenshot_big=row.screenshot_big.name or "",
        screenshot_b_big=row.screenshot_b_big.name or "",
        genre_ids=tuple(parts.genres[row.pk]),
        people=tuple(person_card(one) for one in parts.people[row.pk]),
        tariff_ids=frozenset(parts.tariffs[row.pk]),
        service_ids=tuple(parts.services[row.pk]),
        device_type_ids=frozenset(parts.devices[row.pk]),
        similar_ids=tuple(one for one in parts.similar[row.pk] if one != row.pk),
        package_video_ids=tuple(parts.members[row.pk]),
        package_ids=tuple(parts.packages[row.pk]),
        price_category_id=row.price_category_id or 0,
        provider_id=row.video_provider_id or 0,
        integration_id=row.external_api_config_id or 0,
        is_everywhere=row.available_everywhere,
        country_ids=frozenset(parts.countries[row.pk]),
        city_ids=frozenset(parts.cities[row.pk]),
        recording=recording_card(row),
        seasons=tuple(seasons),
        episodes=episodes,
        files=file_cards(seasons, episodes, parts.files[row.pk], parts),
    )


def picture_names(row: Any, field: str) -> Any:
    """Names of a picture in every language; one that is missing is the default's."""
    return tuple(str(name or "") for name in row_texts(row, field))


def recording_card(row: Video) -> RecordingCard | None:
    if not row.channel_id:
        return None
    return RecordingCard(
        row.channel_id, row.program_id or 0, unix_seconds(row.recorded_from), unix_seconds(row.recorded_to)
    )


def person_card(row: Actor) -> PersonCard:
    return PersonCard(
        id=row.pk,
        type=row.person_type,
        names=row_texts(row, "name"),
        countries=row_texts(row, "country"),
        photo=row.photo.name or "",
        gender=row.gender,
        birthdate=iso_date(row.birthdate),
    )


def iso_date(day: date | datetime | None) -> str:
    return day.isoformat() if day else ""


def season_card(row: Season, number: int) -> SeasonCard:
    return SeasonCard(row.pk, number, row_texts(row, "name"), row.sort)


def episode_cards(seasons: list[SeasonCard], rows: list[Episode]) -> tuple[EpisodeCard, ...]:
    """In playing order: by season, those without a season first."""
    places = {one.id: one.number for one in seasons}
    ordered = sorted(rows, key=lambda row: (places.get(row.season_id or 0, 0), row.sort, row.pk))
    numbers: dict[int, int] = defaultdict(int)
    found = []
    for row in ordered:
        numbers[row.season_id or 0] += 1
        found.append(
            EpisodeCard(
                id=row.pk,
                video_id=row.video_id,
                season_id=row.season_id or 0,
                number=numbers[row.season_id or 0],
                names=row_texts(row, "name"),
                descriptions=row_texts(row, "description"),
                duration=row.duration,
                preview=row.preview.name or "",
                sort=row.sort,
                is_free=row.is_free,
                is_planned=row.is_planned,
            )
        )
    return tuple(found)


def file_cards(
    seasons: list[SeasonCard], episodes: tuple[EpisodeCard, ...], rows: list[VideoFile], parts: CardParts
) -> tuple[FileCard, ...]:
    """In playing order; files of a series without an episode come after all episodes, trailers last."""
    places = {one.id: place for place, one in enumerate(episodes)}
    behind = len(places)
    ordered = sorted(rows, key=lambda row: (row.is_trailer, places.get(row.episode_id or 0, behind), row.sort, row.pk))
    return tuple(file_card(row, parts) for row in ordered)


def file_card(row: VideoFile, parts: CardParts) -> FileCard:
    return FileCard(
        id=row.pk,
        video_id=row.video_id,
        episode_id=row.episode_id or 0,
        names=row_texts(row, "name"),
        filename=row.filename,
        duration=row.duration,
        is_trailer=row.is_trailer,
        ext_id=row.ext_id,
        promo_images=picture_names(row, "promo_image"),
        quality=row.quality,
        sort=row.sort,
        own_fragments_win=row.self_skip_fragments_priority,
        recorded_from=unix_seconds(row.recorded_from),
        fragments=tuple(
            FragmentCard(one.type, float(one.begin_time), float(one.end_time)) for one in parts.fragments[row.pk]
        ),
        tracks=tuple(
            TrackRow(one.kind, one.index, one.lang, one.display_name, one.format, one.url, one.is_active)
            for one in parts.tracks[row.pk]
        ),
    )
