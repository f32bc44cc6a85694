"""Films on the wire of the Content API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson

from core.models import LANGUAGE_SLOTS
from library.constants import VideoSource
from library.models import SkipVideoFragment, Video, VideoFile
from library.present.pictures import picture_url
from library.selectors.video_records import FilmHead, FilmRecord

TEXTS = ("name", "description", "short_description", "countries", "language")
PICTURES = ("poster_small", "poster_big", "horizontal_poster")
PLAIN_TEXTS = ("name_orig", "genres_kinopoisk", "ext_id")
PLAIN_PICTURES = ("screenshot_big", "screenshot_b_big", "logo", "vertical_poster", "ad_banner")
FLAGS = {
    "is_season": "is_season",
    "is_announcement": "is_announcement",
    "is_parent_control": "parent_control",
    "is_package": "is_package",
}
NUMBERS = ("year", "rating", "duration")
RATINGS = ("kinopoisk_rating", "imdb_rating", "average_customers_rating")


def slots_of(*names: str) -> list[str]:
    """Each name and its five in the operator's additional languages."""
    return [one for name in names for one in (name, *(f"{name}_lang{slot}" for slot in LANGUAGE_SLOTS))]


TEXT_FIELDS = (*slots_of(*TEXTS), *PLAIN_TEXTS)
PICTURE_FIELDS = (*slots_of(*PICTURES), *PLAIN_PICTURES)


def film_head(film: FilmHead) -> dict[str, Any]:
    return {
        "id": film.id,
        "has_seasons": film.has_seasons,
        "has_episodes": film.has_episodes,
        "files": [{"id": one.id, "name": one.name, "duration": one.duration} for one in film.files],
    }


def film_record(film: FilmRecord) -> dict[str, Any]:
    row = film.video
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in TEXT_FIELDS},
        **{name: getattr(row, name) for name in NUMBERS},
        **{name: Decimal(str(getattr(row, name))) for name in RATINGS},  # 7 and not 7.0
        **{name: picture_url(getattr(row, name)) for name in PICTURE_FIELDS},
        **{name: int(getattr(row, column)) for name, column in FLAGS.items()},
        **linked_with(film),
        "provider": provider_name(row),
        "video_provider_id": row.video_provider_id or 0,
        "video_source": video_source(row),
        "meta": orjson.dumps(row.meta).decode() if row.meta else "",
    }


def linked_with(film: FilmRecord) -> dict[str, Any]:
    is_series = film.video.is_season or film.episode_count > 0
    return {
        "has_seasons": bool(film.season_ids),
        "has_episodes": film.episode_count > 0,
        "episode_count": film.episode_count if is_series else 1,
        "seasons": film.season_ids,
        "files": film.file_ids,
        "genres": film.genre_ids,
        "actors": film.actor_ids,
        "package_videos": film.package_ids,
        "is_similar_exist": int(film.has_similar),
        "is_4k": int(film.is_4k),
    }


def provider_name(row: Video) -> str:
    """Who delivers the film: its provider, else the integration that it comes from."""
    found = row.video_provider or row.external_api_config
    return found.name if found else ""


def video_source(row: Video) -> int:
    if row.channel_id:
        return VideoSource.GUIDE
    return VideoSource.EXTERNAL if row.external_api_config_id else VideoSource.OWN


def file_record(row: VideoFile, fragments: list[SkipVideoFragment]) -> dict[str, Any]:
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in slots_of("name")},
        "duration": row.duration,
        "is_trailer": row.is_trailer,
        "skip_video_fragments": [fragment_record(one) for one in fragments],
    }


def fragment_record(row: SkipVideoFragment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "type": row.type,
        "begin_time": row.begin_time,
        "end_time": row.end_time,
    }
