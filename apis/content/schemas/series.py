"""What seasons and episodes are made of, on the wire."""

from __future__ import annotations

from typing import Annotated, ClassVar, cast

from apis.content.schemas.common import DescriptionTexts, NameTexts, given_fields
from apis.content.schemas.images import Image, given_images
from apis.content.schemas.numbers import Minutes
from core.api.values import Flag, Int, Text, describe_parameter
from library.records.image_sources import ImageSource
from library.services.series_records import EpisodeFields, SeasonFields

NAMES = ("name", *NameTexts.model_fields)


# --- seasons ----------------------------------------------------------------------------------------------------------
class SeasonParams(NameTexts):
    sort_after_sid: Annotated[Int | None, describe_parameter("id of the season to stand behind; 0 = at the front")] = (
        None
    )


class SeasonCreateParams(SeasonParams):
    name: Annotated[Text, describe_parameter("name")]
    vid: Annotated[Int, describe_parameter("id of the film that it is a season of")]


class SeasonModifyParams(SeasonParams):
    keeps_what_is_left_out: ClassVar[bool] = True

    season_id: Annotated[Int, describe_parameter("season ID")]
    name: Annotated[Text, describe_parameter("name")] = ""


def season_fields(params: SeasonParams) -> SeasonFields:
    return cast("SeasonFields", given_fields(params, NAMES))


# --- episodes ---------------------------------------------------------------------------------------------------------
class EpisodeParams(NameTexts, DescriptionTexts):
    description: Annotated[Text, describe_parameter("description")] = ""
    preview_url: Annotated[
        Image | None, describe_parameter("picture: its address, or a file part of a multipart form")
    ] = None
    duration: Annotated[Minutes | None, describe_parameter("duration in minutes")] = None
    sort_after_eid: Annotated[Int | None, describe_parameter("id of the episode to stand behind; 0 = at the front")] = (
        None
    )
    is_free: Annotated[Flag | None, describe_parameter("plays for everybody who sees the series")] = None
    is_planned: Annotated[Flag | None, describe_parameter("is shown and does not play yet")] = None


class EpisodeCreateParams(EpisodeParams):
    vid: Annotated[Int, describe_parameter("id of the film that it is an episode of")]
    name: Annotated[Text, describe_parameter("name")]
    season_id: Annotated[Int, describe_parameter("id of a season of that film")] = 0


class EpisodeModifyParams(EpisodeParams):
    keeps_what_is_left_out: ClassVar[bool] = True

    episode_id: Annotated[Int, describe_parameter("episode ID")]
    name: Annotated[Text, describe_parameter("name")] = ""


def episode_fields(params: EpisodeParams) -> EpisodeFields:
    names = (*NAMES, "description", *DescriptionTexts.model_fields, "duration")
    return cast("EpisodeFields", given_fields(params, names, ("is_free", "is_planned")))


def episode_images(params: EpisodeParams) -> dict[str, ImageSource]:
    return given_images(params, ("preview_url",))
