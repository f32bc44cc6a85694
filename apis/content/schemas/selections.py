"""What a selection is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, cast

from apis.content.schemas.common import ContentMade, Links, NameTexts, UploadErrorRow, given_fields
from apis.content.schemas.images import Image
from core.api.values import Flag, Int, Text, describe_parameter
from library.services.selection_changes import SelectionFields, SelectionItems

Picture = Annotated[Image | None, describe_parameter("address of the picture, or a file part of a multipart form")]
ContentType = Annotated[
    Int,
    describe_parameter(
        "0 channels, 1 programmes, 2 films, 3 cameras, 4 radio, 5 advertisements, 6 applications", ge=0, le=6
    ),
]
ItemIds = Annotated[Links | None, describe_parameter("ids of objects of the type, in their order")]


class SelectionPictures(NameTexts):
    promo_image: Picture = None
    promo_image_lang1: Picture = None
    promo_image_lang2: Picture = None
    promo_image_lang3: Picture = None
    promo_image_lang4: Picture = None
    promo_image_lang5: Picture = None


class ContentSelectionParams(SelectionPictures):
    name: Annotated[Text, describe_parameter("name")]
    type: ContentType
    is_hidden: Annotated[Flag, describe_parameter("1 = not in lists")] = 0
    items_set: ItemIds = None


class ContentSelectionChange(SelectionPictures):
    """What is left out keeps its value. Another type than the present one empties the selection."""

    keeps_what_is_left_out = True

    id: Annotated[Int, describe_parameter("selection ID")]
    type: ContentType
    name: Annotated[Text, describe_parameter("name")] = ""
    is_hidden: Annotated[Flag | None, describe_parameter("1 = not in lists")] = None
    items_set: Annotated[Links | None, describe_parameter("ids of all objects, in their order")] = None
    items_add: Annotated[Links | None, describe_parameter("ids of objects to append; not with items_set")] = None
    items_remove: Annotated[Links | None, describe_parameter("ids of objects to take out; not with items_set")] = None


class ContentSelectionMade(ContentMade):
    upload_errors: list[UploadErrorRow]


NAMES = ("name", *NameTexts.model_fields)
PICTURES = tuple(name for name in SelectionPictures.model_fields if name.startswith("promo_image"))
ITEMS = ("items_set", "items_add", "items_remove")


def selection_fields(params: ContentSelectionParams | ContentSelectionChange) -> SelectionFields:
    return cast("SelectionFields", given_fields(params, NAMES, ("is_hidden",)))


def selection_items(params: ContentSelectionChange) -> SelectionItems:
    return cast("SelectionItems", given_fields(params, ITEMS))


def selection_pictures(params: SelectionPictures) -> dict[str, str | bytes]:
    """Parameter -> address, or the bytes of a file, of those that were sent."""
    sent = {name: getattr(params, name) for name in PICTURES if name in params.model_fields_set}
    return {name: one.data if one.is_upload else one.address for name, one in sent.items() if one is not None}
