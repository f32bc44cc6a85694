"""episode/*: episodes of an operator's series."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentUploaded, UploadAnswer, UploadErrorRow
from apis.content.schemas.series import (
    EpisodeCreateParams,
    EpisodeModifyParams,
    episode_fields,
    episode_images,
)
from core.api.endpoint import WRITE, Answer, FailureWithFields, endpoint
from core.api.errors import DomainError, Error
from core.api.values import Int, describe_parameter
from library.present.pictures import upload_error
from library.services.owned_videos import SavedRow
from library.services.picture_fetching import UNUSABLE
from library.services.series_records import create_episode, delete_episode, modify_episode


class PreviewNotObtained(DomainError):
    """The episode was saved without its new picture."""


class PreviewUnsuitable(PreviewNotObtained):
    """The same: what the address has is no picture that boxes show."""


class EpisodeFailure(FailureWithFields):
    """``id``: of the episode, which was made all the same."""

    id: int | None = None
    upload_errors: list[UploadErrorRow] | None = None


@endpoint(
    auth=CONTENT_KEY,
    db=WRITE,
    answer=ContentUploaded,
    failure=EpisodeFailure,
    errors=(
        Error(2, _("unsuitable image; the rest was saved"), PreviewUnsuitable),
        Error(1, _("the image could not be obtained; the rest was saved"), PreviewNotObtained),
    ),
    outside=True,
)
def episode_create(call: ContentCall, *, params: EpisodeCreateParams) -> dict[str, Any]:
    """Make an episode of a film. One whose picture can't be had is made too: the codes 1 and 2 come with its id."""
    made = create_episode(
        client_id=call.operator.id,
        video_id=params.vid,
        season_id=params.season_id,
        fields=episode_fields(params),
        after_id=params.sort_after_eid,
        images=episode_images(params),
        now=call.now,
    )
    return {"id": made.id, "upload_errors": without_errors(made, id=made.id)}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def episode_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("episode ID")]) -> dict[str, Any]:
    """Delete an episode; its files stay with the film."""
    delete_episode(client_id=call.operator.id, episode_id=id, now=call.now)
    return {}


@endpoint(
    auth=CONTENT_KEY,
    db=WRITE,
    answer=UploadAnswer,
    failure=EpisodeFailure,
    errors=(Error(1, _("the image was not changed; the rest was saved"), PreviewNotObtained),),
    outside=True,
)
def episode_modify(call: ContentCall, *, params: EpisodeModifyParams) -> dict[str, Any]:
    """Change an episode."""
    saved = modify_episode(
        client_id=call.operator.id,
        episode_id=params.episode_id,
        fields=episode_fields(params),
        after_id=params.sort_after_eid,
        images=episode_images(params),
        now=call.now,
    )
    return {"upload_errors": without_errors(saved)}


def without_errors(saved: SavedRow, **more: Any) -> list[Any]:
    """Raises PreviewNotObtained where the picture is not there."""
    if not saved.errors:
        return []
    is_unsuitable = any(one.code == UNUSABLE for one in saved.errors)
    kind = PreviewUnsuitable if is_unsuitable else PreviewNotObtained
    raise kind(upload_errors=[upload_error(one) for one in saved.errors], **more)
