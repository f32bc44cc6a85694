"""What a channel is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, cast

from ninja import Schema

from apis.content.schemas.common import Links, Meta, NameTexts, given_fields, read_meta
from core.api.endpoint import Answer
from core.api.values import Flag, Int, Text, describe_parameter
from tvmiddleware.services.channel_records import ChannelFields, ChannelLinkIds


class ContentChannelParams(NameTexts):
    name: Annotated[Text, describe_parameter("name")]
    hbb_channel_pid: Annotated[Text, describe_parameter("HbbTV id")] = ""
    uri: Annotated[Text, describe_parameter("direct stream address")] = ""
    url_prefix: Annotated[Text, describe_parameter("URL prefix")] = ""
    multicast_address: Annotated[Text, describe_parameter("multicast address")] = ""
    secondary_multicast_address: Annotated[Text, describe_parameter("multicast address for recording")] = ""
    id_for_stream_service: Annotated[Text, describe_parameter("id for stream services, in the place of its own")] = ""
    comment: Annotated[Text, describe_parameter("note")] = ""
    version: Annotated[Text, describe_parameter("version")] = ""
    option1: Annotated[Text, describe_parameter("option 1")] = ""
    option2: Annotated[Text, describe_parameter("option 2")] = ""
    option3: Annotated[Text, describe_parameter("option 3")] = ""
    telemeter_account_name: Annotated[Text, describe_parameter("TV meter: account")] = ""
    telemeter_tmsec_name: Annotated[Text, describe_parameter("TV meter: TmsecName")] = ""
    telemeter_cat_id: Annotated[Text, describe_parameter("TV meter: category id")] = ""
    telemeter_vc_id: Annotated[Text, describe_parameter("TV meter: content id")] = ""
    telemeter_vc_version: Annotated[Text, describe_parameter("TV meter: content version")] = ""
    mediahills_id: Annotated[Int, describe_parameter("MediaHills id")] = 0
    pause_live_tv_shift: Annotated[Int, describe_parameter("shift of Pause Live TV")] = 0
    lcn_number: Annotated[Int, describe_parameter("logical channel number")] = 0
    recording_days: Annotated[Int, describe_parameter("days of archive")] = 0
    telemeter: Annotated[Int | None, describe_parameter("TV meter: 0 = Mediascope", ge=0, le=0)] = None
    aspect_ratio: Annotated[Int, describe_parameter("0 auto, 1 16:9, 2 4:3, 3 full screen", ge=0, le=3)] = 0
    show_in_all: Annotated[Flag, describe_parameter("shown in the category All")] = 1
    parent_control: Annotated[Flag, describe_parameter("parental control")] = 0
    enabled: Annotated[Flag, describe_parameter("enabled")] = 1
    display_on_site: Annotated[Flag, describe_parameter("shown on the site")] = 1
    category: Annotated[Int, describe_parameter("category id")] = 0
    epg_channel: Annotated[Int, describe_parameter("id of the guide channel")] = 0
    copyright_holder: Annotated[Int, describe_parameter("copyright holder id")] = 0
    price_category: Annotated[Int, describe_parameter("price category id")] = 0
    sort_after_cid: Annotated[
        Int | None, describe_parameter("id of the channel to stand behind; 0 = at the front, left out = at the end")
    ] = None
    additional_categories: Annotated[Links, describe_parameter("category ids")] = []
    tariffs: Annotated[Links, describe_parameter("tariff ids")] = []
    stream_services: Annotated[Links, describe_parameter("stream service ids")] = []
    hbb_providers: Annotated[Links, describe_parameter("HbbTV provider ids")] = []
    meta: Meta = ""


FLAGS = ("show_in_all", "parent_control", "enabled", "display_on_site")
POINTERS = ("category", "epg_channel", "copyright_holder", "price_category")
SETS = ("additional_categories", "tariffs", "stream_services", "hbb_providers")
NOT_FIELDS = {*FLAGS, *POINTERS, *SETS, "sort_after_cid", "meta", "client_id", "signature"}
FIELDS = tuple(name for name in ContentChannelParams.model_fields if name not in NOT_FIELDS)


def channel_fields(params: ContentChannelParams) -> ChannelFields:
    """Raises FieldsInvalid."""
    found = given_fields(params, FIELDS, FLAGS)
    if params.meta:
        found["meta"] = read_meta(params.meta)
    return cast("ChannelFields", found)


def channel_links(params: ContentChannelParams) -> ChannelLinkIds:
    """An id of 0 is none."""
    pointers = {name: found for name in POINTERS if (found := getattr(params, name))}
    return cast("ChannelLinkIds", {**pointers, **given_fields(params, SETS)})


# --- answers ----------------------------------------------------------------------------------------------------------
class NamedRow(Schema):
    id: int
    name: str


class ContentChannelRow(Schema):
    id: int
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    category_id: int
    category_name: str
    price_category_id: int
    price_category_name: str
    epg_channel_id: int
    epg_channel_name: str
    enabled: int
    uri: str
    url_prefix: str
    option1: str
    option2: str
    option3: str
    additional_categories: list[NamedRow]
    tariffs: list[NamedRow]
    stream_services: list[NamedRow]
    multicast_address: str
    secondary_multicast_address: str
    comment: str
    id_for_stream_service: str


class ContentChannelRows(Answer):
    channels: list[ContentChannelRow]
    count: int
