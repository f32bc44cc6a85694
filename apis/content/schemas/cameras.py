"""What a camera is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, cast

from apis.content.schemas.common import Links, NameTexts, given_fields
from core.api.values import Flag, Int, Text, describe_parameter
from library.services.camera_records import POINTERS, SETS, CameraFields, CameraLinkIds


class CameraParams(NameTexts):
    """What can be given to a new camera and changed later."""

    enabled: Annotated[Flag, describe_parameter("enabled")] = 1
    tariffs: Annotated[Links, describe_parameter("tariff ids")] = []
    stream_services: Annotated[Links, describe_parameter("stream service ids")] = []
    uri: Annotated[Text, describe_parameter("direct stream address")] = ""
    url_prefix: Annotated[Text, describe_parameter("URL prefix")] = ""
    multicast_address: Annotated[Text, describe_parameter("multicast address")] = ""
    price_category: Annotated[Int, describe_parameter("price category id")] = 0
    preview_url: Annotated[Text, describe_parameter("address of the preview picture, which boxes fetch")] = ""


class NewCamera(CameraParams):
    name: Annotated[Text, describe_parameter("name")]
    category: Annotated[Int, describe_parameter("guide category id")] = 0
    additional_categories: Annotated[Links, describe_parameter("guide category ids")] = []
    sort_after_cid: Annotated[
        Int | None, describe_parameter("id of the camera to stand behind; 0 = at the front, left out = at the end")
    ] = None
    epg_channel: Annotated[Int, describe_parameter("id of the guide channel")] = 0
    secondary_multicast_address: Annotated[Text, describe_parameter("multicast address for recording")] = ""
    id_for_stream_service: Annotated[Text, describe_parameter("id for stream services, in the place of its own")] = ""
    comment: Annotated[Text, describe_parameter("note")] = ""
    option1: Annotated[Text, describe_parameter("option 1")] = ""
    option2: Annotated[Text, describe_parameter("option 2")] = ""
    option3: Annotated[Text, describe_parameter("option 3")] = ""


class CameraChange(CameraParams):
    """What is left out stays as it is."""

    keeps_what_is_left_out = True

    camera_id: Annotated[Int, describe_parameter("camera ID")]
    name: Annotated[Text, describe_parameter("name")] = ""


NOT_FIELDS = {"enabled", *POINTERS, *SETS, "sort_after_cid", "camera_id", "client_id", "signature"}
FIELDS = tuple(name for name in NewCamera.model_fields if name not in NOT_FIELDS)


def camera_fields(params: CameraParams) -> CameraFields:
    return cast("CameraFields", given_fields(params, FIELDS, ("enabled",)))


def camera_links(params: CameraParams) -> CameraLinkIds:
    """An id of 0 is none."""
    pointers = {name: found for name, found in given_fields(params, POINTERS).items() if found}
    return cast("CameraLinkIds", {**pointers, **given_fields(params, SETS)})
