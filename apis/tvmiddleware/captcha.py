"""The picture of a captcha, at the address that account/register answers."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import ANYONE, DeviceCall
from core.api.answers import PNG
from core.api.endpoint import READ, endpoint
from core.api.errors import Error
from core.api.values import Text, describe_parameter
from tvmiddleware.services.captcha import CaptchaGone, captcha_png

NOT_FOUND = 404
GONE = Error(NOT_FOUND, _("no such picture"), CaptchaGone, status=NOT_FOUND)


@endpoint(auth=ANYONE, db=READ, answer=None, errors=(GONE,), invalid=NOT_FOUND, others=(PNG,))
def captcha_image_noauth(
    call: DeviceCall, *, token: Annotated[Text, describe_parameter("which picture")] = ""
) -> HttpResponse:
    """The picture (PNG)."""
    png = captcha_png(token=token)
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": "private, no-store"})
