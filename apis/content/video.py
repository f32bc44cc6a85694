"""video/*: an operator's films and their files."""

from __future__ import annotations

from typing import Annotated, Any

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentMade, ContentUploaded, PageParams, UploadAnswer
from apis.content.schemas.files import ContentFileDetail, FileCreateParams, FileModifyParams, file_fields
from apis.content.schemas.metadata import METADATA_ERRORS
from apis.content.schemas.videos import (
    ContentVideoDetail,
    ContentVideoRows,
    VideoCreateParams,
    VideoModifyParams,
    video_fields,
    video_images,
    video_links,
)
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.values import Int, Text, describe_parameter
from library.present import video_records as present
from library.present.pictures import upload_error
from library.selectors import video_records as selectors
from library.services.file_records import create_file, modify_file
from library.services.video_deletion import delete_video
from library.services.video_metadata import load_video_now
from library.services.video_records import create_video, modify_video


# --- films ------------------------------------------------------------------------------------------------------------
@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentUploaded, outside=True)
def video_create(call: ContentCall, *, params: VideoCreateParams) -> dict[str, Any]:
    """Make a film. Pictures that can't be loaded are named in upload_errors; those that take long are loaded later."""
    made = create_video(
        client_id=call.operator.id,
        fields=video_fields(call, params),
        links=video_links(params),
        images=video_images(params),
        load_meta=bool(params.load_meta),
        now=call.now,
    )
    return {"id": made.id, "upload_errors": [upload_error(one) for one in made.errors]}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def video_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("film ID")]) -> dict[str, Any]:
    """Delete a film with its seasons, episodes and files."""
    delete_video(client_id=call.operator.id, video_id=id)
    return {}


@endpoint(auth=CONTENT_KEY, db=READ, answer=ContentVideoDetail)
def video_detail(
    call: ContentCall,
    *,
    id: Annotated[Int, describe_parameter("film ID; not needed with ext_id")] = 0,
    ext_id: Annotated[Text, describe_parameter("id in an external system; goes before id")] = "",
) -> dict[str, Any]:
    """One film."""
    return present.film_record(selectors.find_film(call.operator.id, id, ext_id))


@endpoint(auth=CONTENT_KEY, db=READ, answer=ContentVideoRows)
def video_list(call: ContentCall, *, params: PageParams) -> dict[str, Any]:
    """Films of the operator, hidden ones too, a page at a time, by id."""
    films, count = selectors.list_films(call.operator.id, params.rows)
    return {"videos": [present.film_head(one) for one in films], "count": count}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=UploadAnswer, errors=METADATA_ERRORS, outside=True)
def video_modify(call: ContentCall, *, params: VideoModifyParams) -> dict[str, Any]:
    """Change a film. With load_meta the codes 1 to 7 tell of the loading alone: the rest is changed then."""
    fields, links, images = video_fields(call, params), video_links(params), video_images(params)
    saved = modify_video(
        client_id=call.operator.id, video_id=params.id, fields=fields, links=links, images=images, now=call.now
    )
    if params.load_meta:
        load_video_now(video_id=saved.id, kept=[*fields, *links, *images], now=call.now)
    return {"upload_errors": [upload_error(one) for one in saved.errors]}


# --- files ------------------------------------------------------------------------------------------------------------
@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentMade)
def video_file_create(call: ContentCall, *, params: FileCreateParams) -> dict[str, Any]:
    """Make a file of a film, or of an episode of it."""
    made = create_file(
        client_id=call.operator.id,
        video_id=params.vid,
        episode_id=params.episode_id,
        fields=file_fields(params),
        after_id=params.sort_after_vfid,
        now=call.now,
    )
    return {"id": made.pk}


@endpoint(auth=CONTENT_KEY, db=READ, answer=ContentFileDetail)
def video_file_detail(call: ContentCall, *, id: Annotated[Int, describe_parameter("file ID")]) -> dict[str, Any]:
    """One file with its fragments to skip."""
    return present.file_record(*selectors.file_record(call.operator.id, id))


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def video_file_modify(call: ContentCall, *, params: FileModifyParams) -> dict[str, Any]:
    """Change a file."""
    modify_file(
        client_id=call.operator.id,
        file_id=params.id,
        episode_id=params.episode_id,
        fields=file_fields(params),
        now=call.now,
    )
    return {}
