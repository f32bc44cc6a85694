"""What leads to the demo's films: selections, the rows of the main screen, feeds; cameras and radio stations beside."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from clients.models import Client
from demo.channels import CAMERAS, RADIO
from demo.icons import channel_icon
from epg.models import EpgCategory
from library.models import (
    Camera,
    DashboardMenuItem,
    FeedItem,
    Genre,
    HomeFeed,
    PortalDashboard,
    Radio,
    RadioChannel,
    Selection,
    SelectionItem,
    SliderBanner,
    Video,
)
from library.showcase_constants import (
    DashboardType,
    FeedContent,
    FilterKind,
    FilterOrder,
    MenuItem,
    PosterRatio,
    SelectionOrigin,
    SelectionType,
    ShownTo,
)
from tvmiddleware.models import Channel, StreamService, Tariff
from tvmiddleware.services.setup import in_languages

NEW = (
    "star-market",
    "observatory",
    "sky-drivers",
    "archive-42",
    "kindred",
    "northern-line",
    "captain-button",
    "orbital",
)
FEATURED = ("star-market", "lamp-keepers", "harbour-watch")
RECOMMENDED = ("lamp-keepers", "polar-day", "bread-and-salt", "steppe-wind", "seven-dachas", "winter-train")
EVENING = ("cinema-one", "serial", "comedy", "planet", "premiere")
DEEP_LINK = "smarty://{type}/{id}"
WELL_RATED = 7.7


def make_showcase(
    client: Client, videos: dict[str, Video], channels: dict[str, Channel], cameras: list[Camera]
) -> None:
    selections = make_selections(client, videos, channels, cameras)
    make_main_screen(client, selections, videos)
    make_feeds(client, videos, channels)


# --- cameras and radio -----------------------------------------------------------------------------------------------
def make_cameras(client: Client, tariff: Tariff, services: Iterable[StreamService]) -> list[Camera]:
    category = EpgCategory.objects.order_by("sort_number").first()
    found = []
    for place, data in enumerate(CAMERAS, start=1):
        camera = Camera.objects.create(
            client=client,
            **in_languages("name", {"ru": data.ru, "en": data.en}),
            category=category,
            icon=channel_icon(data.slug, "CAM", data.color),
            sort=place,
            url_prefix=data.slug,
            recording_days=data.recording_days,
        )
        camera.tariffs.set([tariff])
        camera.stream_services.set(services)
        found.append(camera)
    return found


def make_radio(client: Client, tariff: Tariff) -> None:
    """Boxes play the addresses themselves; nobody broadcasts there."""
    for place, data in enumerate(RADIO, start=1):
        names = in_languages("name", {"ru": data.ru, "en": data.en})
        line, _made = RadioChannel.objects.get_or_create(
            name=names["name"], defaults={**names, "icon": channel_icon(data.slug, data.letters, data.color)}
        )
        station = Radio.objects.create(
            client=client,
            **names,
            **in_languages("description", {"ru": data.ru_text, "en": data.en_text}),
            uri=f"http://radio.example.com/{data.slug}.mp3",
            radio_channel=line,
            sort=place,
        )
        station.tariffs.set([tariff])


# --- selections ------------------------------------------------------------------------------------------------------
def make_selections(
    client: Client, videos: dict[str, Video], channels: dict[str, Channel], cameras: list[Camera]
) -> dict[str, Selection]:
    """Three by hand, three by rules."""
    video, channel, camera = SelectionType.VIDEO, SelectionType.CHANNEL, SelectionType.CAMERA
    found = {
        "new": by_hand(client, "Новинки", "New", video, "video", [videos[slug] for slug in NEW]),
        "evening": by_hand(
            client, "Каналы на вечер", "Channels for tonight", channel, "channel", [channels[slug] for slug in EVENING]
        ),
        "cameras": by_hand(client, "Камеры города", "The town's cameras", camera, "camera", cameras),
        "best": by_rules(client, "Лучшее", "The best", kinopoisk=WELL_RATED, order=FilterOrder.KINOPOISK),
        "series": by_rules(client, "Сериалы", "Series", kind=FilterKind.SERIES),
        "children": by_rules(client, "Детям", "For children", order=FilterOrder.NAME),
    }
    children = in_languages("name", {"ru": "Детям", "en": "For children"})["name"]
    found["children"].filter_genres.set(Genre.objects.filter(client=client, is_category=True, name=children))
    return found


def by_hand(client: Client, ru: str, en: str, kind: SelectionType, pointer: str, rows: Iterable[Any]) -> Selection:
    made = Selection.objects.create(client=client, **in_languages("name", {"ru": ru, "en": en}), content_type=kind)
    SelectionItem.objects.bulk_create(
        SelectionItem(selection=made, sort=place, **{pointer: row}) for place, row in enumerate(rows, start=1)
    )
    return made


def by_rules(
    client: Client,
    ru: str,
    en: str,
    *,
    kind: FilterKind = FilterKind.ANY,
    kinopoisk: float = 0,
    order: FilterOrder = FilterOrder.ADDED,
) -> Selection:
    return Selection.objects.create(
        client=client,
        **in_languages("name", {"ru": ru, "en": en}),
        origin=SelectionOrigin.FILTERS,
        filter_kind=kind,
        filter_kinopoisk_from=kinopoisk,
        filter_order=order,
        filter_limit=50,
    )


# --- the main screen -------------------------------------------------------------------------------------------------
def make_main_screen(client: Client, selections: dict[str, Selection], videos: dict[str, Video]) -> None:
    """From top to bottom. Seances have no row: a box asks for those that its account has tickets of."""
    genre = Genre.objects.filter(client=client, is_category=False).order_by("sort").first()
    of, kinds = partial(dashboard, client), DashboardType
    chosen = partial(of, kind=kinds.SELECTION)
    rows = (
        of("Меню", "Menu", kinds.MENU),
        of("Афиша", "Featured", kinds.SLIDER),
        of("Продолжить просмотр", "Continue watching", kinds.RECENT_VIDEOS, shown_to=ShownTo.SUBSCRIBERS),
        chosen("Новинки", "New", selection=selections["new"]),
        of("Сейчас в эфире", "On now", kinds.PROGRAMS, only_current=True),
        chosen("Каналы на вечер", "Channels for tonight", selection=selections["evening"]),
        of("Драмы", "Dramas", kinds.VIDEOS, genre=genre, only_movies=True),
        chosen("Лучшее", "The best", selection=selections["best"]),
        chosen("Сериалы", "Series", selection=selections["series"]),
        chosen("Детям", "For children", selection=selections["children"]),
        of("Жанры", "Genres", kinds.GENRES),
        chosen("Камеры города", "The town's cameras", selection=selections["cameras"]),
    )
    for place, row in enumerate(rows, start=1):
        row.sort = place
    made = PortalDashboard.objects.bulk_create(rows)
    DashboardMenuItem.objects.bulk_create(
        DashboardMenuItem(dashboard=made[0], item=item, sort=item) for item in MenuItem
    )
    SliderBanner.objects.bulk_create(
        SliderBanner(
            dashboard=made[1],
            name=videos[slug].name,
            image=videos[slug].horizontal_poster.name,
            deep_link=f"smarty://video/{videos[slug].pk}",
            sort=place,
        )
        for place, slug in enumerate(FEATURED, start=1)
    )


def dashboard(client: Client, ru: str, en: str, kind: DashboardType, **fields: Any) -> PortalDashboard:
    return PortalDashboard(client=client, **in_languages("title", {"ru": ru, "en": en}), type=kind, **fields)


def make_feeds(client: Client, videos: dict[str, Video], channels: dict[str, Channel]) -> None:
    """Rows of the home screens of televisions."""
    recommended = HomeFeed.objects.create(
        client=client,
        **in_languages("name", {"ru": "Рекомендуем", "en": "Recommended"}),
        deep_link=DEEP_LINK,
        poster_aspect_ratio=PosterRatio.WIDE,
        sort=1,
    )
    HomeFeed.objects.create(
        client=client,
        **in_languages("name", {"ru": "Продолжить просмотр", "en": "Continue watching"}),
        content=FeedContent.UNFINISHED,
        auth_required=True,
        is_continue_watching=True,
        deep_link=DEEP_LINK,
        sort=2,
    )
    films = [FeedItem(feed=recommended, video=videos[slug], sort=place) for place, slug in enumerate(RECOMMENDED, 1)]
    first = FeedItem(feed=recommended, channel=channels["first-city"], sort=len(films) + 1)
    FeedItem.objects.bulk_create([*films, first])
