"""The two ways in which films are made of the guide: one for each broadcast, or one for each title."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from library.models import Video
from library.records.recordings import (
    OF_TITLES,
    PlannedFilm,
    PlannedPart,
    RecordedBroadcast,
    RecordingChannel,
    RenewedFilms,
)
from library.series_titles import SeriesTitle, parse_title
from library.services.recorded_films import Progress, films_renew
from library.services.recorded_parts import part_mark


def broadcast_films_renew(*, client_id: int, now: datetime, progress: Progress = lambda text: None) -> RenewedFilms:
    """A film for each broadcast that the archives of the operator keep."""
    rows = Video.objects.filter(channel__isnull=False).exclude(ext_id__startswith=OF_TITLES)
    return films_renew(client_id=client_id, now=now, rows=rows, plan=plan_broadcasts, progress=progress)


def title_films_renew(
    *,
    client_id: int,
    now: datetime,
    epg_channel_ids: Collection[int] | None = None,
    progress: Progress = lambda text: None,
) -> RenewedFilms:
    """A film for each title of a channel, a series with seasons and episodes where the guide numbers them; of
    what was repeated the newest broadcast plays."""
    rows = Video.objects.filter(channel__isnull=False, ext_id__startswith=OF_TITLES)
    return films_renew(
        client_id=client_id,
        now=now,
        rows=rows,
        plan=plan_titles,
        epg_channel_ids=epg_channel_ids,
        progress=progress,
    )


def plan_broadcasts(channel: RecordingChannel, broadcasts: Sequence[RecordedBroadcast]) -> Iterable[PlannedFilm]:
    for one in broadcasts:
        yield PlannedFilm("", one.texts, one, (PlannedPart("", 0, 0, one),))


def plan_titles(channel: RecordingChannel, broadcasts: Sequence[RecordedBroadcast]) -> Iterable[PlannedFilm]:
    """``broadcasts``: the oldest first."""
    titles: dict[str, list[tuple[SeriesTitle, RecordedBroadcast]]] = {}
    for one in broadcasts:
        title = parse_title(one.name)
        if title.key:
            titles.setdefault(title.key, []).append((title, one))
    for key, found in titles.items():
        yield plan_title(f"{OF_TITLES}{channel.id}-{title_mark(key)}", found)


def plan_title(ext_id: str, found: Sequence[tuple[SeriesTitle, RecordedBroadcast]]) -> PlannedFilm:
    newest = {
        (title.season, title.episode): PlannedPart(
            part_mark(title.season, title.episode), title.season, title.episode, one
        )
        for title, one in found
    }
    parts = tuple(newest[number] for number in sorted(newest))
    return PlannedFilm(
        ext_id,
        film_texts(found[-1][1], is_series=len(parts) > 1 or any(any(number) for number in newest)),
        found[-1][1],
        parts,
    )


def film_texts(one: RecordedBroadcast, *, is_series: bool) -> dict[str, str]:
    """Of a series names without numbers of episodes, and no description: it would be that of one episode."""
    if not is_series:
        return one.texts
    return {
        column: parse_title(text).title if column.startswith("name") and text else ""
        for column, text in one.texts.items()
    }


def title_mark(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()
