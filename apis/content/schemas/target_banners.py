"""What a target banner is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, cast

from ninja import Schema

from apis.content.schemas.common import Links, Meta, given_fields, read_meta
from apis.content.schemas.images import Image
from core.api.endpoint import Answer, ParamsModel
from core.api.values import Flag, Int, IsoDay, Text, describe_parameter
from library.services.target_banners import BannerAudience, BannerFields

ImageAddress = Annotated[
    Image | None, describe_parameter("address of the image, or a file part of a multipart form")
]  # fmt: skip


class TargetBannerExtras(ParamsModel):
    image_url: ImageAddress = None
    message: Annotated[Text, describe_parameter("text")] = ""
    deep_link: Annotated[Text, describe_parameter("deep link")] = ""
    meta: Meta = ""
    account_ids: Annotated[Links | None, describe_parameter("accounts that see it")] = None
    abonements: Annotated[
        Links | None, describe_parameter("abonements of accounts that see it; without account_ids")
    ] = None
    tariff_ids: Annotated[Links | None, describe_parameter("tariffs whose accounts see it")] = None


class TargetBannerParams(TargetBannerExtras):
    """Neither accounts nor tariffs: everybody sees it."""

    name: Annotated[Text, describe_parameter("name")]
    published_from: Annotated[IsoDay, describe_parameter("first day, YYYY-MM-DD")]
    published_to: Annotated[IsoDay, describe_parameter("last day, YYYY-MM-DD")]
    enabled: Annotated[Flag, describe_parameter("enabled")] = 1
    for_birthday: Annotated[Flag, describe_parameter("on the customer's birthday only")] = 0
    sort_after_tbid: Annotated[
        Int | None, describe_parameter("id of the banner to stand behind; 0 = at the front, left out = at the end")
    ] = None


class TargetBannerChange(TargetBannerExtras):
    """What is left out keeps its value."""

    keeps_what_is_left_out = True

    id: Annotated[Int, describe_parameter("banner ID")]
    name: Annotated[Text, describe_parameter("name")] = ""
    published_from: Annotated[IsoDay | None, describe_parameter("first day, YYYY-MM-DD")] = None
    published_to: Annotated[IsoDay | None, describe_parameter("last day, YYYY-MM-DD")] = None
    enabled: Annotated[Flag | None, describe_parameter("enabled")] = None
    for_birthday: Annotated[Flag | None, describe_parameter("on the customer's birthday only")] = None
    sort_after_tbid: Annotated[Int | None, describe_parameter("id of the banner to stand behind; 0 = at the front")] = (
        None
    )
    delete_image: Annotated[Flag, describe_parameter("1: without an image, whatever image_url says")] = 0
    clear_accounts: Annotated[Flag, describe_parameter("1: no accounts, whatever the lists of them say")] = 0
    clear_tariffs: Annotated[Flag, describe_parameter("1: no tariffs, whatever tariff_ids says")] = 0


FIELDS = ("name", "message", "deep_link", "published_from", "published_to")
FLAGS = ("enabled", "for_birthday")
AUDIENCE = ("account_ids", "abonements", "tariff_ids")


def banner_fields(params: TargetBannerParams | TargetBannerChange) -> BannerFields:
    """Raises FieldsInvalid."""
    found = given_fields(params, FIELDS, FLAGS)
    if params.meta:
        found["meta"] = read_meta(params.meta)
    return cast("BannerFields", found)


def banner_audience(params: TargetBannerParams | TargetBannerChange) -> BannerAudience:
    found = given_fields(params, AUDIENCE)
    if isinstance(params, TargetBannerChange):
        found |= {"account_ids": []} if params.clear_accounts else {}
        found |= {"tariff_ids": []} if params.clear_tariffs else {}
    return cast("BannerAudience", found)


class TargetBannerRecordRow(Schema):
    id: int
    name: str
    image_url: str
    message: str
    deep_link: str
    published_from: str
    published_to: str
    enabled: int
    meta: str
    account_ids: list[int]
    tariff_ids: list[int]
    available_in_cities: list[str]
    for_birthday: int


class TargetBannerRecordRows(Answer):
    target_banners: list[TargetBannerRecordRow]
    count: int
