"""Channel lists out of shared pieces.

Three layers, all in the memory of this process, all made of what every process shares (catalogue, guide):
- an *item cache* holds the rendered items of one operator for one set of options; an item is rendered again only when
  what it shows changed: another programme began, an editor saved the channel;
- an *audience list* is what one audience (a set of tariffs) sees, in one order; it holds until a generation changes or
  a programme ends on any of its channels. While one thread renews it the others answer with the old one;
- an *account list* is an audience list as one account gets it: its own order, marks, search and page.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from logging import DEBUG, WARNING
from threading import Lock

from django.conf import settings

from core import icons
from core.cache.local import LocalMemory
from core.logs import log_event
from epg.selectors.category_names import CategoryNames
from tvmiddleware.addresses import icon_url
from tvmiddleware.cache.rendered_lists import Marks, RenderedItem, RenderedList, encode_numbers
from tvmiddleware.present.channels import ItemInput, RenderOptions, channel_item
from tvmiddleware.records.account_channels import OwnChannel
from tvmiddleware.records.channels import Catalogue, ChannelRow
from tvmiddleware.records.lists import ListRequest, Moment
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.selectors.advertising import NO_ADS, ads_now
from tvmiddleware.selectors.audiences import Audience, visible_channels
from tvmiddleware.selectors.channel_orders import STANDARD, channel_numbers, chosen_sort, ordered_channels, own_order
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.now_next import RETRY_SECONDS, NowNext, ShiftedChannel, now_next, on_now
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.timeshift import shift_of

ITEM_CACHES, AUDIENCE_LISTS = 64, 512
NO_WORDS = CategoryNames({}, {})
FOR_EVER = float("inf")


@dataclass(frozen=True)
class AudienceList:
    stamp: tuple[int, int]
    """Generation of the operator and of the guides."""
    until: float
    rows: Mapping[int, ChannelRow]
    items: Mapping[int, RenderedItem]
    numbers: Mapping[int, int]
    rendered: RenderedList

    def holds(self, stamp: tuple[int, int], at: Moment) -> bool:
        return self.stamp == stamp and at.seconds < self.until

    @cached_property
    def places(self) -> dict[int, int]:
        return {channel_id: place for place, channel_id in enumerate(self.items)}


@dataclass(frozen=True)
class AccountList:
    rendered: RenderedList
    changes: list[tuple[int, Marks]]


@dataclass
class ItemCache:
    """The rendered items of one operator for one set of options."""

    kept: dict[tuple[int, bool], tuple[ItemInput, RenderedItem]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def items(self, all_inputs: Iterable[ItemInput], options: RenderOptions) -> dict[int, RenderedItem]:
        found: dict[int, RenderedItem] = {}
        for inputs in all_inputs:
            name = (inputs.row.id, inputs.subscribed)
            kept = self.kept.get(name)
            made = kept[1] if kept and kept[0] == inputs else channel_item(inputs, options)
            self.kept[name] = (inputs, made)
            found[inputs.row.id] = made
        return found

    def forget(self, known: Mapping[int, ChannelRow]) -> None:
        """Drop what was rendered for channels that are gone."""
        for name in [name for name in self.kept if name[0] not in known]:
            del self.kept[name]


item_caches, audience_lists = LocalMemory(ITEM_CACHES), LocalMemory(AUDIENCE_LISTS)


# --- account lists ---------------------------------------------------------------------------------------------------
def build_list(
    operator: Operator,
    audience: Audience,
    options: RenderOptions,
    wanted: ListRequest,
    own: Mapping[int, OwnChannel],
    at: Moment,
    account_sort_id: int | None = None,
) -> AccountList:
    """A list of channels as an account gets it; UnknownSort."""
    sort_id = chosen_sort(
        operator_catalogue(operator), wanted.sort_id, account_sort_id if wanted.account_sort else None
    )
    found = current_view(operator, audience, options, sort_id, at)
    order = own_order(list(found.items), own) if wanted.account_sort and not wanted.sort_id else None
    if order is None and not wanted.search and wanted.limit <= 0:
        return AccountList(found.rendered, changed_marks(found.items, found.places, own))
    return arranged(found, order, wanted, own, options)


def arranged(
    found: AudienceList,
    order: list[int] | None,
    wanted: ListRequest,
    own: Mapping[int, OwnChannel],
    options: RenderOptions,
) -> AccountList:
    """An audience list in an order of the account's own, or a part of it."""
    ids: Sequence[int] = order if order is not None else list(found.items)
    own_numbers = order is not None and options.layout.numbers_follow
    places = {channel_id: place for place, channel_id in enumerate(ids, start=1)} if own_numbers else found.numbers
    if wanted.search:
        ids = [channel_id for channel_id in ids if matches(found.rows[channel_id], wanted.search, options.lang)]
    return pick_items(found, wanted.part(ids), places, own)


def named_list(
    operator: Operator,
    audience: Audience,
    options: RenderOptions,
    channel_ids: Iterable[int],
    own: Mapping[int, OwnChannel],
    at: Moment,
) -> AccountList:
    """The named channels, in the order named; those that the audience may not know of are left out."""
    found = current_view(operator, audience, options, STANDARD, at)
    ids = [channel_id for channel_id in dict.fromkeys(channel_ids) if channel_id in found.items]
    return pick_items(found, ids, found.numbers, own)


def pick_items(
    found: AudienceList, ids: Sequence[int], places: Mapping[int, int], own: Mapping[int, OwnChannel]
) -> AccountList:
    items = {channel_id: found.items[channel_id] for channel_id in ids}
    rendered = RenderedList(tuple(items.values()), encode_numbers(map(places.__getitem__, ids)))
    return AccountList(rendered, changed_marks(items, {channel_id: place for place, channel_id in enumerate(ids)}, own))


def changed_marks(
    items: Mapping[int, RenderedItem], places: Mapping[int, int], own: Mapping[int, OwnChannel]
) -> list[tuple[int, Marks]]:
    """Place in the list -> the account's marks, where they differ from what the shared item says."""
    changes = []
    for channel_id, (favorited, hidden, own_lock, _place) in own.items():
        shared = items.get(channel_id)
        if shared is not None:
            locked = shared.marks.locked if own_lock is None else own_lock
            if favorited or hidden or locked != shared.marks.locked:
                changes.append((places[channel_id], Marks(hidden, favorited, locked)))
    return changes


def matches(row: ChannelRow, text: str, lang: int) -> bool:
    """The name in the caller's language or in the default one contains the text."""
    wanted = text.casefold()
    return wanted in row.names[lang].casefold() or wanted in row.names[0].casefold()


# --- audience lists --------------------------------------------------------------------------------------------------
def current_view(
    operator: Operator, audience: Audience, options: RenderOptions, sort_id: int, at: Moment
) -> AudienceList:
    """The current audience list; an old one while another thread renews it."""
    stamp = (operator.generation, at.guides if options.layout.shows_programs else 0)
    name = (operator.id, audience, options, sort_id)
    old = held(name)
    if old and old.holds(stamp, at):
        return old
    item_cache = item_caches.get((operator.id, options, audience.maturity.max_rating), None, ItemCache)
    if not item_cache.lock.acquire(blocking=old is None) and old:
        return old
    try:
        again = held(name)
        if again and again.holds(stamp, at):  # made while we waited
            return again
        made = build_audience_list(operator, audience, options, sort_id, at, item_cache)
        audience_lists.put(name, stamp, made)
        return made
    finally:
        item_cache.lock.release()


def held(name: Hashable) -> AudienceList | None:
    found = audience_lists.peek(name)
    return found if isinstance(found, AudienceList) else None


def build_audience_list(
    operator: Operator, audience: Audience, options: RenderOptions, sort_id: int, at: Moment, item_cache: ItemCache
) -> AudienceList:
    found = operator_catalogue(operator)
    if not found.channels:
        log_event("content_requests", "CLIENT_CHANNELS_NOT_FOUND", WARNING, client=operator.id)
    visible = visible_channels(operator, audience, found)
    rows = [row for row in ordered_channels(found, sort_id) if row.id in visible]
    all_inputs, until = inputs_of(operator, rows, visible, options, found, at, audience.maturity)
    items = item_cache.items(all_inputs, options)
    item_cache.forget(found.by_id)
    numbers_here = channel_numbers(found, sort_id if options.layout.numbers_follow else STANDARD)
    lasts = until - at.seconds
    log_event("cache", "OBJECT_CACHED", DEBUG, object="channel_list", timeout=lasts, key=options, deps=operator.id)
    return AudienceList(
        stamp=(operator.generation, at.guides if options.layout.shows_programs else 0),
        until=until,
        rows={row.id: row for row in rows},
        items=items,
        numbers=numbers_here,
        rendered=RenderedList(
            tuple(items.values()), encode_numbers([numbers_here[channel_id] for channel_id in items])
        ),
    )


def inputs_of(
    operator: Operator,
    rows: Sequence[ChannelRow],
    visible: Mapping[int, bool],
    options: RenderOptions,
    found: Catalogue,
    at: Moment,
    maturity: Maturity,
) -> tuple[list[ItemInput], float]:
    """What the items show, and until when that holds."""
    shift = shift_of(operator, options.hours, at.now)
    pairs = {row.id: ShiftedChannel(row.epg_channel_id, shift(row)) for row in rows if row.epg_channel_id}
    guide = read_guide(options, pairs.values(), at)
    categories = {row.id: row for row in found.categories}
    inputs, until = [], longest(at) if guide.fresh else at.seconds + RETRY_SECONDS
    ads = ads_now(operator, at.now) if "ads_available" in options.layout.fields else NO_ADS
    until = min(until, ads.until)
    for row in rows:
        current, following, change = on_now(guide, pairs.get(row.id), at.seconds, maturity)
        until = min(until, change)
        further = tuple(categories[pk] for pk in row.additional_category_ids if pk in categories)
        icon = icon_url(row.icon, options.icon)
        shown = ads.has(row.id)
        inputs.append(
            ItemInput(row, visible[row.id], shift(row), current, following, further, guide.words, icon, shown)
        )
    return inputs, until


def longest(at: Moment) -> float:
    """Until when (Unix seconds) a list may hold at most: that an icon got or lost a copy is not announced."""
    return at.seconds + icons.FRESH_SECONDS if settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS else FOR_EVER


def read_guide(options: RenderOptions, pairs: Iterable[ShiftedChannel], at: Moment) -> NowNext:
    if not options.layout.shows_programs:
        return NowNext({}, NO_WORDS, fresh=True)
    return now_next(set(pairs), at.guides, at.seconds)
