"""What a radio station is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, cast

from apis.content.schemas.common import DescriptionTexts, Links, NameTexts, given_fields
from core.api.values import Flag, Int, Text, describe_parameter
from library.services.radio_records import RadioFields


class RadioParams(NameTexts, DescriptionTexts):
    name: Annotated[Text, describe_parameter("name")]
    enabled: Annotated[Flag, describe_parameter("enabled")] = 0
    tariffs: Annotated[Links, describe_parameter("tariff ids")] = []
    uri: Annotated[Text, describe_parameter("stream address, which boxes play themselves")] = ""
    description: Annotated[Text, describe_parameter("description")] = ""
    radio_channel: Annotated[Int, describe_parameter("id of the radio channel that gives the logo")] = 0


def radio_fields(params: RadioParams) -> RadioFields:
    """A station is off unless it is said to be on."""
    names = ("name", *NameTexts.model_fields, "description", *DescriptionTexts.model_fields, "uri")
    return cast("RadioFields", {**given_fields(params, names), "enabled": bool(params.enabled)})
