"""Films on the wire. Which members a list has: the tuples at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.api.render import ABSENT_ID
from library.constants import ACTOR_TYPE_NAMES, ActorType
from library.records.video_facts import FileFacts, VideoFacts
from library.records.videos import EpisodeCard, PersonCard, SeasonCard, VideoCard
from library.selectors.episodes import EpisodeFacts
from library.selectors.video_dictionary import VideoDictionary
from tvmiddleware.addresses import media_url

BETWEEN = ", "


@dataclass(frozen=True)
class VideoOptions:
    """``lang``: the language's slot."""

    words: VideoDictionary
    lang: int = 0


def video_row(facts: VideoFacts, options: VideoOptions) -> dict[str, Any]:
    """Everything that lists know of a film; they pick from it."""
    card, lang = facts.card, options.lang
    return {
        "id": card.id,
        "name": card.names[lang],
        "name_orig": card.name_orig,
        "thumbnail_small": media_url(card.posters_small[lang]),
        "thumbnail_big": media_url(card.posters_big[lang]),
        "screenshot_big": media_url(card.screenshot_big),
        "screenshot_b_big": media_url(card.screenshot_b_big),
        "ad_banner": media_url(card.ad_banner),
        "logo": media_url(card.logo),
        "vertical_poster": media_url(card.vertical_poster or card.posters_big[lang]),
        "horizontal_poster": media_url(card.horizontal_posters[lang]),
        "description": card.descriptions[lang],
        "short_description": card.short_descriptions[lang],
        "year": card.year,
        "video_provider_id": card.provider_id or ABSENT_ID,
        "provider": options.words.provider_name(card.provider_id),
        "actors": people_text(card, ActorType.ACTOR, lang) or card.actors_text,
        "director": people_text(card, ActorType.DIRECTOR, lang) or card.directors[lang],
        "genres": genres_text(card, options),
        "countries": joined(card.countries[lang].split(",")),
        "language": card.languages[lang],
        "genres_kinopoisk": card.genres_kinopoisk,
        "kinopoisk_id": card.kinopoisk_id,
        "kinopoisk_rating": float(card.kinopoisk_rating),
        "imdb_rating": float(card.imdb_rating),
        "average_customers_rating": float(card.average_customers_rating),
        "customer_rating": facts.customer_rating,
        "rating": card.rating,
        "duration": card.duration,
        "is_favorited": int(facts.favourite),
        "is_viewed": int(facts.viewed),
        "is_parent_control": int(card.parent_control),
        "is_package": int(card.is_package),
        "is_season": int(card.is_season),
        "is_announcement": int(card.is_announcement),
        "is_4k": int(facts.is_4k),
        "has_subscription": int(facts.subscribed),
        "is_purchased": int(facts.purchased),
        "price_category_type": int(facts.price_kind),
        "video_source": int(facts.source),
        "channel_id": card.recording.channel_id if card.recording else 0,
        "position": facts.resume.position,
        "position_asset_id": facts.resume.asset_id,
        "position_season_id": facts.resume.season_id,
        "ext_id": card.ext_id,
        "meta": card.meta,
        "is_similar_exist": int(bool(card.similar_ids)),
        "episode_count": episode_count(card),
    }


def pick_members(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def joined(parts: Iterable[str]) -> str:
    return BETWEEN.join(part.strip() for part in parts if part.strip())


def people_text(card: VideoCard, kind: int, lang: int) -> str:
    return joined(one.names[lang] for one in card.people if one.type == kind)


def genres_text(card: VideoCard, options: VideoOptions) -> str:
    """Without the categories that group genres."""
    genres = (options.words.genres[one] for one in card.genre_ids if one in options.words.genres)
    return joined(one.names[options.lang] for one in genres if not one.is_category)


def episode_count(card: VideoCard) -> int:
    """Planned ones too; 1 for a film."""
    return len(card.episodes) if card.is_season else 1


# --- parts -----------------------------------------------------------------------------------------------------------
def file_row(facts: FileFacts, lang: int) -> dict[str, Any]:
    """``duration`` and ``position``: seconds."""
    card = facts.card
    return {
        "id": card.id,
        "promo_image": media_url(card.promo_images[lang]),
        "name": card.names[lang],
        "duration": card.duration,
        "ext_id": card.ext_id,
        "position": facts.position,
        "is_viewed": int(facts.is_viewed),
        "quality": card.quality,
    }


def season_row(card: SeasonCard, lang: int) -> dict[str, Any]:
    return {"id": card.id, "name": card.names[lang], "number": card.number}


def episode_row(card: EpisodeCard, lang: int) -> dict[str, Any]:
    """``duration``: minutes."""
    return {
        "id": card.id,
        "video_id": card.video_id,
        "number": card.number,
        "name": card.names[lang],
        "description": card.descriptions[lang],
        "duration": card.duration,
        "preview_url": media_url(card.preview),
        "is_planned": int(card.is_planned),
        "is_free": int(card.is_free),
    }


def person_row(card: PersonCard, lang: int) -> dict[str, Any]:
    return {
        "id": card.id,
        "name": card.names[lang],
        "photo": media_url(card.photo),
        "country": card.countries[lang],
        "gender": card.gender,
        "birthdate": card.birthdate,
        "type": ACTOR_TYPE_NAMES[ActorType(card.type)],
    }


# --- lists -----------------------------------------------------------------------------------------------------------
COMMON = (
    "id",
    "name",
    "name_orig",
    "thumbnail_small",
    "thumbnail_big",
    "screenshot_big",
    "screenshot_b_big",
    "ad_banner",
    "logo",
    "horizontal_poster",
    "description",
    "short_description",
    "year",
    "video_provider_id",
    "provider",
    "actors",
    "director",
    "genres",
    "countries",
    "language",
    "genres_kinopoisk",
    "rating",
    "kinopoisk_rating",
    "imdb_rating",
    "average_customers_rating",
    "duration",
    "is_favorited",
    "is_parent_control",
    "is_package",
    "is_season",
    "is_announcement",
    "is_4k",
    "video_source",
    "channel_id",
)
LISTED = (*COMMON, "is_viewed", "has_subscription", "is_purchased", "price_category_type")
POSITION = ("position", "position_asset_id")
GUEST_LISTED = (*COMMON, "has_subscription", "is_purchased", "price_category_type", "kinopoisk_id", *POSITION)
DETAILED = (
    *COMMON,
    "vertical_poster",
    "customer_rating",
    *POSITION,
    "position_season_id",
    "ext_id",
    "meta",
    "is_similar_exist",
    "episode_count",
)
PERSONAL = frozenset({"is_favorited", "customer_rating", "position", "position_asset_id", "position_season_id"})


def listed_row(facts: VideoFacts, options: VideoOptions, names: Iterable[str] = LISTED) -> dict[str, Any]:
    """A film in video/list and those made like it."""
    row = pick_members(video_row(facts, options), names)
    return {**row, "files": [file_row(one, options.lang) for one in facts.files]}


def guest_row(facts: VideoFacts, options: VideoOptions) -> dict[str, Any]:
    """For who has no session: nothing is his, so nothing is bought, begun or a favourite. The year is a text there."""
    row = pick_members(video_row(facts, options), GUEST_LISTED)
    pictures = {name: row[name] for name in ("screenshot_big", "screenshot_b_big")}
    return {
        **row,
        "year": str(row["year"]),
        "has_subscription": 0,
        "files": [{**file_row(one, options.lang), **pictures} for one in facts.files],
    }


def episode_files_row(facts: EpisodeFacts, lang: int) -> dict[str, Any]:
    return {**episode_row(facts.card, lang), "files": [file_row(one, lang) for one in facts.files]}


def detail_row(facts: VideoFacts, options: VideoOptions, people: Iterable[PersonCard]) -> dict[str, Any]:
    """A film in video/detail; its actions, offers and package are added."""
    card = facts.card
    return {
        **pick_members(video_row(facts, options), DETAILED),
        "seasons": [season_row(one, options.lang) for one in card.seasons],
        "actors_info": [person_row(one, options.lang) for one in people],
    }


def guest_detail_row(facts: VideoFacts, options: VideoOptions, people: Iterable[PersonCard]) -> dict[str, Any]:
    row = detail_row(facts, options, people)
    return {name: value for name, value in row.items() if name not in PERSONAL}
