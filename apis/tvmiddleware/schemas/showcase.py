"""Answers of selection/* and portaldashboard/* in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from apis.tvmiddleware.radio import RadioStation
from apis.tvmiddleware.schemas.cameras import CameraItem
from apis.tvmiddleware.schemas.programs import ProgramRow
from apis.tvmiddleware.schemas.videos import VideoMember, VideoPersonRow
from core.api.endpoint import Answer


# --- selections ------------------------------------------------------------------------------------------------------
class SelectionHead(Schema):
    """``type``: 0 made by hand, 1 generated."""

    id: int
    name: str
    type: int
    promo_image: str
    count: int


class SelectionList(Answer):
    selections: list[SelectionHead]


class SelectionAction(Schema):
    action: str
    tariff_id: int
    caption: str
    price: float
    periodical: int
    activation_price: float


class SelectionChannel(Schema):
    id: int
    name: str
    icon: str
    has_subscription: int
    actions: list[SelectionAction]


class SelectionProgram(ProgramRow):
    channel_id: int
    channel_name: str
    channel_icon_url: str


class SelectionVideo(Schema):
    """``duration``: minutes. compact=1 leaves out those that may be missing."""

    id: int
    name: str
    name_orig: str
    thumbnail_small: str
    thumbnail_big: str
    screenshot_big: str
    screenshot_b_big: str | None = None
    description: str
    short_description: str
    year: int
    actors: str | None = None
    director: str | None = None
    genres: str
    countries: str
    genres_kinopoisk: str
    is_parent_control: int
    is_package: int
    is_season: int
    is_announcement: int
    rating: int
    kinopoisk_rating: float
    imdb_rating: float
    average_customers_rating: float
    duration: int
    provider: str
    video_provider_id: int
    language: str
    actors_info: list[VideoPersonRow] | None = None
    package_videos: list[VideoMember] | None = None
    video_source: int
    is_favorited: int
    ad_banner: str
    is_4k: int
    horizontal_poster: str
    vertical_poster: str
    logo: str


class SelectionAttribute(Schema):
    key: str
    value: str


class SelectionApplication(Schema):
    """As in application/list, but for ``attrs``."""

    id: int
    name: str
    system_name: str
    type: int
    url: str
    show_in_main_menu: int
    css_style: str
    icon: str
    icon_focus: str
    attrs: list[SelectionAttribute]


class SelectionAd(Schema):
    name: str
    url: str


class SelectionItemRow(Schema):
    """One of the members, by the type of the selection."""

    channel: SelectionChannel | None = None
    program: SelectionProgram | None = None
    video: SelectionVideo | None = None
    camera: CameraItem | None = None
    radio: RadioStation | None = None
    ads: SelectionAd | None = None
    external_application: SelectionApplication | None = None


class SelectionDetail(Answer):
    """``next_cursor``: for the next page; -1 after the last one."""

    name: str
    count: int
    type: int
    promo_image: str
    next_cursor: int
    contents: list[SelectionItemRow]


class SelectionWatched(Schema):
    id: int
    name: str
    promo_image: str
    epg_id: int
    epg_name: str
    program_begin_time: int
    channel_id: int


class SelectionListLast(Answer):
    selections: list[SelectionWatched]


# --- dashboards ------------------------------------------------------------------------------------------------------
class SliderAttribute(Schema):
    """``slider_banners_urls``: each item has one member, a language's code with the address of its picture."""

    slider_deep_link: str
    slider_banners_urls: list[dict[str, Any]]


class DashboardAttributes(Schema):
    """Which members are there depends on the type of the dashboard."""

    main_menu_order_list: list[int] | None = None
    channel: list[str] | None = None
    category: str | None = None
    display_only_selected_programs: list[str] | None = None
    genres_intersection_or_union: str | None = None
    slider_banners_list: list[SliderAttribute] | None = None
    display_type: str | None = None
    channels_category_id: str | None = None
    category_id: str | None = None
    selection: int | None = None
    genres: list[str] | None = None
    video_source: str | None = None
    display_only_selected_videos: list[str] | None = None
    video_provider: str | None = None
    genre: str | None = None
    kinopoisk_rating: float | None = None
    imdb_rating: float | None = None
    year_from: int | None = None
    year_to: int | None = None
    content_type: int | None = None


class Dashboard(Schema):
    id: int
    title: str
    description: str
    attributes: DashboardAttributes
    type: int
    screen: str
    cover: str


class DashboardList(Answer):
    portaldashboards: list[Dashboard]


class DashboardMenu(Answer):
    mainmenu: list[str]


class DashboardChannel(Schema):
    id: int
    name: str
    icon: str


class DashboardChannelList(Answer):
    channels: list[DashboardChannel]


class DashboardProgram(Schema):
    id: int
    name: str
    preview: str
    begin_time: int
    end_time: int
    description: str
    rating: int
    has_record: int
    meta: str
    channel_id: int
    channel_name: str
    channel_icon_url: str


class DashboardProgramList(Answer):
    programs: list[DashboardProgram]


class SliderItem(Schema):
    url: str
    deep_link: str


class SliderList(Answer):
    sliders: list[SliderItem]


class DashboardGuestVideo(Schema):
    id: int
    name: str
    name_orig: str
    thumbnail_small: str
    thumbnail_big: str
    genres: str
    countries: str
    rating: int
    kinopoisk_rating: float
    imdb_rating: float
    average_customers_rating: float
    description: str
    short_description: str
    is_season: int
    provider: str
    screenshot_big: str
    horizontal_poster: str
    vertical_poster: str
    ad_banner: str
    logo: str
    year: int
    video_provider_id: int


class DashboardVideo(DashboardGuestVideo):
    """``duration`` and ``position``: seconds."""

    is_favorited: int
    position: int
    position_asset_id: int
    duration: int
    preview_url: str


class DashboardGuestVideoList(Answer):
    videos: list[DashboardGuestVideo]


class DashboardVideoList(Answer):
    videos: list[DashboardVideo]
