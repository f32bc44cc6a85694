"""skipvideofragment/*: parts of files that viewers may skip."""

from __future__ import annotations

from typing import Annotated, Any

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentMade
from apis.content.schemas.files import FragmentCreateParams, FragmentModifyParams, fragment_fields
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.values import Int, describe_parameter
from library.services.skip_fragments import create_fragment, delete_fragment, modify_fragment


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentMade)
def skipvideofragment_create(call: ContentCall, *, params: FragmentCreateParams) -> dict[str, Any]:
    """Make a fragment of a file. Its id comes along: to change or delete it one needs it."""
    made = create_fragment(client_id=call.operator.id, file_id=params.vfid, fields=fragment_fields(params))
    return {"id": made.pk}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def skipvideofragment_delete(
    call: ContentCall, *, id: Annotated[Int, describe_parameter("fragment ID")]
) -> dict[str, Any]:
    """Delete a fragment."""
    delete_fragment(client_id=call.operator.id, fragment_id=id)
    return {}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def skipvideofragment_modify(call: ContentCall, *, params: FragmentModifyParams) -> dict[str, Any]:
    """Change a fragment."""
    modify_fragment(
        client_id=call.operator.id, fragment_id=params.id, file_id=params.vfid, fields=fragment_fields(params)
    )
    return {}
