"""selection/*: what belongs together, chosen by a content manager."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.selections import (
    ContentSelectionChange,
    ContentSelectionMade,
    ContentSelectionParams,
    selection_fields,
    selection_items,
    selection_pictures,
)
from core.api.endpoint import WRITE, endpoint
from core.api.errors import Error
from library.models import Selection
from library.present.pictures import upload_error
from library.services.picture_fetching import fetch_pictures
from library.services.selection_changes import SelectionHasItem, create_selection, modify_selection

HAS_ITEM = Error(1, _("what is to be added is in the selection already"), SelectionHasItem)


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentSelectionMade)
def selection_create(call: ContentCall, *, params: ContentSelectionParams) -> dict[str, Any]:
    """Make a selection. A picture that can't be loaded is named in upload_errors."""
    made, errors = create_selection(
        client_id=call.operator.id,
        content_type=params.type,
        items=params.items_set or (),
        pictures=fetch_pictures(Selection, selection_pictures(params)),
        now=call.now,
        **selection_fields(params),
    )
    return {"id": made.pk, "upload_errors": [upload_error(one) for one in errors]}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentSelectionMade, errors=(HAS_ITEM,))
def selection_modify(call: ContentCall, *, params: ContentSelectionChange) -> dict[str, Any]:
    """Change what is sent."""
    changed, errors = modify_selection(
        client_id=call.operator.id,
        selection_id=params.id,
        content_type=params.type,
        items=selection_items(params),
        pictures=fetch_pictures(Selection, selection_pictures(params)),
        now=call.now,
        **selection_fields(params),
    )
    return {"id": changed.pk, "upload_errors": [upload_error(one) for one in errors]}
