"""What dashboards show: channels, programmes and films, of a dashboard's rules or watched last."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from pyroaring import BitMap

from core.cache import store
from epg.models import Epg
from library.cache.showcase import programs_key
from library.records.showcase import DashboardRow
from library.records.video_facts import VideoFacts
from library.selectors.selection_films import rated_films
from library.selectors.selection_programs import SeenProgram, programs_seen
from library.selectors.video_facts import page_facts
from library.selectors.video_lists import VideoQuery, ordered_videos
from library.selectors.visitors import EVERY_SOURCE, Visitor
from library.showcase_constants import DashboardType
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.selectors.category_channels import ByCategory, category_channels
from tvmiddleware.selectors.positions import account_positions
from tvmiddleware.selectors.programs import Viewing
from tvmiddleware.selectors.timeshift import preferred_hours
from tvmiddleware.selectors.watched import last_watched

MOST = 100
KEPT_SECONDS = 60
AHEAD = timedelta(days=2)
"""How far programmes to come are looked for."""
RECORDED, CURRENT, COMING = 1, 2, 3
"""``DashboardRow.program_kinds``."""
MOVIES, SERIES, ANNOUNCEMENTS = 1, 2, 3
"""``DashboardRow.video_kinds``."""
NEWEST_CONTENT = "-created_at"


# --- channels --------------------------------------------------------------------------------------------------------
def dashboard_channels(visitor: Visitor, row: DashboardRow) -> list[ChannelRow]:
    """At most MOST, in the operator's order or the latest watched first."""
    if row.type == DashboardType.RECENT_CHANNELS:
        watched = last_watched(visitor.operator, visitor.record) if visitor.record else []
        return [channel for channel in watched if channel.id in visitor.channels][:MOST]
    channels = {channel_id: visitor.channel(channel_id) for channel_id in visitor.channels}
    if row.category_id:
        channels = {pk: one for pk, one in channels.items() if in_category(one, row.category_id)}
    if row.epg_category_id:
        hours = preferred_hours(visitor.operator, visitor.record, visitor.now) if visitor.record else None
        wanted = ByCategory(row.epg_category_id)
        fitting = category_channels(visitor.operator, channels, wanted, hours, visitor.at, visitor.maturity)
        channels = {pk: one for pk, one in channels.items() if pk in fitting}
    return list(channels.values())[:MOST]


def in_category(channel: ChannelRow, category_id: int) -> bool:
    return category_id == channel.category_id or category_id in channel.additional_category_ids


# --- programmes ------------------------------------------------------------------------------------------------------
def dashboard_programs(visitor: Visitor, row: DashboardRow) -> list[SeenProgram]:
    """At most MOST: what is on, then what is to come, then what is recorded, the newest first; or the latest watched
    first."""
    if row.type == DashboardType.RECENT_PROGRAMS:
        record = visitor.record
        places = account_positions(record.account_id, visitor.now).programs if record else {}
        return programs_seen(visitor, places)[:MOST]
    version = (row, visitor.name, visitor.operator.generation, visitor.at.guides)
    digest = hashlib.blake2b(repr(version).encode(), digest_size=12).hexdigest()
    key = programs_key(row.id, digest)
    return programs_seen(visitor, store.get_or_build(key, lambda: find_programs(visitor, row), KEPT_SECONDS))


def find_programs(visitor: Visitor, row: DashboardRow) -> list[int]:
    views = chosen_views(visitor, row)
    rows = Epg.objects.filter(visitor.maturity.condition(), *program_rules(row))
    found: list[int] = []
    for kind in (CURRENT, COMING, RECORDED):
        if views and (not row.program_kinds or kind in row.program_kinds) and len(found) < MOST:
            found += program_ids(rows, views, kind)[: MOST - len(found)]
    return found


def chosen_views(visitor: Visitor, row: DashboardRow) -> list[Viewing]:
    chosen = frozenset(row.channel_ids)
    channels = visitor.guide_channels.values()
    if chosen:
        channels = chosen_guides(visitor, chosen).values()
    return [visitor.viewing(channel) for channel in channels]


def chosen_guides(visitor: Visitor, chosen: frozenset[int]) -> dict[int, ChannelRow]:
    """Guide channel -> the chosen channel that shows it to the visitor."""
    rows = [visitor.channel(channel_id) for channel_id in visitor.channels if channel_id in chosen]
    return {channel.epg_channel_id: channel for channel in reversed(rows) if channel.epg_channel_id}


def program_rules(row: DashboardRow) -> Iterator[Q | Exists]:
    """A further category of a programme counts as its first one."""
    if row.epg_category_id:
        links = Epg.categories.through.objects.filter(epg_id=OuterRef("pk"), epgcategory_id=row.epg_category_id)
        yield Q(category_id=row.epg_category_id) | Q(Exists(links))
    genres = Epg.genres.through.objects.filter(epg_id=OuterRef("pk"))
    if row.epg_genre_ids and not row.every_genre:
        yield Exists(genres.filter(epggenre_id__in=row.epg_genre_ids))
    elif row.epg_genre_ids:
        yield from (Exists(genres.filter(epggenre_id=genre_id)) for genre_id in row.epg_genre_ids)


def program_ids(rows: QuerySet[Epg], views: Sequence[Viewing], kind: int) -> list[int]:
    """Of one kind, in its order; channels that agree in their times share a condition."""
    guides: dict[tuple[datetime, datetime], list[int]] = defaultdict(list)
    for view in views:
        guides[moment(view.on_air), moment(view.archive_from)].append(view.channel.epg_channel_id)
    inside = Q(pk__in=[])
    for (on_air, archive_from), ids in guides.items():
        inside |= Q(within(kind, on_air, archive_from), epg_channel_id__in=ids)
    order = ("-datetime_begin", "-pk") if kind == RECORDED else ("datetime_begin", "pk")
    found = rows.filter(inside).order_by(*order).values_list("pk", "epg_channel_id", "datetime_begin")
    blocked = {view.channel.epg_channel_id: view for view in views if view.blocked}
    return [
        pk
        for pk, guide, begin in found[:MOST]
        if kind != RECORDED or guide not in blocked or not blocked[guide].is_blocked(int(begin.timestamp()))
    ]


def within(kind: int, on_air: datetime, archive_from: datetime) -> Q:
    if kind == CURRENT:
        return Q(datetime_begin__lte=on_air, datetime_end__gt=on_air)
    if kind == COMING:
        return Q(datetime_begin__gt=on_air, datetime_begin__lt=on_air + AHEAD)
    return Q(datetime_begin__gte=archive_from, datetime_end__lte=on_air)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# --- films -----------------------------------------------------------------------------------------------------------
def dashboard_videos(visitor: Visitor, row: DashboardRow) -> list[VideoFacts]:
    """At most MOST, those with the newest contents or the latest viewed first."""
    return page_facts(visitor.videos, islice(video_ids(visitor, row), MOST))


def video_ids(visitor: Visitor, row: DashboardRow) -> Iterable[int]:
    if row.type == DashboardType.RECENT_VIDEOS:
        views = visitor.videos.personal.marks.views
        return (pk for pk in sorted(views, key=lambda pk: views[pk].at, reverse=True) if pk in visitor.seen_videos)
    query = visitor.limited(dashboard_query(row))
    found = rated_films(visitor, query, row.imdb_rating)
    if row.video_kinds:
        found = found & of_kinds(visitor, row.video_kinds)
    return ordered_videos(visitor.videos, query, found, None)


def dashboard_query(row: DashboardRow) -> VideoQuery:
    """Sources count from 0 here and from 1 everywhere else."""
    return VideoQuery(
        sources=EVERY_SOURCE if row.video_source is None else frozenset({row.video_source + 1}),
        genres=(row.genre_id,) if row.genre_id else (),
        providers=(row.video_provider_id,) if row.video_provider_id else (),
        kinopoisk_from=row.kinopoisk_rating or None,
        year_from=row.year_from or None,
        year_to=row.year_to or None,
        announcement=None if row.video_kinds else 0,
        order=NEWEST_CONTENT,
    )


def of_kinds(visitor: Visitor, kinds: Iterable[int]) -> BitMap:
    index = visitor.videos.index
    series, announced = index.flagged("series"), index.flagged("announcement")
    sets = {MOVIES: index.everything - series - announced, SERIES: series - announced, ANNOUNCEMENTS: announced}
    return BitMap.union(BitMap(), *(sets[kind] for kind in kinds))
