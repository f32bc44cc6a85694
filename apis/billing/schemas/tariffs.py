"""What a tariff is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, Any, cast

from ninja import Schema

from apis.billing.schemas.common import KEEP, AnswerWithFields, Changing, sent_fields
from core.api.endpoint import Answer, ParamsModel
from core.api.values import Flag, Int, Money, Text, describe_parameter
from tvmiddleware.services.tariff_records import TariffFields


class TariffParams(ParamsModel):
    name: Annotated[Text, describe_parameter("name")] = ""
    period: Annotated[Int, describe_parameter("months between charges; 0 = system tariff")] = 1
    price: Annotated[Money | None, describe_parameter("price of a period")] = None
    default_activation_price: Annotated[
        Money | None, describe_parameter("price of the first period; empty = the price")
    ] = None
    enabled: Annotated[Flag, describe_parameter("enabled")] = 1
    assigned_by_default: Annotated[Flag, describe_parameter("connected to every new customer")] = 0
    required: Annotated[Flag, describe_parameter("the subscriber can't drop it")] = 0
    sessions_count: Annotated[Int, describe_parameter("sessions of additional devices; -1 = any number")] = 1
    ip_restriction: Annotated[Flag, describe_parameter("sessions of additional devices from one address only")] = 0
    basic_sessions_count: Annotated[Int, describe_parameter("bound basic devices; -1 = any number")] = 1
    basic_tariff_priority: Annotated[Int, describe_parameter("0 = additional tariff, 1 to 10 = basic tariff")] = 0
    available_for_inactive_accounts: Annotated[Flag, describe_parameter("for inactive accounts only")] = 0
    available_everywhere: Annotated[Flag, describe_parameter("in all countries and cities")] = 1
    display_in_channels_widget: Annotated[Flag, describe_parameter("channels shown on the site")] = 1
    used_for_channel_list: Annotated[Flag, describe_parameter("opens channels")] = 1
    used_for_video_list: Annotated[Flag, describe_parameter("opens films")] = 1
    used_for_radio_list: Annotated[Flag, describe_parameter("opens radio")] = 1
    available_to_unsubscribe: Annotated[Flag, describe_parameter("may be dropped through the API of the apps")] = 1


class TariffChange(TariffParams):
    """What is left out keeps its value."""

    keeps_what_is_left_out = True

    tariff_id: Annotated[Int, describe_parameter("tariff id")] = -1


NUMBERS = ("period", "sessions_count", "basic_sessions_count", "basic_tariff_priority")
TEXTS_AND_PRICES = ("name", "price", "default_activation_price")
FLAGS = tuple(name for name in TariffParams.model_fields if name not in {*NUMBERS, *TEXTS_AND_PRICES})
EMPTIED: dict[str, Any] = {
    **dict.fromkeys((*FLAGS, *NUMBERS, "name", "price"), KEEP),
    "default_activation_price": None,
}


def tariff_fields(call: Changing, params: TariffParams) -> TariffFields:
    found = sent_fields(call, params, EMPTIED)
    for name in FLAGS:
        if name in found:
            found[name] = bool(found[name])
    return cast("TariffFields", found)


class TariffMade(AnswerWithFields):
    id: int


class TariffChannel(Schema):
    id: int
    name: str
    icon: str


class TariffOptionRow(Schema):
    id: int
    name: str
    period: int
    price: int | float
    activation_price: int | float
    sessions_count: int
    basic_sessions_count: int
    ip_restriction: int


class TariffAdditionalRow(TariffOptionRow):
    channels: list[TariffChannel]


class TariffRow(TariffAdditionalRow):
    basic_tariff_priority: int


class TariffOptionRows(Answer):
    tariffs: list[TariffOptionRow]


class TariffAdditionalRows(Answer):
    tariffs: list[TariffAdditionalRow]


class TariffRows(Answer):
    tariffs: list[TariffRow]
