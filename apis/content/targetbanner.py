"""targetbanner/*: advertising banners that are aimed at some accounts."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.schemas.common import ContentUploaded, PageParams
from apis.content.schemas.images import picture_values
from apis.content.schemas.target_banners import (
    TargetBannerChange,
    TargetBannerParams,
    TargetBannerRecordRows,
    banner_audience,
    banner_fields,
)
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, describe_parameter
from library.models import TargetBanner
from library.present import target_banners as present
from library.present.pictures import upload_error
from library.selectors.target_banners import list_target_banners
from library.services.picture_fetching import fetch_pictures
from library.services.target_banners import (
    BannerImageNotLoaded,
    create_target_banner,
    delete_target_banner,
    modify_target_banner,
)

IMAGE_ERROR = Error(1, _("the image could not be loaded"), BannerImageNotLoaded)


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=ContentUploaded, errors=(IMAGE_ERROR,))
def targetbanner_create(call: ContentCall, *, params: TargetBannerParams) -> dict[str, Any]:
    """Make a banner. An image that can't be loaded is told in upload_errors; the banner is made without it."""
    made, errors = create_target_banner(
        client_id=call.operator.id,
        audience=banner_audience(params),
        after_id=params.sort_after_tbid,
        pictures=fetch_pictures(TargetBanner, picture_values(params)),
        now=call.now,
        **banner_fields(params),
    )
    return {"id": made.pk, "upload_errors": [upload_error(one) for one in errors]}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def targetbanner_delete(call: ContentCall, *, id: Annotated[Int, describe_parameter("banner ID")]) -> dict[str, Any]:
    """Delete a banner."""
    delete_target_banner(client_id=call.operator.id, banner_id=id)
    return {}


@endpoint(auth=CONTENT_KEY, db=READ, answer=TargetBannerRecordRows)
def targetbanner_list(call: ContentCall, *, params: PageParams) -> dict[str, Any]:
    """Banners of the operator, those that are off or over too, a page at a time."""
    rows, count = list_target_banners(call.operator.id, params.rows)
    return {"target_banners": [present.banner_record(row) for row in rows], "count": count}


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer, errors=(IMAGE_ERROR,))
def targetbanner_modify(call: ContentCall, *, params: TargetBannerChange) -> dict[str, Any]:
    """Change what is sent. With an image that can't be loaded nothing is changed."""
    pictures = {} if params.delete_image else picture_values(params)
    modify_target_banner(
        client_id=call.operator.id,
        banner_id=params.id,
        audience=banner_audience(params),
        after_id=params.sort_after_tbid,
        pictures=fetch_pictures(TargetBanner, pictures),
        without_image=bool(params.delete_image),
        now=call.now,
        **banner_fields(params),
    )
    return {}
