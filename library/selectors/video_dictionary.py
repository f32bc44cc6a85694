"""What films are described with, of an operator: genres, providers, price categories, tariffs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.cache.local import memory
from library.models import Genre, VideoProvider
from library.records.videos import Names
from tvmiddleware.models import PriceCategory, Tariff
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator

DEFAULT_ACTION = "buy"


@dataclass(frozen=True, slots=True)
class GenreRow:
    id: int
    names: Names
    sort: int
    is_category: bool
    icon: str
    icon_tv: str
    dashboard_icon: str


@dataclass(frozen=True, slots=True)
class VideoProviderRow:
    """``type``: library.constants.VideoProviderType."""

    id: int
    name: str
    type: int
    icon: str
    movie_label_icon: str
    movie_label_icon_black_bg: str
    movie_label_icon_mobile: str
    sort: int
    enabled: bool


@dataclass(frozen=True, slots=True)
class PriceRow:
    """``kind``: tvmiddleware.constants.PriceKind; ``hours`` 0: what is bought stays; ``action``: what boxes ask for."""

    id: int
    names: Names
    kind: int
    price: Decimal
    hours: int
    action: str


@dataclass(frozen=True, slots=True)
class VideoDictionary:
    """``list_tariffs``: enabled ones that open films; ``hidden_tariffs``: system ones (period 0), they show the
    catalogue and do not open what is paid."""

    genres: dict[int, GenreRow]
    providers: dict[int, VideoProviderRow]
    prices: dict[int, PriceRow]
    list_tariffs: frozenset[int]
    hidden_tariffs: frozenset[int]

    def provider_name(self, provider_id: int) -> str:
        found = self.providers.get(provider_id)
        return found.name if found else ""


def video_dictionary(operator: Operator) -> VideoDictionary:
    """Kept in this process per generation of the operator."""
    return memory.get(("video dictionary", operator.id), operator.generation, lambda: read_dictionary(operator.id))


def read_dictionary(client_id: int) -> VideoDictionary:
    tariffs = list(
        Tariff.objects.filter(client_id=client_id, enabled=True).values("pk", "period", "used_for_video_list")
    )
    return VideoDictionary(
        genres={row.pk: genre_row(row) for row in Genre.objects.filter(client_id=client_id)},
        providers={row.pk: provider_row(row) for row in VideoProvider.objects.filter(client_id=client_id)},
        prices={row.pk: price_row(row) for row in PriceCategory.objects.filter(client_id=client_id)},
        list_tariffs=frozenset(row["pk"] for row in tariffs if row["used_for_video_list"]),
        hidden_tariffs=frozenset(row["pk"] for row in tariffs if not row["period"]),
    )


def genre_row(row: Genre) -> GenreRow:
    return GenreRow(
        id=row.pk,
        names=row_texts(row, "name"),
        sort=row.sort,
        is_category=row.is_category,
        icon=row.icon.name or "",
        icon_tv=row.icon_tv.name or "",
        dashboard_icon=row.dashboard_icon.name or "",
    )


def provider_row(row: VideoProvider) -> VideoProviderRow:
    return VideoProviderRow(
        id=row.pk,
        name=row.name,
        type=row.type,
        icon=row.icon.name or "",
        movie_label_icon=row.movie_label_icon.name or "",
        movie_label_icon_black_bg=row.movie_label_icon_black_bg.name or "",
        movie_label_icon_mobile=row.movie_label_icon_mobile.name or "",
        sort=row.sort,
        enabled=row.enabled,
    )


def price_row(row: PriceCategory) -> PriceRow:
    return PriceRow(
        id=row.pk,
        names=row_texts(row, "name"),
        kind=row.kind,
        price=row.price,
        hours=row.hours,
        action=row.action or DEFAULT_ACTION,
    )
