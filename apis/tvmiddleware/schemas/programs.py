"""Answers of program/* in the OpenAPI document. ``meta`` is text: a JSON object with all of ProgramMeta, or empty."""

from __future__ import annotations

from ninja import Schema

from apis.tvmiddleware.schemas.channels import ChannelItem
from core.api.endpoint import Answer


class ProgramPublicRow(Schema):
    id: int
    begin_time: int
    name: str
    description: str
    category: str
    rating: int
    meta: str


class ProgramPublicList(Answer):
    programs: list[ProgramPublicRow]


class ProgramText(ProgramPublicRow):
    end_time: int
    short_name: str
    preview: str
    blocked: int


class ProgramPublicDetail(Answer, ProgramText):
    channel_name: str
    channel_icon: str


class ProgramRow(ProgramText):
    """``url`` plays the recording; empty without one or without a subscription."""

    url: str
    has_record: int
    has_subscription: int
    ads_available: int
    position: int


class ProgramList(Answer):
    programs: list[ProgramRow]


class ProgramDetail(Answer, ProgramRow):
    pass


class ProgramFound(Schema):
    """``id``, ``name``, ``icon`` and ``category_id`` are the channel's."""

    id: int
    name: str
    icon: str
    category_id: int
    has_record: int
    blocked: int
    has_subscription: int
    url: str
    program_id: int
    program_begin_time: int
    program_end_time: int
    program_name: str
    program_short_name: str
    program_description: str
    program_category: str
    program_rating: int
    program_preview_url: str
    program_meta: str


class ProgramSearch(Answer):
    results: list[ProgramFound]


class ProgramCategoryRow(Schema):
    id: int
    name: str
    icon_type: str
    icon: str
    icon_tv: str


class ProgramCategoryList(Answer):
    categories: list[ProgramCategoryRow]


class ProgramGenreRow(Schema):
    id: int
    name: str
    icon_for_archive: str


class ProgramGenreList(Answer):
    genres: list[ProgramGenreRow]


class ProgramRecordChannel(Schema):
    id: int
    name: str
    icon: str


class ProgramRecording(Schema):
    program_id: int
    begin_time: int
    end_time: int
    name: str
    description: str
    meta: str
    url: str
    position: int
    ads_available: int


class ProgramRecordGroup(Schema):
    """Recordings of one name on one channel; ``record`` has one item where there is only one, else none."""

    selection_id: int
    begin_time: int
    short_name: str
    category: str
    preview: str
    rating: int
    description: str
    channel: ProgramRecordChannel
    record: list[ProgramRecording]


class ProgramRecordList(Answer):
    count: int
    records: list[ProgramRecordGroup]


class ProgramChannelItem(ChannelItem):
    """A channel as in channel/list, but for ``drm_available``, which is a number here."""

    drm_available: int | None = None  # type: ignore[assignment]  # the contract has another type here


class ProgramChannelList(Answer):
    programs: list[ProgramChannelItem]


class ProgramPublicChannel(Schema):
    """``meta`` is the channel's own JSON object, as text."""

    id: int
    name: str
    icon: str
    category_id: int
    program_category_id: int
    program_begin_time: int
    program_end_time: int
    program_name: str
    program_preview_url: str
    program_category: str
    program_id: int
    program_rating: int
    channel_sort: int
    meta: str
    program_meta: str


class ProgramPublicChannelList(Answer):
    programs: list[ProgramPublicChannel]


class ProgramOnAir(Schema):
    """The last four are left out with compact=1; ``datetime_*`` do not include the hour shift."""

    id: int
    program_name: str
    program_begin_time: int
    program_end_time: int
    program_preview_url: str
    program_rating: int
    program_category: str | None = None
    program_description: str | None = None
    datetime_begin: int | None = None
    datetime_end: int | None = None


class ProgramsOnAir(Answer):
    programs: list[ProgramOnAir]
