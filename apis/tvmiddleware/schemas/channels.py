"""Answers of channel/*, category/* in the OpenAPI document. Fields with None are left out by some calls."""

from __future__ import annotations

from ninja import Schema

from core.api.endpoint import Answer


class ChannelHbb(Schema):
    """An HbbTV provider of a channel."""

    type: int
    id: int
    api_key: str
    channel_id: str


class ChannelCategory(Schema):
    id: int
    name: str


class ChannelGenre(Schema):
    genre_id: int
    genre_name: str


class ChannelNow(Schema):
    """What runs now; 0 and "" where the guide says nothing. ``program_meta`` is a JSON object as text, or empty."""

    program_id: int
    program_name: str
    program_begin_time: int
    program_end_time: int
    program_category_id: int
    program_category: str
    program_description: str
    program_preview_url: str
    program_rating: int
    program_meta: str | None = None
    program_genres: list[ChannelGenre] | None = None


class ChannelNext(Schema):
    """What comes next; not with compact=1."""

    next_program_id: int | None = None
    next_program_name: str | None = None
    next_program_begin_time: int | None = None
    next_program_end_time: int | None = None
    next_program_category_id: int | None = None
    next_program_category: str | None = None
    next_program_description: str | None = None
    next_program_preview_url: str | None = None
    next_program_rating: int | None = None
    next_program_meta: str | None = None
    next_program_genres: list[ChannelGenre] | None = None


class ChannelExtras(Schema):
    """Not with compact=1."""

    option1: str | None = None
    option2: str | None = None
    option3: str | None = None
    telemeter: str | None = None
    telemeter_account_name: str | None = None
    telemeter_tmsec_name: str | None = None
    telemeter_cat_id: str | None = None
    telemeter_vc_id: str | None = None
    telemeter_vc_version: str | None = None
    aspect_ratio: int | None = None
    hbb: list[ChannelHbb] | None = None
    additional_categories: list[ChannelCategory] | None = None
    show_in_all: int | None = None


class ChannelPublic(ChannelNow, ChannelNext, ChannelExtras):
    """A channel as anybody may see it."""

    id: int
    name: str
    icon: str
    category_id: int
    has_record: int
    is_parent_control: int
    timeshift_offset: int
    channel_sort: int
    pause_live_tv_shift: int | None = None
    drm_available: bool | None = None


class ChannelItem(ChannelPublic):
    """A channel as an account sees it."""

    url: str
    max_archive_duration: int
    is_hidden: int
    is_favorited: int
    has_subscription: int
    lcn_number: int | None = None
    ads_available: int | None = None


class ChannelList(Answer):
    channels: list[ChannelItem]


class ChannelInfoItem(ChannelItem):
    """``meta`` is the operator's own JSON object, as text."""

    meta: str


class ChannelInfo(Answer):
    programs: list[ChannelInfoItem]


class ChannelGuestInfoItem(ChannelPublic):
    meta: str


class ChannelGuestInfo(Answer):
    programs: list[ChannelGuestInfoItem]


class ChannelGuestRow(Schema):
    id: int
    name: str
    category_id: int
    sort: int
    lcn_number: int
    is_parent_control: int
    show_in_all: int
    icon: str


class ChannelRowV2(ChannelGuestRow):
    has_subscription: int
    is_hidden: int
    is_favorited: int


class ChannelListV2(Answer):
    channels: list[ChannelRowV2]


class ChannelGuestList(Answer):
    channels: list[ChannelGuestRow]


class ChannelIcon(Schema):
    id: int
    icon: str


class ChannelIconList(Answer):
    icons: list[ChannelIcon]


class ChannelNamed(Schema):
    id: int
    name: str
    icon: str


class ChannelListLast(Answer):
    channels: list[ChannelNamed]


class ChannelSortRow(Schema):
    id: int
    name: str


class ChannelSortList(Answer):
    channel_sort: list[ChannelSortRow]


class ChannelOffer(Schema):
    """A way to watch or to buy a channel."""

    action: str
    tariff_id: int
    is_virtual: bool
    caption: str
    price: float
    periodical: bool
    activation_price: float


class ChannelDetail(Answer):
    id: int
    name: str
    actions: list[ChannelOffer]


class ChannelActionResult(Answer):
    result: str


class ChannelProgram(Schema):
    """A programme in channel/list/programs."""

    id: int
    name: str
    begin_time: int
    end_time: int
    category_id: int
    category: str
    description: str
    preview_url: str
    rating: int
    program_meta: str
    program_genres: list[ChannelGenre]


class ChannelTimetable(Schema):
    id: int
    current_program_id: int
    programs: list[ChannelProgram]


class ChannelListPrograms(Answer):
    channels: list[ChannelTimetable]


class CategoryItem(Schema):
    id: int
    name: str
    description: str
    color: str
    channels_count: int
    icon_url: str
    icon_tv_url: str
    dashboard_icon_url: str


class CategoryList(Answer):
    categories: list[CategoryItem]
