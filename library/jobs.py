"""Work of this app that runs outside requests."""

from __future__ import annotations

import logging
from functools import partial

from core import clock
from core.db import as_a_whole
from core.logs import log_event
from core.queue import job
from library.backends.weather.base import CityQuery
from library.selectors import video_index
from library.services import (
    actor_metadata,
    exchange,
    file_numbers,
    news,
    picture_loads,
    video_bulk,
    video_metadata,
    weather,
)


@job(outside=True)
def pictures_load(*, load_ids: list[int]) -> str:
    """Load pictures from their addresses. process_pictures does the same for what was left."""
    done = picture_loads.load_pictures(load_ids=load_ids, now=clock.now())
    return f"{done.loaded} loaded, {done.put_off} put off, {done.given_up} given up"


@job(outside=True)  # takes seconds where there are many films: in a process that serves boxes a thread does it
def video_index_build(*, client_id: int) -> str:
    """Find the films of an operator anew after changes, see library.selectors.video_index."""
    return f"{video_index.rebuild_index(client_id)} films"


@job(outside=True)
def exchange_renew() -> bool:
    """Ask the central bank for its rates; whether it answered."""
    return exchange.renew_rates()


@job(outside=True)
def weather_renew(*, service: str, city: dict[str, str], language: str) -> bool:
    """Ask a weather service for a city's weather; whether it answered."""
    return weather.renew_weather(service=service, city=CityQuery(**city), language=language)


@job(outside=True)
def news_renew(*, address: str) -> bool:
    """Fetch a feed of news; whether there was an answer."""
    return news.renew_news(address=address)


def video_metadata_load(*, video_id: int, kept: list[str]) -> str:
    """Load a film's data from its source."""
    return video_metadata.load_queued_video(video_id=video_id, kept=kept, now=clock.now())


@job(outside=True)
def video_metadata_find(*, video_id: int, kept: list[str]) -> str:
    """Find a film at its source by name and year, and load its data."""
    return video_metadata.find_queued_video(video_id=video_id, kept=kept, now=clock.now())


@job(outside=True)
def actor_metadata_load(*, actor_id: int, kept: list[str]) -> str:
    """Load a person's data from its source."""
    return actor_metadata.load_queued_actor(actor_id=actor_id, kept=kept, now=clock.now())


# --- many films at once: ``ids`` are of one operator, 1,000 at most ---------------------------------------------------
def videos_link(*, client_id: int, ids: list[int], link: str, added: list[int], removed: list[int]) -> int:
    """What has been deleted since it was chosen links nothing."""
    try:
        return video_bulk.link_videos(client_id=client_id, video_ids=ids, link=link, added=added, removed=removed)
    except video_bulk.ForeignRow:
        return 0


def videos_assign(*, client_id: int, ids: list[int], field: str, row_id: int | None) -> int:
    try:
        return video_bulk.assign_videos(client_id=client_id, video_ids=ids, field=field, row_id=row_id, now=clock.now())
    except video_bulk.ForeignRow:
        return 0


def videos_publish(*, client_id: int, ids: list[int]) -> int:
    return video_bulk.publish_videos(client_id=client_id, video_ids=ids, now=clock.now())


def videos_unpublish(*, client_id: int, ids: list[int]) -> int:
    return video_bulk.unpublish_videos(client_id=client_id, video_ids=ids, now=clock.now())


def files_renumber(*, client_id: int, ids: list[int]) -> int:
    """How many of the films had files whose ids did not stand in the order in which they play."""
    changed = 0
    for video_id in video_bulk.own_ids(client_id, ids):
        try:
            changed += bool(as_a_whole(partial(file_numbers.renumber_files, video_id=video_id)))
        except file_numbers.IdsScattered:
            log_event("main", "FILES_NOT_RENUMBERED", logging.WARNING, video_id=video_id)
    return changed
