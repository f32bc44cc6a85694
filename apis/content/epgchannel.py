"""epgchannel/*: guide channels, which all operators share."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.full_access import has_full_access
from apis.content.schemas.common import PageParams, wrong_parameter
from apis.content.schemas.images import Image
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Flag, Int, TextList, describe_parameter
from core.disk import NotStored
from core.owned_rows import find_row
from epg.models import EpgChannel
from epg.services.icon_uploads import (
    IconNotObtained,
    IconSizeUnknown,
    IconUnusable,
    NoMainIcon,
    fetch_icon,
    read_sizes,
    upload_icon,
    upload_sized_icons,
)
from tvmiddleware.present import guide_channel_records as present
from tvmiddleware.selectors.guide_channel_records import list_guide_channels

NO_ACCESS = 1


class ContentGuideChannelRow(Schema):
    id: int
    name: str
    source: int
    source_channel_id: str
    icon_url: str
    extra_icons: dict[str, str]
    extra_category_ids: list[int]
    sort_number: int
    timeshift: int
    source_update_date: str


class ContentGuideChannelRows(Answer):
    channels: list[ContentGuideChannelRow]
    count: int


@endpoint(
    auth=CONTENT_KEY,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(NO_ACCESS, _("the operator may not change what all operators share")),
        Error(2, _("extra_sizes has a size that icons are not kept in"), IconSizeUnknown),
        Error(3, _("the picture could not be loaded"), IconNotObtained, IconUnusable, NotStored),
        Error(4, _("the guide channel has no icon yet"), NoMainIcon),
    ),
    outside=True,
)
def epgchannel_icon_upload(
    call: ContentCall,
    *,
    icon_url: Annotated[Image, describe_parameter("address of the icon, or a file part of a multipart form")],
    epg_channel_id: Annotated[Int, describe_parameter("id of the guide channel", ge=1)],
    extra_sizes: Annotated[TextList, describe_parameter("sizes to show it in, as 120_91; comma-separated")] = [],  # noqa: B006
    skip_main_size: Annotated[Flag, describe_parameter("1: only in these sizes, the icon itself stays")] = 0,
) -> dict[str, Any]:
    """Give a guide channel an icon. For operators of CONTENT_FULL_ACCESS_CLIENTS."""
    if not has_full_access(call):
        raise ApiError(NO_ACCESS, error_fields={})
    sizes = read_sizes(extra_sizes)
    if skip_main_size and not sizes:
        raise wrong_parameter("extra_sizes", _("needed with skip_main_size"))
    channel = find_row(EpgChannel.objects.all(), epg_channel_id)
    data = icon_url.data if icon_url.is_upload else fetch_icon(icon_url.address)
    if skip_main_size:
        upload_sized_icons(channel=channel, data=data, sizes=sizes)
    else:
        upload_icon(channel=channel, data=data, source_url=icon_url.address)
    return {}


@endpoint(auth=CONTENT_KEY, db=READ, answer=ContentGuideChannelRows)
def epgchannel_list(
    call: ContentCall,
    *,
    params: PageParams,
    source: Annotated[Int | None, describe_parameter("id of the guide's source")] = None,
) -> dict[str, Any]:
    """Guide channels, a page at a time."""
    rows, count = list_guide_channels(source, params.rows)
    return {"channels": [present.guide_channel_record(row) for row in rows], "count": count}
