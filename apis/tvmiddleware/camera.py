"""camera/*: cameras of yards, entrances and crossings."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware import channel as channels
from apis.tvmiddleware import playing
from apis.tvmiddleware.auth import AUTHKEY, AUTHKEY_AND_GUIDE, DeviceCall
from apis.tvmiddleware.customer import account_of
from apis.tvmiddleware.schemas import cameras as schemas
from billing.services import channel_sales
from clients.models import Client
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.site import text_language
from core.api.values import Flag, Int, Text, describe_parameter
from library.present import cameras as present
from library.present.cameras import CameraOptions
from library.selectors import camera_lists
from library.selectors.camera_access import visible_camera
from library.selectors.camera_lists import CameraFilter
from library.selectors.camera_offers import camera_offers
from library.selectors.cameras import CameraNotFound
from library.services import camera_marks, camera_playback
from playback.services.playback import plays_multicast
from playback.services.routing import NothingToPlay
from tvmiddleware.addresses import icon_size
from tvmiddleware.selectors.audiences import hides_multicast

CameraId = Annotated[Int, describe_parameter("camera id")]
CityId = Annotated[Int, describe_parameter("city ID; all cities if omitted")]
WRONG = _("wrong parameter passed")


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=schemas.CameraListAnswer, errors=(Error(1, WRONG),), invalid=1)
def camera_list(
    call: DeviceCall,
    *,
    search: Annotated[Text, describe_parameter("only cameras whose name contains this")] = "",
    account_sort: Annotated[
        Flag, describe_parameter("accounts have no order of cameras, so it makes no difference")
    ] = 1,
    city_id: CityId = 0,
    category_id: Annotated[Int, describe_parameter("guide category; all if omitted")] = 0,
    favorited_only: Annotated[Flag, describe_parameter("1 = only favourites")] = 0,
    reject_multicast: channels.NoMulticast = 0,
    icon_width: channels.IconWidth = 0,
    icon_height: channels.IconHeight = 0,
) -> dict[str, Any]:
    """The cameras that the account may know of, with what is on where they have a guide."""
    kind = call.device_type
    wanted = CameraFilter(search, city_id, category_id, bool(favorited_only), not hides_multicast(kind))
    found = camera_lists.list_cameras(call.operator, call.session, wanted, channels.moment_of(call), lang=call.lang)
    options = CameraOptions(
        links=call.links,
        lang=call.lang,
        icon=icon_size(icon_width, icon_height),
        xml=call.xml,
        multicast=not reject_multicast and plays_multicast(kind),
    )
    rows = [present.camera_item(one, found.words, options) for one in found.cameras]
    return {"count": len(rows), "cameras": rows}


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.CameraCityList)
def camera_city_list(call: DeviceCall) -> dict[str, Any]:
    """Cities that have cameras for the account."""
    rows = camera_lists.camera_cities(call.operator, call.session, lang=call.lang)
    return {"cities": [present.city_row(row, lang=call.lang) for row in rows]}


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.CameraCategoryList, errors=(Error(1, WRONG),), invalid=1)
def camera_category_list(call: DeviceCall, *, city_id: CityId = 0) -> dict[str, Any]:
    """Guide categories that have cameras for the account."""
    found = camera_lists.camera_categories(call.operator, call.session, city_id=city_id, lang=call.lang)
    rows = [present.category_row(one, found.city_name, lang=call.lang) for one in found.categories]
    return {"categories": rows}


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=schemas.CameraDetail,
    errors=(Error(1, _("no such camera, or nothing is sold here"), CameraNotFound),),
    invalid=1,
)
def camera_detail(call: DeviceCall, *, cid: CameraId) -> dict[str, Any]:
    """A camera and the ways to watch or to buy it; for operators with the subscription model only."""
    if call.operator.billing_type != Client.BillingType.SUBSCRIPTION:
        raise ApiError(1)
    seen = visible_camera(call.operator, call.session, cid)
    found = camera_offers(call.operator, call.session, seen)
    with translation.override(text_language(call)):
        found += channel_sales.opening_offers(
            account=account_of(call),
            region=call.session.region,
            opening=seen.row.tariff_ids,
            virtual=False,
            lang=call.lang,
            now=call.now,
        )
        actions = [present.offer_row(one) for one in found]
    return {"id": seen.row.id, "name": seen.row.names[call.lang], "actions": actions}


@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=Answer,
    errors=(Error(1, _("camera not found"), CameraNotFound),),
    invalid=1,
    changes=True,
)
def camera_settings_set(
    call: DeviceCall,
    *,
    cid: CameraId,
    is_favorited: Annotated[Flag | None, describe_parameter("1 = a favourite, 0 = none any more")] = None,
) -> dict[str, Any]:
    """Make a camera a favourite of the account, or none any more."""
    camera_marks.camera_mark(
        operator=call.operator,
        record=call.session,
        camera_id=cid,
        is_favorited=None if is_favorited is None else bool(is_favorited),
        now=call.now,
    )
    return {}


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=schemas.CameraAddress,
    errors=(Error(1, _("camera not found"), CameraNotFound, NothingToPlay),),
    invalid=1,
    others=(playing.TO_STREAM,),
)
def camera_url(
    call: DeviceCall,
    *,
    cid: CameraId,
    redirect: playing.Redirect = 1,
    exclude_service_id: playing.Excluded = None,
    endless: playing.Endless = 0,
) -> HttpResponse | dict[str, Any]:
    """The stream address of a camera."""
    options = playing.playback_options(call, exclude_service_id)
    found = camera_playback.camera_play(call.operator, call.session, cid, options, now=call.now)
    uri = playing.chosen_address(call, found, endless=endless)
    return playing.to_stream(uri) if redirect else {"uri": uri, "stream_service_id": found.service_id}
