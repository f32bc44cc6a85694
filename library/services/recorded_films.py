"""Films of what a channel's archive keeps: made, changed and taken away as time and the guide go on.

What is there is compared with what should be, a channel at a time and FILMS_AT_ONCE films a transaction: a run that was
broken off is gone on with, one that finds nothing new writes nothing. Names, descriptions, times, age and tariffs are
the guide's and the channel's; pictures, genres, prices and whatever else staff add stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.bulk import rows_create, split_items
from library.cache.scopes import catalogue_later, touch_videos
from library.models import Video
from library.records.recordings import PlannedFilm, RecordedBroadcast, RecordingChannel, RenewedFilms, film_mark
from library.selectors.recorded_broadcasts import channel_broadcasts, film_categories, guide_begin, recording_channels
from library.services.recorded_parts import renew_parts
from library.services.video_deletion import remove_video
from tvmiddleware.services.row_fields import assign_fields

FILMS_AT_ONCE = 500
REMOVED_AT_ONCE = 100
MINUTE = timedelta(minutes=1)
Planner = Callable[[RecordingChannel, Sequence[RecordedBroadcast]], Iterable[PlannedFilm]]
Progress = Callable[[str], None]


def films_renew(
    *,
    client_id: int,
    now: datetime,
    rows: QuerySet[Video],
    plan: Planner,
    epg_channel_ids: Collection[int] | None = None,
    progress: Progress = lambda text: None,
) -> RenewedFilms:
    """Make the films among ``rows`` (of one kind, of all operators) what ``plan`` says of each channel's broadcasts.
    ``epg_channel_ids``: only what is of channels with these guides comes and goes."""
    channels = recording_channels(client_id, now, epg_channel_ids)
    categories = film_categories()
    own = rows.filter(client_id=client_id)
    found = RenewedFilms()
    for number, channel in enumerate(channels, 1):
        planned = list(plan(channel, channel_broadcasts(channel, categories)))
        found += channel_renew(client_id, channel, own.filter(channel_id=channel.id), planned, now)
        progress(f"operator {client_id}: {number} of {len(channels)} channels, {found.made} films made")
    if epg_channel_ids is None:
        orphans = own.filter(channel__isnull=False).exclude(channel_id__in=[one.id for one in channels])
        found += RenewedFilms(removed=films_remove(client_id, list(orphans.order_by().values_list("pk", flat=True))))
    return found


def channel_renew(
    client_id: int, channel: RecordingChannel, rows: QuerySet[Video], planned: Sequence[PlannedFilm], now: datetime
) -> RenewedFilms:
    present = {film_mark(*row[1:]): row[0] for row in rows.order_by().values_list("pk", "ext_id", "recorded_from")}
    wanted = {one.mark for one in planned}
    gone = [pk for mark, pk in present.items() if mark not in wanted]
    found = RenewedFilms(removed=films_remove(client_id, outdated(channel, rows, gone)))
    for part in split_items(list(planned), FILMS_AT_ONCE):
        found += part_renew(client_id, channel, present, part, now)
    return found


def outdated(channel: RecordingChannel, rows: QuerySet[Video], ids: Sequence[int]) -> list[int]:
    """Those of the films that the archive no longer keeps, or that the guide has otherwise by now. A guide that was cut
    off at its begin takes nothing away."""
    begin = guide_begin(channel.epg_channel_id)
    found = []
    for part in split_items(ids):
        for pk, moment in rows.filter(pk__in=part).order_by().values_list("pk", "recorded_from"):
            if moment is None or moment < channel.since or (begin is not None and moment >= begin):
                found.append(pk)
    return found


@transaction.atomic
def part_renew(
    client_id: int,
    channel: RecordingChannel,
    present: Mapping[Any, int],
    planned: Sequence[PlannedFilm],
    now: datetime,
) -> RenewedFilms:
    ids = [present[one.mark] for one in planned if one.mark in present]
    there = {row.pk: row for row in Video.objects.filter(pk__in=ids).order_by("pk").select_for_update()}
    films = [there.get(present.get(one.mark, 0)) or new_film(client_id, channel, one.ext_id) for one in planned]
    changed = {row.pk for row, one in zip(films, planned, strict=True) if fill_film(row, one) and row.pk}
    made = [row for row in films if not row.pk]
    for row in films:
        if not row.pk or row.pk in changed:
            row.updated_at = now
            row.fill_derived()
    rows_create(made)
    Video.objects.bulk_update([row for row in films if row.pk in changed], WRITTEN, batch_size=100)
    changed |= link_tariffs(channel, [row.pk for row in films])
    changed |= renew_parts({row.pk: one.parts for row, one in zip(films, planned, strict=True)}, now)
    changed -= {row.pk for row in made}
    if changed:
        touch_videos(changed)
    if made:
        catalogue_later(client_id)
    return RenewedFilms(made=len(made), changed=len(changed))


# --- a film -----------------------------------------------------------------------------------------------------------
DERIVED = ("search_text", "sort_name", "ext_mark")
TIMES = ("program_id", "recorded_from", "recorded_to", "rating", "duration", "is_season")
WRITTEN = [
    *(name.removesuffix("_id") for name in TIMES),
    *(field.name for field in Video._meta.fields if field.name.startswith(("name_lang", "description"))),
    *("name", "updated_at", *DERIVED),
]


def new_film(client_id: int, channel: RecordingChannel, ext_id: str) -> Video:
    return Video(client_id=client_id, channel_id=channel.id, ext_id=ext_id, parent_control=channel.parent_control)


def fill_film(row: Video, planned: PlannedFilm) -> bool:
    """Whether anything of the film is other than it was."""
    newest = planned.newest
    values: dict[str, Any] = {
        **planned.texts,
        "program_id": newest.program_id,
        "recorded_from": newest.begin,
        "recorded_to": newest.end,
        "rating": newest.rating,
        "duration": 0 if planned.is_series else max((newest.end - newest.begin) // MINUTE, 1),
        "is_season": planned.is_series,
    }
    return bool(assign_fields(row, values))


def link_tariffs(channel: RecordingChannel, video_ids: Sequence[int]) -> set[int]:
    """Give the films the tariffs of their channel; those that had others."""
    through: Any = Video.tariffs.through
    held = set(through.objects.filter(video_id__in=video_ids).values_list("video_id", "tariff_id"))
    wanted = {(pk, tariff_id) for pk in video_ids for tariff_id in channel.tariff_ids}
    through.objects.bulk_create([through(video_id=pk, tariff_id=tariff_id) for pk, tariff_id in sorted(wanted - held)])
    gone = held - wanted
    for tariff_id in {tariff_id for _pk, tariff_id in gone}:
        doomed = [pk for pk, other in gone if other == tariff_id]
        rows = through.objects.filter(tariff_id=tariff_id, video_id__in=doomed)
        rows._raw_delete(rows.db)
    return {pk for pk, _tariff_id in wanted ^ held}


def films_remove(client_id: int, video_ids: Sequence[int]) -> int:
    for part in split_items(video_ids, REMOVED_AT_ONCE):
        with transaction.atomic():
            for row in Video.objects.filter(client_id=client_id, pk__in=part).order_by("pk").select_for_update():
                remove_video(row)
    return len(video_ids)
