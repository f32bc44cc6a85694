"""Addresses for gateways and for payers' browsers: plain HTTP, no login, no envelope."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

from billing.gateways.base import Notice
from billing.services import payments
from billing.services.payments import PaymentNotFound
from core import clock
from core.addresses import write_location
from core.api.call import UNREADABLE, prepare_parameters
from core.api.forwarded import client_ip

NOT_FOUND = 404


def notice_of(request: HttpRequest, now: float) -> Notice:
    """``body`` is read first: Django keeps it only so, and signatures are over its raw bytes."""
    body = raw_body(request)
    prepare_parameters(request)
    return Notice(
        method=request.method or "",
        query=texts(request.GET),
        form=texts(request.POST),
        body=body,
        headers={name.lower(): value for name, value in request.headers.items()},
        ip=client_ip(request),
        now=now,
        url=f"{settings.SMARTY_URL.rstrip('/')}{request.get_full_path()}",
    )


def texts(given: QueryDict) -> dict[str, str]:
    """The last value of each name; databases can't keep a NUL character."""
    return {name: str(value).replace("\0", "") for name, value in given.items()}


def raw_body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except UNREADABLE:
        return b""


def notify(gateway: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view of one gateway's notifications."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        now = clock.now()
        reply = payments.payment_notify(gateway=gateway, notice=notice_of(request, now.timestamp()), now=now)
        return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)

    return view


@csrf_exempt
def page(request: HttpRequest) -> HttpResponse:
    """Takes the payer's browser on to the gateway: at once, or by sending the gateway's form."""
    try:
        payment = payments.payment_of_token(request.GET.get("p", ""))
    except PaymentNotFound:
        return HttpResponse(status=NOT_FOUND)
    address = str(payment.page.get("redirect_url") or "")
    if address and payment.is_open:
        return HttpResponse(status=302, headers={"Location": write_location(address)})
    return HttpResponse(
        render_to_string("billing/payment_page.html", {"payment": payment, "form": payment.page.get("form")})
    )


@csrf_exempt
def qr(request: HttpRequest) -> HttpResponse:
    """The QR code of a payment, as a PNG."""
    try:
        payment = payments.payment_of_token(request.GET.get("p", ""))
    except PaymentNotFound:
        return HttpResponse(status=NOT_FOUND)
    text = str(payment.page.get("redirect_url") or "") or payments.page_url(payment)
    return HttpResponse(payments.qr_png(text), content_type="image/png")


@csrf_exempt
def done(request: HttpRequest) -> HttpResponse:
    """Where a payer without an app's page of its own comes back to."""
    return HttpResponse(render_to_string("billing/payment_done.html"))


@csrf_exempt
def back(request: HttpRequest, number: str) -> HttpResponse:
    """Where a gateway sends a payer whose app has a page of its own: on to that one, at once or by a link."""
    try:
        payment = payments.payment_of_number(number)
    except PaymentNotFound:
        return HttpResponse(status=NOT_FOUND)
    address = payments.wanted_address(payment)
    if address and payments.goes_at_once(payment, address):
        return HttpResponse(status=302, headers={"Location": write_location(address)})
    return HttpResponse(render_to_string("billing/payment_done.html", {"address": address}))
