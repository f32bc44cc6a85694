"""camera/*: an operator's cameras."""

from __future__ import annotations

from typing import Annotated, Any

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.cameras import CameraChange, NewCamera, camera_fields, camera_links
from apis.content.schemas.common import ContentMade
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.values import Int, describe_parameter
from library.services import camera_records


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentMade)
def camera_create(call: ContentCall, *, params: NewCamera) -> dict[str, Any]:
    """Make a camera."""
    made = camera_records.camera_create(
        client_id=call.operator.id,
        links=camera_links(params),
        after_id=params.sort_after_cid,
        **camera_fields(params),
    )
    return {"id": made.pk}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def camera_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("camera ID")]) -> dict[str, Any]:
    """Delete a camera."""
    camera_records.camera_delete(client_id=call.operator.id, camera_id=id)
    return {}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def camera_modify(call: ContentCall, *, params: CameraChange) -> dict[str, Any]:
    """Change what is sent; lists replace those there are."""
    camera_records.camera_modify(
        client_id=call.operator.id,
        camera_id=params.camera_id,
        links=camera_links(params),
        **camera_fields(params),
    )
    return {}
