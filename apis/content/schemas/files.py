"""What files and their fragments are made of, on the wire."""

from __future__ import annotations

from typing import Annotated, ClassVar, cast

from ninja import Schema

from apis.content.schemas.common import NameTexts, given_fields
from apis.content.schemas.numbers import Quality, SecondsOfMinutes, Thousandths
from core.api.endpoint import Answer, ParamsModel
from core.api.values import Flag, Int, Text, describe_parameter
from library.services.file_records import FileFields
from library.services.skip_fragments import FragmentFields

QUALITIES = (
    "0 not stated, 1 SD, 2 HD, 3 FHD, 4 UHD, 5 2K, 6 4K, 7 8K, 10 240p, 11 320p, 12 480p, 13 576p, 14 720p, 15 1080p"
)
TYPES = "0 intro, 1 recap, 2 credits, 3 advertisement"
PLAIN = ("name", *NameTexts.model_fields, "filename", "duration", "quality")
FLAGS = ("is_trailer", "self_skip_fragments_priority")


# --- files ------------------------------------------------------------------------------------------------------------
class FileParams(NameTexts):
    episode_id: Annotated[Int, describe_parameter("id of an episode of the film")] = 0
    filename: Annotated[Text, describe_parameter("path on the stream server, of a file or a directory")] = ""
    duration: Annotated[SecondsOfMinutes | None, describe_parameter("duration in minutes, fractions allowed")] = None
    is_trailer: Annotated[Flag | None, describe_parameter("a trailer")] = None
    quality: Annotated[Quality | None, describe_parameter(QUALITIES)] = None
    self_skip_fragments_priority: Annotated[Flag | None, describe_parameter("its own fragments to skip win")] = None


class FileCreateParams(FileParams):
    vid: Annotated[Int, describe_parameter("id of the film that it is a file of")]
    name: Annotated[Text, describe_parameter("name")]
    ext_id: Annotated[Text, describe_parameter("id in an external system, 64 letters at most")] = ""
    sort_after_vfid: Annotated[Int | None, describe_parameter("id of the file to stand behind; 0 = at the front")] = (
        None
    )


class FileModifyParams(FileParams):
    keeps_what_is_left_out: ClassVar[bool] = True

    id: Annotated[Int, describe_parameter("file ID")]
    name: Annotated[Text, describe_parameter("name")] = ""


def file_fields(params: FileParams) -> FileFields:
    names = (*PLAIN, "ext_id") if isinstance(params, FileCreateParams) else PLAIN
    return cast("FileFields", given_fields(params, names, FLAGS))


# --- fragments --------------------------------------------------------------------------------------------------------
class FragmentCreateParams(ParamsModel):
    vfid: Annotated[Int, describe_parameter("file ID")]
    type: Annotated[Int, describe_parameter(TYPES, ge=0, le=3)]
    begin_time: Annotated[Thousandths, describe_parameter("begin in seconds, to 0.001")]
    end_time: Annotated[Thousandths, describe_parameter("end in seconds, to 0.001")]


class FragmentModifyParams(ParamsModel):
    keeps_what_is_left_out: ClassVar[bool] = True

    id: Annotated[Int, describe_parameter("fragment ID")]
    vfid: Annotated[Int, describe_parameter("file ID")] = 0
    type: Annotated[Int | None, describe_parameter(TYPES, ge=0, le=3)] = None
    begin_time: Annotated[Thousandths | None, describe_parameter("begin in seconds, to 0.001")] = None
    end_time: Annotated[Thousandths | None, describe_parameter("end in seconds, to 0.001")] = None


def fragment_fields(params: FragmentCreateParams | FragmentModifyParams) -> FragmentFields:
    return cast("FragmentFields", given_fields(params, ("type", "begin_time", "end_time")))


# --- answers ----------------------------------------------------------------------------------------------------------
class FragmentRow(Schema):
    id: int
    type: int
    begin_time: float
    end_time: float


class ContentFileDetail(Answer):
    id: int
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    duration: int
    is_trailer: bool
    skip_video_fragments: list[FragmentRow]
