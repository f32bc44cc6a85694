"""A whole season at once: its episodes, and their files by a pattern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from library.cache.scopes import touch_videos
from library.models import Episode, Season, Video, VideoFile
from library.services.owned_videos import note_content

MOST_EPISODES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonPlan:
    """``pattern``: path of the episodes' files, in which ``{s}`` and ``{e}`` are the numbers of season and episode and
    ``{ss}``, ``{ee}`` the same with two digits; "": no files. ``minutes``: of each episode, 0 = not known."""

    name: str
    number: int
    episodes: int
    pattern: str = ""
    minutes: int = 0
    is_planned: bool = False


@transaction.atomic
def make_season(*, video_id: int, plan: SeasonPlan, now: datetime) -> Season:
    """Add a season to the end of a series. Files get ids in a row, in the order in which they play."""
    list(Video.objects.order_by().filter(pk=video_id).select_for_update().values_list("pk"))
    last = Season.objects.filter(video_id=video_id).aggregate(last=Max("sort"))["last"] or 0
    season = Season.objects.create(video_id=video_id, name=plan.name, sort=last + 1)
    episodes = [
        Episode(video_id=video_id, season=season, duration=plan.minutes, sort=number, is_planned=plan.is_planned)
        for number in range(1, plan.episodes + 1)
    ]
    Episode.objects.bulk_create(episodes)
    if plan.pattern and not plan.is_planned:
        VideoFile.objects.bulk_create(
            VideoFile(
                video_id=video_id,
                episode=episode,
                filename=path_of(plan.pattern, plan.number, episode.sort),
                duration=plan.minutes * 60,
                sort=1,
            )
            for episode in episodes
        )
    touch_videos([video_id])
    note_content(video_id, now=now, is_new=True)
    return season


def path_of(pattern: str, season: int, episode: int) -> str:
    words = {"{ss}": f"{season:02}", "{s}": str(season), "{ee}": f"{episode:02}", "{e}": str(episode)}
    for word, number in words.items():
        pattern = pattern.replace(word, number)
    return pattern
