"""Selections, dashboards and feeds as calls need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from library.showcase_constants import SelectionOrigin
from tvmiddleware.records.channels import Texts

Item = tuple[int, int]
"""(place, id of the object); places go up, none is twice."""


@dataclass(frozen=True, slots=True)
class FilmRules:
    """What chooses the films of a selection by rules. 0 and "" = any; ``kind``: FilterKind; ``order``: FilterOrder."""

    genre_ids: tuple[int, ...]
    every_genre: bool
    countries: tuple[str, ...]
    year_from: int
    year_to: int
    kinopoisk_from: float
    imdb_from: float
    provider_id: int
    kind: int
    order: str
    limit: int


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """``type``: SelectionType; ``items``: of one made by hand, but for programmes, which are read when they are asked
    for; ``rules``: of one by rules."""

    id: int
    names: Texts
    type: int
    origin: int
    is_hidden: bool
    promo_images: Texts
    created_at: datetime
    provider_id: int
    items: tuple[Item, ...] = ()
    rules: FilmRules | None = None

    @property
    def is_generated(self) -> bool:
        return self.origin != SelectionOrigin.MANUAL


@dataclass(frozen=True, slots=True)
class Slide:
    """A banner of a slider: ``images`` by language slot, "" where there is none; Unix seconds, 0 = no bound."""

    images: Texts
    deep_link: str
    begin: int
    end: int

    def is_shown(self, moment: float) -> bool:
        return self.begin <= moment and (not self.end or moment < self.end)

    def image(self, lang: int) -> str:
        return self.images[lang] or self.images[0]


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """``type``: DashboardType. Which of the rest counts depends on it; ids 0 and empty tuples mean all."""

    id: int
    titles: Texts
    descriptions: Texts
    type: int
    screen: str
    templates: frozenset[str]
    device_ids: frozenset[int]
    shown_to: int
    cover: str
    display_type: str
    epg_category_id: int
    category_id: int
    channel_ids: tuple[int, ...]
    epg_genre_ids: tuple[int, ...]
    every_genre: bool
    program_kinds: tuple[int, ...]
    video_source: int | None
    video_kinds: tuple[int, ...]
    video_provider_id: int
    genre_id: int
    kinopoisk_rating: float
    imdb_rating: float
    year_from: int
    year_to: int
    selection_id: int
    menu: tuple[int, ...] = ()
    slides: tuple[Slide, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedItemRow:
    """``type``: video, channel or program."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class FeedRow:
    """``content``: FeedContent."""

    id: int
    names: Texts
    content: str
    device_ids: frozenset[int]
    auth_required: bool
    is_continue_watching: bool
    continue_watching_count: int
    deep_link: str
    poster_aspect_ratio: str
    items: tuple[FeedItemRow, ...] = ()
