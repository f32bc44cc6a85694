"""Where smsc.ru reports: /sms/notify/smsc/<SMSC_NOTIFY_SECRET>/, entered in its cabinet as the handler of events.

``phone`` and ``waitcall``: the phone rang the number that it was given. ``id``, ``phone``, ``status``: what became of
an SMS. The service repeats what is not answered with HTTP 200; repetitions change nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from core import clock, secretbox
from core.numbers import is_digits
from core.phones import normalize_international
from sms.backends.smscru import PROVIDER, parse_delivery
from sms.services import notices


@csrf_exempt
def notify(request: HttpRequest, secret: str) -> HttpResponse:
    if not settings.SMSC_NOTIFY_SECRET or not secretbox.secrets_equal(secret, settings.SMSC_NOTIFY_SECRET):
        return HttpResponse(status=404)
    given = {**request.GET.dict(), **request.POST.dict()}
    phone = normalize_international(str(given.get("phone", "")))
    status = str(given.get("status", ""))
    if phone and given.get("waitcall"):
        notices.call_note(phone=phone, provider=PROVIDER, now=clock.now())
    elif phone and is_digits(status.removeprefix("-")):
        notices.delivery_report(
            provider=PROVIDER,
            provider_id=str(given.get("id", "")),
            phone=phone,
            reported=parse_delivery(int(status)),
            now=clock.now(),
        )
    return HttpResponse("OK", content_type="text/plain")
