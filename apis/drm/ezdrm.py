"""ezdrm/*: EZDRM's licence servers ask whether a viewer may have a licence. They read the text and the HTTP status."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, WithJsonSchema

from apis.tvmiddleware.auth import FORBIDDEN, AuthKey, DeviceCall
from core.api.answers import DeclaredResponse
from core.api.endpoint import READ, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Text, describe_parameter, to_int
from playback.services.drm import ContentUnknown, may_have_license
from tvmiddleware.constants import DrmType

NOT_FOUND = 404
NO_DRM_TYPE = "DRM type identification issue."
NO_CONTENT = (
    "Content identification issue.\n"
    "There is no content with this id and content type or this content type is not supported."
)
PLAYREADY_RIGHTS = "p1=5&p2=&p3=&p4=1&p5=0&p6=1&p7=0&p8=0&token=&CustomData="
PLAIN = "text/plain"
MAY = DeclaredResponse(200, "``Play=True``, ``Play=False``, or the rights of a PlayReady licence", PLAIN)
MAY_NOT = DeclaredResponse(NOT_FOUND, "no licence; the text says what is wrong, if anything", PLAIN)
PLAIN_ANSWERS = frozenset({DrmType.WIDEVINE.value, DrmType.FAIRPLAY.value})


def lenient_int(value: Any) -> Any:
    """An id that is none finds no content."""
    try:
        return to_int(value)
    except (TypeError, ValueError):
        return 0


ContentId = Annotated[
    int, BeforeValidator(lenient_int), WithJsonSchema({"type": "integer"}), describe_parameter("content ID in Smarty")
]


class LicenseAsker(AuthKey):
    """A viewer without a live session is told no in the licence server's own way."""

    def check(self, call: DeviceCall) -> None:
        if call.operator_or_none is None:
            raise ApiError(FORBIDDEN)


@endpoint(
    auth=LicenseAsker(), db=READ, answer=None, errors=(Error(NOT_FOUND, _("content not found")),), others=(MAY, MAY_NOT)
)
def ezdrm_content_access(
    call: DeviceCall,
    *,
    content_id: ContentId = 0,
    content_type: Annotated[Text, describe_parameter("channel, epg or video")] = "",
) -> HttpResponse:
    """May the viewer have a licence for this content?"""
    drm_type = call.device_type.drm_type if call.device_type else ""
    if drm_type not in PLAIN_ANSWERS and drm_type != DrmType.PLAYREADY:
        return text(NO_DRM_TYPE, NOT_FOUND)
    try:
        allowed = may_have_license(call.operator, call.session_or_none, content_type, content_id, call.now)
    except ContentUnknown:
        return text(NO_CONTENT, NOT_FOUND)
    if drm_type in PLAIN_ANSWERS:
        return text(f"Play={allowed}")
    return text(PLAYREADY_RIGHTS) if allowed else text("", NOT_FOUND)


def text(body: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        body, content_type=f"{PLAIN}; charset=utf-8", status=status, headers={"Cache-Control": "no-store"}
    )
