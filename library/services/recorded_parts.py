"""Files, episodes and seasons of films that were made of broadcasts. A file is recognised by its mark (``ext_id``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.bulk import delete_by_ids, rows_create, split_items
from library.models import Episode, FileTrack, Season, SkipVideoFragment, Video, VideoFile
from library.records.recordings import PlannedPart
from library.services.series_names import episode_name, season_name

Parts = Mapping[int, Sequence[PlannedPart]]
"""Film -> its parts."""
FILES = ("recorded_from", "duration", "sort")


def renew_parts(planned: Parts, now: datetime) -> set[int]:
    """Make the files of these films, which are locked, what is planned; films of which anything changed."""
    files = present_files(planned)
    removed = remove_files([row for row in files.values() if row.ext_id not in marks(planned[row.video_id])])
    missing = [(pk, part) for pk, parts in planned.items() for part in parts if (pk, part.mark) not in files]
    changed = change_files(planned, files)
    episodes = make_episodes([(pk, part) for pk, part in missing if part.season or part.episode], files)
    rows = [
        fill_file(VideoFile(video_id=pk, ext_id=part.mark, episode=episodes.get((pk, part.mark))), part)
        for pk, part in missing
    ]
    rows_create(rows)
    new = {pk for pk, _part in missing}
    for part in split_items(sorted(new)):
        Video.objects.filter(pk__in=part).update(content_changed_at=now, content_added_at=now)
    return new | removed | changed


def marks(parts: Iterable[PlannedPart]) -> set[str]:
    return {part.mark for part in parts}


def present_files(planned: Parts) -> dict[tuple[int, str], VideoFile]:
    """Files that were broadcast; what staff have added is not looked at."""
    rows = VideoFile.objects.filter(video_id__in=list(planned), recorded_from__isnull=False)
    return {(row.video_id, row.ext_id): row for row in rows.select_related("episode").order_by("pk")}


def change_files(planned: Parts, files: Mapping[tuple[int, str], VideoFile]) -> set[int]:
    """Another broadcast of the same, or other times of it."""
    changed = []
    for pk, parts in planned.items():
        for part in parts:
            row = files.get((pk, part.mark))
            if row is not None and times_of(row) != times_of(fill_file(row, part)):
                changed.append(row)
    VideoFile.objects.bulk_update(changed, FILES, batch_size=500)
    return {row.video_id for row in changed}


def times_of(row: VideoFile) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in FILES)


def fill_file(row: VideoFile, part: PlannedPart) -> VideoFile:
    broadcast = part.broadcast
    row.recorded_from = broadcast.begin
    row.duration = int((broadcast.end - broadcast.begin).total_seconds())
    row.sort = part.episode or 1
    return row


def remove_files(rows: Sequence[VideoFile]) -> set[int]:
    """With the episodes that were theirs alone, and seasons that nothing is left of."""
    ids = [row.pk for row in rows]
    for child in (SkipVideoFragment, FileTrack):
        delete_by_ids(child, "video_file_id", ids)
    delete_by_ids(VideoFile, "pk", ids)
    episodes = [row.episode_id for row in rows if row.episode_id]
    kept = set(VideoFile.objects.filter(episode_id__in=episodes).values_list("episode_id", flat=True))
    seasons = {row.episode.season_id for row in rows if row.episode and row.episode.season_id}
    delete_by_ids(Episode, "pk", [pk for pk in episodes if pk not in kept])
    for part in split_items(sorted(seasons)):
        empty = Season.objects.filter(pk__in=part, episodes__isnull=True)
        delete_by_ids(Season, "pk", list(empty.values_list("pk", flat=True)))
    return {row.video_id for row in rows}


# --- episodes ---------------------------------------------------------------------------------------------------------
def make_episodes(
    missing: Sequence[tuple[int, PlannedPart]], files: Mapping[tuple[int, str], VideoFile]
) -> dict[tuple[int, str], Episode]:
    """By film and mark."""
    seasons = make_seasons(missing, files)
    rows = {
        (pk, part.mark): Episode(
            video_id=pk,
            season=seasons.get((pk, part.season)),
            name=episode_name(part.episode) if part.episode else part.broadcast.name,
            description=part.broadcast.texts["description"],
            duration=max(int((part.broadcast.end - part.broadcast.begin).total_seconds()) // 60, 1),
            sort=part.episode,
        )
        for pk, part in missing
    }
    rows_create(list(rows.values()))
    return rows


def make_seasons(
    missing: Iterable[tuple[int, PlannedPart]], files: Mapping[tuple[int, str], VideoFile]
) -> dict[tuple[int, int], Season]:
    """By film and number: those that episodes are in already, however staff call them, and new ones."""
    found: dict[tuple[int, int], Any] = {}
    ids: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (pk, mark), row in files.items():
        if row.episode and row.episode.season_id:
            ids[row.episode.season_id].append((pk, season_of(mark)))
    for season in Season.objects.filter(pk__in=list(ids)):
        found.update(dict.fromkeys(ids[season.pk], season))
    new = {
        (pk, part.season): Season(video_id=pk, name=season_name(part.season), sort=part.season)
        for pk, part in missing
        if part.season and (pk, part.season) not in found
    }
    rows_create(list(new.values()))
    return {**found, **new}


def part_mark(season: int, episode: int) -> str:
    return f"{season}-{episode}" if season or episode else ""


def season_of(mark: str) -> int:
    season = mark.partition("-")[0]
    return int(season) if season.isascii() and season.isdecimal() else 0
