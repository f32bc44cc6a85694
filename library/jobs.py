"""Work of this app that runs outside requests."""

from __future__ import annotations

from core import clock
from core.queue import job
from library.backends.weather.base import CityQuery
from library.selectors import video_index
from library.services import actor_metadata, exchange, news, picture_loads, video_metadata, weather


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
def actor_metadata_load(*, actor_id: int, kept: list[str]) -> str:
    """Load a person's data from its source."""
    return actor_metadata.load_queued_actor(actor_id=actor_id, kept=kept, now=clock.now())
