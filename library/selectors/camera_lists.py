"""Lists of the cameras that a viewer may know of, of their cities and of their categories. No SQL when warm, but for
the categories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from epg.models import EpgCategory
from epg.selectors.category_names import CategoryNames
from epg.selectors.on_air import Broadcast
from library.records.cameras import CameraRow, SeenCamera
from library.selectors.camera_access import viewer_cameras
from library.selectors.own_cameras import own_cameras
from tvmiddleware.records.lists import Moment
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.now_next import ShiftedChannel, now_next, on_now
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.timeshift import preferred_hours, shift_of


@dataclass(frozen=True)
class CameraFilter:
    """Which cameras; 0 and "" mean all. ``multicast_only`` False: without those that only multicast carries."""

    search: str = ""
    city_id: int = 0
    category_id: int = 0
    favorited_only: bool = False
    multicast_only: bool = True

    def lets(self, row: CameraRow, lang: int) -> bool:
        return (
            (not self.city_id or row.city_id == self.city_id)
            and (not self.category_id or self.category_id in row.category_ids)
            and (self.multicast_only or not is_multicast_only(row))
            and (not self.search or has_name(row, self.search, lang))
        )


@dataclass(frozen=True)
class ListedCamera:
    """``shift``: hours between the guide and the broadcast; ``current``: what is on."""

    row: CameraRow
    subscribed: bool
    favorited: bool
    shift: int
    current: Broadcast | None


@dataclass(frozen=True)
class CameraList:
    cameras: list[ListedCamera]
    words: CategoryNames


def is_multicast_only(row: CameraRow) -> bool:
    return bool(row.multicast_address) and not row.uri and not row.stream_service_ids


def has_name(row: CameraRow, text: str, lang: int) -> bool:
    """The name in the caller's language or in the default one contains the text."""
    wanted = text.strip().casefold()
    return wanted in row.names[lang].casefold() or wanted in row.names[0].casefold()


def list_cameras(
    operator: Operator, record: SessionRecord, wanted: CameraFilter, at: Moment, *, lang: int
) -> CameraList:
    """The cameras of an account with what is on, in the operator's order."""
    own = own_cameras(record.account_id)
    favorited = frozenset(own.favorited)
    seen = [
        one
        for one in viewer_cameras(operator, record, own)
        if wanted.lets(one.row, lang) and (not wanted.favorited_only or one.row.id in favorited)
    ]
    shift = shift_of(operator, preferred_hours(operator, record, at.now), at.now)
    shown = {
        one.row.id: ShiftedChannel(one.row.epg_channel_id, shift(one.row)) for one in seen if one.row.epg_channel_id
    }
    guide = now_next(set(shown.values()), at.guides, at.seconds)
    cameras = [
        ListedCamera(
            row=row,
            subscribed=subscribed,
            favorited=row.id in favorited,
            shift=shift(row),
            current=on_now(guide, shown.get(row.id), at.seconds, record.maturity)[0],
        )
        for row, subscribed in seen
    ]
    return CameraList(cameras, guide.words)


def camera_cities(operator: Operator, record: SessionRecord, *, lang: int) -> list[CameraRow]:
    """A camera of each city that has one for this viewer, the cities by name."""
    found = {one.row.city_id: one.row for one in seen_cameras(operator, record) if one.row.city_id}
    return sorted(found.values(), key=lambda row: (row.city_names[lang].casefold(), row.city_id))


@dataclass(frozen=True)
class CountedCategory:
    category: EpgCategory
    cameras_count: int


@dataclass(frozen=True)
class CategoryCount:
    """``city_name``: of the city that was asked for, "" without one."""

    city_name: str
    categories: list[CountedCategory]


def camera_categories(operator: Operator, record: SessionRecord, *, city_id: int, lang: int) -> CategoryCount:
    """The guide categories that have cameras for this viewer (``city_id`` 0 = in any city), in the editor's order. A
    camera counts in its own category and in its additional ones."""
    rows = [row for row, _subscribed in seen_cameras(operator, record) if not city_id or row.city_id == city_id]
    counts = Counter(category_id for row in rows for category_id in row.category_ids)
    categories = EpgCategory.objects.filter(enabled=True, pk__in=counts) if counts else ()
    return CategoryCount(
        city_name=rows[0].city_names[lang] if city_id and rows else "",
        categories=[CountedCategory(category, counts[category.pk]) for category in categories],
    )


def seen_cameras(operator: Operator, record: SessionRecord) -> list[SeenCamera]:
    return viewer_cameras(operator, record, own_cameras(record.account_id))
