"""Which films a viewer sees, and which of them he may play: the one implementation of both.

A film is seen when a connected tariff that opens films holds it, and nothing keeps it back: its dates, place, device
types, provider, integration, the viewer's profile. What was bought is seen without the tariff. It plays for those who
have a paid tariff or a purchase of it, or of a package that holds it; a free one for everybody who sees it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from pyroaring import BitMap

from core.api.errors import DomainError
from core.cache import store
from core.cache.local import LocalMemory
from geo.records import Region
from library.cache import keys
from library.records.video_index import VideoIndex
from library.records.video_marks import NOBODY, PersonalVideos
from library.records.video_viewer import VideoViewer
from library.records.videos import EpisodeCard, FileCard, VideoCard
from library.selectors.video_cards import video_cards
from library.selectors.video_dictionary import VideoDictionary, video_dictionary
from library.selectors.video_index import video_index
from library.selectors.video_marks import personal_videos
from tvmiddleware.constants import PriceKind
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.operators import DeviceType, Operator
from tvmiddleware.selectors.tariffs import effective_rules, tariff_rules

GROUPS = 512
groups = LocalMemory(GROUPS)
HOUR, DAY = 3600, 86400
JUST_AFTER = 1e-3


class VideoNotFound(DomainError):
    """No such film, or the viewer must not know of it."""


@dataclass(frozen=True)
class VideoLibrary:
    """What one call about films needs: the operator's films, who asks, what belongs to him."""

    operator: Operator
    index: VideoIndex
    words: VideoDictionary
    viewer: VideoViewer
    personal: PersonalVideos
    now: datetime

    @property
    def open_tariffs(self) -> frozenset[int]:
        """Connected tariffs that open films."""
        return frozenset(self.viewer.tariff_ids) & self.words.list_tariffs


def viewer_library(operator: Operator, record: SessionRecord, device: DeviceType | None, now: datetime) -> VideoLibrary:
    """For the viewer of a session."""
    viewer = VideoViewer(
        tariff_ids=record.tariff_ids,
        region=record.region,
        device_type_id=device.id if device else 0,
        maturity=record.maturity,
        archives=archives_of(operator, record),
    )
    personal, generation = personal_videos(record, now)
    return open_library(operator, viewer, personal, now, generation)


def guest_library(operator: Operator, region: Region, device: DeviceType | None, now: datetime) -> VideoLibrary:
    """For who has no session: every enabled tariff that opens films and holds where he is."""
    rules = effective_rules(tariff_rules(operator).values(), active=True, region=region)
    viewer = VideoViewer(
        tariff_ids=tuple(rule.id for rule in rules), region=region, device_type_id=device.id if device else 0
    )
    generation = store.get_many([keys.videos_generation(operator.id)])
    return open_library(operator, viewer, NOBODY, now, next(iter(generation.values()), None))


def open_library(
    operator: Operator, viewer: VideoViewer, personal: PersonalVideos, now: datetime, generation: Any
) -> VideoLibrary:
    current = store.read_generation(keys.videos_generation(operator.id), generation)
    return VideoLibrary(operator, video_index(operator.id, current), video_dictionary(operator), viewer, personal, now)


def archives_of(operator: Operator, record: SessionRecord) -> tuple[tuple[int, int], ...]:
    access = viewer_access(operator, record)
    return tuple(
        (row.id, row.recording_days) for row in access.channels if row.recording_days and access.subscribed[row.id]
    )


# --- seen ------------------------------------------------------------------------------------------------------------
def visible_videos(library: VideoLibrary, *, with_recorded: bool = True) -> BitMap:
    """Ids of the films that the viewer sees now. Those made from programmes cost more to find: leave them out where
    nobody asks for them."""
    found = allowed_videos(library, with_tariffs=True).copy()
    bought = bought_videos(library)
    if bought:
        found |= bought & allowed_videos(library, with_tariffs=False)
    recorded = library.index.flagged("recorded")
    if recorded:
        kept = found & recorded
        found -= recorded
        if with_recorded and kept:
            found |= kept & archived_videos(library)
    return found - unpublished_videos(library)


def bought_videos(library: VideoLibrary) -> BitMap:
    """Bought films, and those of bought packages."""
    ids = library.personal.purchases
    if not ids:
        return BitMap()
    return BitMap(ids) | library.index.any_of("member_of", ids)


def allowed_videos(library: VideoLibrary, *, with_tariffs: bool) -> BitMap:
    """All rules that do not change by the clock. Kept in this process per group of viewers; not to be changed."""
    viewer = library.viewer
    name = (
        library.operator.id,
        viewer.tariff_ids if with_tariffs else None,
        viewer.region,
        viewer.device_type_id,
        viewer.maturity,
    )
    generation = (library.index.generation, library.operator.generation)
    return groups.get(name, generation, lambda: find_allowed(library, with_tariffs))


def find_allowed(library: VideoLibrary, with_tariffs: bool) -> BitMap:
    index = library.index
    found = index.any_of("tariff", library.open_tariffs) if with_tariffs else index.everything.copy()
    for withheld in (
        elsewhere_videos(index, library.viewer.region),
        other_devices(index, library.viewer.device_type_id),
        index.any_of("provider", (row.id for row in library.words.providers.values() if not row.enabled)),
        switched_off(library),
        immature(library),
    ):
        found -= withheld
    return found


def elsewhere_videos(index: VideoIndex, region: Region) -> BitMap:
    """Films of other countries and cities; a caller nobody located is let in, as with tariffs."""
    if region == Region():
        return BitMap()
    here = index.having("in_country", region.country_id) | index.having("in_city", region.city_id)
    return index.flagged("limited") - here


def other_devices(index: VideoIndex, device_type_id: int) -> BitMap:
    if not device_type_id:
        return BitMap()
    bound = index.postings.get("device", {})
    return index.any_of("device", bound) - index.having("device", device_type_id)


def switched_off(library: VideoLibrary) -> BitMap:
    """Films of integrations that are off."""
    running = {one.id for one in library.operator.integrations}
    posted = library.index.postings.get("integration", {})
    return library.index.any_of("integration", (key for key in posted if key and key not in running))


def immature(library: VideoLibrary) -> BitMap:
    adult, most = library.viewer.maturity
    found = BitMap() if adult else library.index.flagged("adult").copy()
    if most:
        ages = library.index.postings.get("age", {})
        found |= library.index.any_of("age", (age for age in ages if isinstance(age, int) and age > most))
    return found


def unpublished_videos(library: VideoLibrary) -> BitMap:
    """Not yet, or no more: shown from the first moment on and until right before the last."""
    moment = library.now.timestamp()
    return library.index.between("published_from", moment + JUST_AFTER, None) | library.index.between(
        "published_to", None, moment
    )


def archived_videos(library: VideoLibrary) -> BitMap:
    """Films from programmes whose recording the viewer's channels still have, for some hours more."""
    by_days: dict[int, list[int]] = defaultdict(list)
    for channel_id, days in library.viewer.archives:
        by_days[days].append(channel_id)
    found = BitMap()
    for days, channel_ids in by_days.items():
        oldest = library.now.timestamp() - days * DAY + settings.TVMIDDLEWARE_VODPVR_TIMEOUT_OFFSET * HOUR
        found |= library.index.any_of("channel", channel_ids) & library.index.between("recorded_from", oldest, None)
    return found


def find_video(library: VideoLibrary, video_id: int) -> VideoCard:
    """The film, if the viewer sees it; on whatever device. Raises VideoNotFound."""
    if not is_visible(library, video_id):
        raise VideoNotFound
    found = video_cards({video_id: library.index.version(video_id)})
    if video_id not in found:
        raise VideoNotFound
    return found[video_id]


def is_visible(library: VideoLibrary, video_id: int) -> bool:
    """Whether the viewer sees the film; on whatever device."""
    return are_visible(library, [video_id])


def are_visible(library: VideoLibrary, video_ids: Sequence[int]) -> bool:
    """Whether the viewer sees all of these films; on whatever device."""
    if any(library.index.place(video_id) < 0 for video_id in video_ids):
        return False  # also what is too large or too small for a set of ids
    return BitMap(video_ids).issubset(visible_videos(on_any_device(library)))


def on_any_device(library: VideoLibrary) -> VideoLibrary:
    viewer = library.viewer
    plain = VideoViewer(viewer.tariff_ids, viewer.region, 0, viewer.maturity, viewer.archives)
    return VideoLibrary(library.operator, library.index, library.words, plain, library.personal, library.now)


def find_cards(library: VideoLibrary, video_ids: Iterable[int]) -> list[VideoCard]:
    """In this order; whoever asks has made sure that the viewer sees them."""
    return list(video_cards({video_id: library.index.version(video_id) for video_id in video_ids}).values())


def plays_on_device(library: VideoLibrary, card: VideoCard) -> bool:
    wanted = library.viewer.device_type_id
    return not card.device_type_ids or not wanted or wanted in card.device_type_ids


# --- played ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class VideoAccess:
    """``price_kind``: PriceKind; ``subscribed``: by a tariff, or because it is free; ``purchased``: bought, not run
    out."""

    price_kind: int
    subscribed: bool
    purchased: bool

    @property
    def is_open(self) -> bool:
        return self.subscribed or self.purchased


def video_access(library: VideoLibrary, card: VideoCard) -> VideoAccess:
    """What the viewer has of the film, by itself or by a package that holds it."""
    packages = find_cards(library, card.package_ids) if card.package_ids else []
    every = (card, *packages)
    bought = library.personal.purchases
    return VideoAccess(
        price_kind=price_kind(library, card),
        subscribed=any(is_subscribed(library, one) for one in every),
        purchased=any(one.id in bought for one in every),
    )


def price_kind(library: VideoLibrary, card: VideoCard) -> int:
    """Of a film without a price category: free, but for one of a cinema that only hidden tariffs hold: those show the
    catalogue, its films are a subscription's."""
    price = library.words.prices.get(card.price_category_id)
    if price is not None:
        return price.kind
    hidden_only = bool(card.integration_id and card.tariff_ids) and card.tariff_ids <= library.words.hidden_tariffs
    return PriceKind.SUBSCRIPTION if hidden_only else PriceKind.FREE


def is_subscribed(library: VideoLibrary, card: VideoCard) -> bool:
    connected = card.tariff_ids & library.open_tariffs
    if price_kind(library, card) != PriceKind.FREE:
        connected -= library.words.hidden_tariffs
    return bool(connected)


def is_file_open(card: VideoCard, file: FileCard, access: VideoAccess) -> bool:
    """Whether this file plays for somebody who has that of the film. Trailers play for everybody who sees it."""
    if file.is_trailer:
        return True
    episode: EpisodeCard | None = card.episode(file.episode_id) if file.episode_id else None
    if card.is_announcement or (episode and episode.is_planned):
        return False
    return access.is_open or bool(episode and episode.is_free)
