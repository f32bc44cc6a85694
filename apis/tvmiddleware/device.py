"""device/*: what an app may know of a device before anybody logs in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import API_KEY, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import ApiError, Error
from tvmiddleware.present import devices as present
from tvmiddleware.selectors.devices import DeviceNotFound, owned_device
from tvmiddleware.services.probes import Prober, TooManyProbes, limit_probes

MISSING = 1
EXISTS_ERRORS = (
    Error(MISSING, _("device_uid not given")),
    Error(2, _("no device has this device_uid"), DeviceNotFound, TooManyProbes),
)


class DeviceOwner(Answer):
    abonement: int
    mobile_phone: str
    phone_number_1: str
    phone_number_2: str
    email: str
    ext_id: str


@endpoint(auth=API_KEY, db=READ, answer=DeviceOwner, errors=EXISTS_ERRORS)
def device_exists_noauth(call: DeviceCall) -> dict[str, Any]:
    """Whose device it is. Contacts are masked: their owner recognises them, nobody else can use them."""
    device_uid = call.named_device_uid  # not the cookie's: the question is about a device that is named
    if not device_uid:
        raise ApiError(MISSING)
    prober = Prober("device", call.operator.id, call.ip)
    with limit_probes(prober, device_uid, (DeviceNotFound,)):
        return present.device_owner(owned_device(call.operator.id, device_uid))
