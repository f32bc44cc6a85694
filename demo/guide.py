"""The demo's guide: every day of every channel is planned once and then left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from demo.channels import CHANNELS, ChannelData
from demo.shows import SHOWS, Show
from epg.models import Epg, EpgCategory, EpgChannel, EpgDay, EpgGenre, EpgSource
from epg.services.pruning import programs_prune
from tvmiddleware.cache import invalidate
from tvmiddleware.services.setup import in_languages
from tvmiddleware.services.system_objects import CATEGORIES

DAYS_PAST, DAYS_AHEAD = 3, 3
KEPT = timedelta(days=30)
DAY_MINUTES = 24 * 60
SHORTEST = 10
SOURCE = "Smarty demo"
EPISODE = {"ru": "{}. Серия {}", "en": "{}. Episode {}"}


class Planned(NamedTuple):
    show: Show
    begin: int
    """Minutes from midnight UTC."""
    minutes: int
    episode: int


def renew_guide(*, now: datetime) -> int:
    """Plan the days around ``now`` that were not planned yet; the number of programmes written."""
    source = demo_source()
    first = now.astimezone(UTC).date() - timedelta(days=DAYS_PAST)
    days = [first + timedelta(days=number) for number in range(DAYS_PAST + DAYS_AHEAD + 1)]
    planned = set(
        EpgDay.objects.filter(source=source, day__in=days).values_list("epg_channel__source_channel_id", "day")
    )
    channels = {row.source_channel_id: row for row in EpgChannel.objects.filter(source=source)}
    missing = [
        (data, day) for data in CHANNELS for day in days if data.slug in channels and (data.slug, day) not in planned
    ]
    if not missing:
        return 0
    programs_prune(
        before=now - KEPT, epg_channel_ids=[row.pk for row in channels.values()], changed=invalidate.epg_changed
    )
    writer = GuideWriter(source, Labels(), now)
    return sum(writer.write(data, channels[data.slug], day) for data, day in missing)


def demo_source() -> EpgSource:
    """A source that no import reads: its days are planned here."""
    return EpgSource.objects.get_or_create(
        name=SOURCE, defaults={"parser": "dummy_source", "enabled": False, "language": settings.SMARTY_DEFAULT_LANGUAGE}
    )[0]


class Labels:
    """Categories and genres of the guide by the English names of the tables; what was renamed or deleted is absent."""

    def __init__(self) -> None:
        categories = {row.name: row for row in EpgCategory.objects.all()}
        genres = {row.name: row for row in EpgGenre.objects.all()}
        self.categories: dict[str, EpgCategory | None] = {}
        self.genres: dict[str, EpgGenre | None] = {}
        for data in CATEGORIES:
            category = categories.get(in_languages("name", {"ru": data.ru, "en": data.en})["name"])
            for ru, en in data.genres:
                self.categories[en] = category
                self.genres[en] = genres.get(in_languages("name", {"ru": ru, "en": en})["name"])


class GuideWriter:
    """Writes planned days."""

    def __init__(self, source: EpgSource, labels: Labels, now: datetime) -> None:
        self.source, self.labels, self.now = source, labels, now

    @transaction.atomic
    def write(self, data: ChannelData, epg_channel: EpgChannel, day: date) -> int:
        plan = list(plan_day(data, day))
        rows = Epg.objects.bulk_create([program(epg_channel, day, entry, self.labels) for entry in plan])
        self.link(rows, plan)
        EpgDay.objects.create(
            epg_channel=epg_channel,
            day=day,
            source=self.source,
            programs_count=len(rows),
            imported_at=self.now,
            digest=hashlib.sha256(f"{data.slug}:{day}".encode()).hexdigest(),
        )
        transaction.on_commit(lambda: invalidate.epg_changed([epg_channel.pk]), robust=True)
        return len(rows)

    def link(self, rows: list[Epg], plan: list[Planned]) -> None:
        genres, categories = Epg.genres.through, Epg.categories.through
        genres.objects.bulk_create(
            genres(epg_id=row.pk, epggenre_id=genre.pk)
            for row, entry in zip(rows, plan, strict=True)
            if (genre := self.labels.genres.get(entry.show.genre))
        )
        categories.objects.bulk_create(
            categories(epg_id=row.pk, epgcategory_id=row.category_id) for row in rows if row.category_id
        )


def plan_day(data: ChannelData, day: date) -> Iterator[Planned]:
    """The whole day without a gap or an overlap, the same whenever it is planned."""
    chance = Random(f"{data.slug}:{day}")  # noqa: S311  (a timetable, no secret)
    shows = list(SHOWS[data.kind])
    chance.shuffle(shows)
    begin = 0
    for show in cycle(shows):
        left = DAY_MINUTES - begin
        minutes = left if left - show.minutes < SHORTEST else show.minutes
        yield Planned(show, begin, minutes, day.toordinal() % 40 + 1)
        begin += minutes
        if begin >= DAY_MINUTES:
            return


def program(epg_channel: EpgChannel, day: date, entry: Planned, labels: Labels) -> Epg:
    show = entry.show
    begin = datetime.combine(day, time(), UTC) + timedelta(minutes=entry.begin)
    names = {"ru": show.ru, "en": show.en}
    if show.episodes:
        names = {language: EPISODE[language].format(text, entry.episode) for language, text in names.items()}
    return Epg(
        epg_channel=epg_channel,
        **in_languages("name", names),
        **in_languages("description", {"ru": show.ru_text, "en": show.en_text}),
        datetime_begin=begin,
        datetime_end=begin + timedelta(minutes=entry.minutes),
        category=labels.categories.get(show.genre),
        rating=show.rating,
        meta=meta(show, names["en"], labels),
    )


def meta(show: Show, english: str, labels: Labels) -> dict[str, object]:
    """The programme's extended data, for shows that have any."""
    if not show.meta:
        return {}
    genre = labels.genres.get(show.genre)
    return {"extra_name": english, "genres": [genre.name] if genre else [], "tags": [], **show.meta}
