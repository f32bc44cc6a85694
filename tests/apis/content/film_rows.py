"""Rows of films that the ordinary calls of the file of costs are about, made when they are not there."""

from __future__ import annotations

from typing import Any

from library.models import Actor, Episode, Seance, SeanceTicket, Season, SkipVideoFragment, Video, VideoFile
from tests.cast import Cast
from tests.library.seances import make_seance, make_ticket


def film_of(cast: Cast) -> Video:
    return Video.objects.get_or_create(client=cast.north.client, name="Film")[0]


def actor_of(cast: Cast) -> Actor:
    return Actor.objects.get_or_create(client=cast.north.client, name="Person")[0]


def season_of(cast: Cast) -> Season:
    return Season.objects.get_or_create(video=film_of(cast), name="One")[0]


def episode_of(cast: Cast) -> Episode:
    return Episode.objects.get_or_create(video=film_of(cast), season=season_of(cast), name="One")[0]


def file_of(cast: Cast) -> VideoFile:
    return VideoFile.objects.get_or_create(video=film_of(cast), episode=episode_of(cast), name="One")[0]


def fragment_of(cast: Cast) -> SkipVideoFragment:
    return SkipVideoFragment.objects.get_or_create(video_file=file_of(cast), begin_time=0, end_time=5)[0]


def seance_of(cast: Cast) -> Seance:
    return Seance.objects.filter(video=film_of(cast)).first() or make_seance(film_of(cast))


def ticket_of(cast: Cast) -> SeanceTicket:
    return SeanceTicket.objects.filter(seance=seance_of(cast)).first() or make_ticket(seance_of(cast))


def id_of(row: Any) -> dict[str, Any]:
    return {"id": row.pk}
