"""content/*: where the account left programmes and films."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, Text, describe_parameter
from library.selectors.video_access import viewer_library
from library.services.video_positions import set_video_position
from tvmiddleware.constants import PositionType
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.services import positions
from tvmiddleware.services.positions import (
    AssetMissing,
    ContentNotFound,
    PositionNotSaved,
    PositionWrong,
    ResumePosition,
)

WRONG = Error(1, _("wrong parameter passed"), PositionWrong, ChannelNotFound)
NOT_SAVED = Error(2, _("error saving data"), PositionNotSaved)
NO_ASSET = Error(3, _("asset_id required for this content"), AssetMissing)
UNKNOWN = Error(404, _("programme, video or video file not found"), ContentNotFound)

Kind = Annotated[Text, describe_parameter("program or video")]
Content = Annotated[Int, describe_parameter("programme or film ID")]


@endpoint(auth=AUTHKEY, db=WRITE, answer=Answer, errors=(WRONG, NOT_SAVED, NO_ASSET, UNKNOWN), invalid=1)
def content_position_set(
    call: DeviceCall,
    *,
    content_type: Kind,
    content_id: Content,
    asset_id: Annotated[Int, describe_parameter("file or episode ID; required for a film of several files")] = 0,
    position: Annotated[Int, describe_parameter("seconds from the start")],
    duration: Annotated[Int, describe_parameter("length in seconds; the database's if omitted")] = 0,
    is_viewed: Annotated[Flag | None, describe_parameter("1 = viewed in full; computed if omitted")] = None,
) -> dict[str, Any]:
    """Save where the viewer is."""
    place = ResumePosition(
        content_type=content_type,
        content_id=content_id,
        asset_id=asset_id,
        position=position,
        duration=duration,
        is_viewed=None if is_viewed is None else bool(is_viewed),
    )
    if content_type == PositionType.VIDEO:
        library = viewer_library(call.operator, call.session, None, call.now)
        set_video_position(library=library, account_id=call.session.account_id, place=place, now=call.now)
    else:
        positions.position_set(operator=call.operator, record=call.session, place=place, now=call.now)
    return {}


@endpoint(auth=AUTHKEY, db=WRITE, answer=Answer, errors=(WRONG, NOT_SAVED), invalid=1)
def content_position_delete(
    call: DeviceCall,
    *,
    content_type: Kind,
    content_id: Content,
    asset_id: Annotated[Int, describe_parameter("file or episode ID; of all of them if omitted")] = 0,
) -> dict[str, Any]:
    """Forget where the viewer was."""
    positions.position_delete(record=call.session, content_type=content_type, content_id=content_id, asset_id=asset_id)
    return {}


@endpoint(auth=AUTHKEY, db=READ, answer=Answer, errors=(WRONG,), invalid=1, changes=True, repeatable=True)
def content_position_remember_channel(
    call: DeviceCall, *, channel_id: Annotated[Int, describe_parameter("channel ID")]
) -> dict[str, Any]:
    """Note the channel as the one watched last."""
    positions.channel_remember(operator=call.operator, record=call.session, channel_id=channel_id, now=call.now)
    return {}
