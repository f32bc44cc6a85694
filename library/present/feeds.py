"""Feeds on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from library.present.videos import VideoOptions, genres_text
from library.records.showcase import FeedRow
from library.records.video_facts import VideoFacts
from library.showcase_constants import PosterRatio
from tvmiddleware.addresses import icon_url, media_url
from tvmiddleware.records.channels import ChannelRow

if TYPE_CHECKING:
    from library.selectors.feeds import FeedEntry
    from library.selectors.selection_programs import SeenProgram

MINUTE = 60


def listed_feed(row: FeedRow, lang: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.names[lang],
        "auth_required": int(row.auth_required),
        "is_continue_watching": int(row.is_continue_watching),
        "continue_watching_count": row.continue_watching_count if row.is_continue_watching else 0,
    }


def feed_item(feed: FeedRow, entry: FeedEntry, options: VideoOptions) -> dict[str, Any]:
    return {
        "feed_id": feed.id,
        "type": entry.item.type,
        "content_id": entry.item.id,
        **shown_item(feed, entry.shown, options),
        "deeplink": feed.deep_link.replace("{type}", entry.item.type).replace("{id}", str(entry.item.id)),
        "poster_aspect_ratio": feed.poster_aspect_ratio,
        "position": entry.position,
        "last_viewing_date": entry.viewed_at,
    }


def shown_item(feed: FeedRow, shown: VideoFacts | ChannelRow | SeenProgram, options: VideoOptions) -> dict[str, Any]:
    """``duration``: seconds."""
    if isinstance(shown, VideoFacts):
        return video_item(feed, shown, options)
    if isinstance(shown, ChannelRow):
        return {
            "content_name": shown.names[options.lang],
            "genres": "",
            "rating": 0,
            "duration": 0,
            "poster": icon_url(shown.icon),
            "description": "",
        }
    program = shown.program
    return {
        "content_name": program.name,
        "genres": program.category,
        "rating": program.rating,
        "duration": program.end - program.begin,
        "poster": program.preview,
        "description": program.description,
    }


def video_item(feed: FeedRow, facts: VideoFacts, options: VideoOptions) -> dict[str, Any]:
    card, lang = facts.card, options.lang
    file = card.file(facts.resume.asset_id) or next(iter(card.plain_files), None)
    return {
        "content_name": card.names[lang],
        "genres": genres_text(card, options),
        "rating": card.rating,
        "duration": file.duration if file else card.duration * MINUTE,
        "poster": media_url(video_poster(feed, facts, lang)),
        "description": card.short_descriptions[lang] or card.descriptions[lang],
    }


def video_poster(feed: FeedRow, facts: VideoFacts, lang: int) -> str:
    """The picture whose form is closest to that of the feed's posters."""
    card = facts.card
    upright, wide = card.vertical_poster or card.posters_big[lang], card.horizontal_posters[lang] or card.screenshot_big
    if feed.poster_aspect_ratio in {PosterRatio.MOVIE, PosterRatio.SQUARE}:
        return upright or wide
    return wide or upright
