"""Feeds of an operator and what is in them for a viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from core.api.errors import DomainError
from core.cache.local import memory
from core.clock import unix_seconds
from library.cache.showcase import read_showcase_generation
from library.constants import ViewState
from library.models import HomeFeed
from library.models.feeds import MOST_IN_FEED
from library.records.showcase import FeedItemRow, FeedRow
from library.records.video_facts import VideoFacts
from library.selectors.selection_programs import SeenProgram, programs_seen
from library.selectors.video_facts import page_facts
from library.selectors.visitors import Visitor
from library.showcase_constants import FeedContent
from tvmiddleware.constants import PositionType
from tvmiddleware.models import AccountChannel, ContentPosition
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.positions import outlived_positions

VIDEO, CHANNEL, PROGRAM = "video", "channel", "program"
POINTERS = (VIDEO, CHANNEL, PROGRAM)
MOST_POSITIONS = 500


class FeedsOff(DomainError):
    """The operator has no feeds."""


class FeedNotFound(DomainError):
    """The operator has no such feed."""


class FeedNotForDevice(DomainError):
    """The feed is for other device types."""


class FeedNeedsSession(DomainError):
    """The feed is for who has logged in."""


class FeedEmpty(DomainError):
    """Nobody has put anything into the feed."""


@dataclass(frozen=True)
class FeedEntry:
    """An item as it is shown; ``position``: seconds, ``viewed_at``: Unix seconds, 0 = none."""

    item: FeedItemRow
    shown: VideoFacts | ChannelRow | SeenProgram
    position: int = 0
    viewed_at: int = 0


@dataclass(frozen=True)
class Viewed:
    """Where the account left something, and when. ``is_resumed``: a film whose place is looked up when it is shown."""

    item: FeedItemRow
    position: int
    viewed_at: int
    is_resumed: bool = False


def list_feeds(operator: Operator) -> dict[int, FeedRow]:
    """Those that are switched on by id, in the operator's order; none where the operator has switched feeds off."""
    if not operator.feeds_enabled:
        return {}
    generation = read_showcase_generation(operator.id)
    return memory.get(("feeds", operator.id), generation, lambda: read_feeds(operator.id))


def device_feeds(visitor: Visitor) -> list[FeedRow]:
    """Those for the visitor's device type."""
    return [row for row in list_feeds(visitor.operator).values() if fits_device(row, visitor)]


def fits_device(row: FeedRow, visitor: Visitor) -> bool:
    return visitor.device is None or not row.device_ids or visitor.device.id in row.device_ids


def find_feed(visitor: Visitor, feed_id: int) -> FeedRow:
    """Raises FeedsOff, FeedNotFound, FeedNotForDevice, FeedNeedsSession, FeedEmpty."""
    if not visitor.operator.feeds_enabled:
        raise FeedsOff
    found = list_feeds(visitor.operator).get(feed_id)
    if found is None:
        raise FeedNotFound
    if not fits_device(found, visitor):
        raise FeedNotForDevice
    if visitor.record is None and (found.auth_required or found.content != FeedContent.ITEMS):
        raise FeedNeedsSession
    if found.content == FeedContent.ITEMS and not found.items:
        raise FeedEmpty
    return found


def feed_entries(visitor: Visitor, row: FeedRow) -> list[FeedEntry]:
    """What the visitor sees of it, in its order; of what belongs to him the latest first."""
    most = row.continue_watching_count if row.is_continue_watching else MOST_IN_FEED
    if row.content == FeedContent.FAVOURITES:
        entries = shown_entries(visitor, favourites(visitor))
    elif row.content == FeedContent.UNFINISHED:
        entries = shown_entries(visitor, unfinished(visitor))
    else:
        entries = shown_entries(visitor, [Viewed(item, 0, 0) for item in row.items])
    return entries[:most]


def shown_entries(visitor: Visitor, wanted: Iterable[Viewed]) -> list[FeedEntry]:
    """A page per kind, not a query per item."""
    rows = list(wanted)
    ids = {kind: [one.item.id for one in rows if one.item.type == kind] for kind in POINTERS}
    videos = [pk for pk in ids[VIDEO] if pk in visitor.seen_videos] if ids[VIDEO] else []
    shown: dict[FeedItemRow, VideoFacts | ChannelRow | SeenProgram] = {}
    if videos:
        shown.update({FeedItemRow(VIDEO, one.card.id): one for one in page_facts(visitor.videos, videos)})
    shown.update({FeedItemRow(CHANNEL, pk): visitor.channel(pk) for pk in ids[CHANNEL] if pk in visitor.channels})
    if ids[PROGRAM]:
        shown.update({FeedItemRow(PROGRAM, one.program.id): one for one in programs_seen(visitor, ids[PROGRAM])})
    return [shown_entry(one, shown[one.item]) for one in rows if one.item in shown]


def shown_entry(one: Viewed, shown: VideoFacts | ChannelRow | SeenProgram) -> FeedEntry:
    """A film goes on where its page says: a series perhaps with the next episode, not with one that was left before."""
    position = shown.resume.position if one.is_resumed and isinstance(shown, VideoFacts) else one.position
    return FeedEntry(one.item, shown, position, one.viewed_at)


def favourites(visitor: Visitor) -> list[Viewed]:
    """Films, the latest added first, then channels."""
    assert visitor.record is not None  # noqa: S101  (find_feed made sure)
    marks = visitor.videos.personal.marks
    found = []
    for video_id in sorted(marks.favourites, key=marks.favourites.__getitem__, reverse=True):
        view = marks.views.get(video_id)
        found.append(Viewed(FeedItemRow(VIDEO, video_id), 0, view.at if view else 0, is_resumed=True))
    channels = AccountChannel.objects.filter(account_id=visitor.record.account_id, is_favorited=True)
    return found + [
        Viewed(FeedItemRow(CHANNEL, channel_id), 0, unix_seconds(viewed_at))
        for channel_id, viewed_at in channels.order_by("channel_id").values_list("channel_id", "last_viewed_at")
    ]


def unfinished(visitor: Visitor) -> list[Viewed]:
    """Films and programmes that were begun and not seen to the end, each once, the latest first. A series is among them
    as long as an episode of it is left."""
    assert visitor.record is not None  # noqa: S101  (find_feed made sure)
    views = visitor.videos.personal.marks.views
    rows = ContentPosition.objects.filter(
        Q(content_type=PositionType.VIDEO) | Q(is_viewed=False, position__gt=0),
        ~outlived_positions(visitor.now),
        account_id=visitor.record.account_id,
    ).order_by("-updated_at", "-pk")
    found: dict[FeedItemRow, Viewed] = {}
    columns = ("content_type", "content_id", "position", "updated_at")
    for kind, content_id, position, updated_at in rows.values_list(*columns)[:MOST_POSITIONS]:
        item = FeedItemRow(PROGRAM if kind == PositionType.PROGRAM else VIDEO, content_id)
        view = views.get(content_id)
        if item.type == PROGRAM or (view is not None and view.state == ViewState.STARTED):
            found.setdefault(item, Viewed(item, position, unix_seconds(updated_at), is_resumed=True))
    return list(found.values())


# --- from the database ---------------------------------------------------------------------------------------------
def read_feeds(client_id: int) -> dict[int, FeedRow]:
    rows = HomeFeed.objects.filter(client_id=client_id, enabled=True).order_by("sort", "pk")
    return {row.pk: feed_row(row) for row in rows.prefetch_related("devices", "items")}


def feed_row(row: HomeFeed) -> FeedRow:
    return FeedRow(
        id=row.pk,
        names=row_texts(row, "name"),
        content=row.content,
        device_ids=frozenset(one.pk for one in row.devices.all()),
        auth_required=row.auth_required,
        is_continue_watching=row.is_continue_watching,
        continue_watching_count=row.continue_watching_count,
        deep_link=row.deep_link,
        poster_aspect_ratio=row.poster_aspect_ratio,
        items=tuple(
            FeedItemRow(kind, pk)
            for one in row.items.all()
            for kind in POINTERS
            if (pk := getattr(one, f"{kind}_id")) is not None
        ),
    )
