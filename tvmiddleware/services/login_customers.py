"""login/customer_list: the owner of a phone asks which abonements are its."""

from __future__ import annotations

from dataclasses import dataclass

from clients.models import Client
from core.api.errors import DomainError
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.phones import customers_with_phone, normalized_for
from tvmiddleware.services import phone_codes
from tvmiddleware.services.askers import asker_of
from tvmiddleware.services.login.errors import PhoneInvalid
from tvmiddleware.services.login.ratelimit import LoginLimiter
from tvmiddleware.services.login.request import LoginRequest
from tvmiddleware.services.phone_codes import CodesTooOften, CodeUndelivered, PhoneOwner
from tvmiddleware.services.probes import Prober, TooManyProbes, limit_probes


class LoginCustomerNotFound(DomainError):
    """No customer of the operator has this phone."""


@dataclass(frozen=True)
class LoginChoice:
    """An abonement to log in with, and whose it is."""

    customer_id: int
    ext_id: str
    abonement: int


def known_customers(request: LoginRequest, phone: str) -> list[Customer]:
    """Whose the phone is, as often as somebody without a session may ask that."""
    try:
        with limit_probes(Prober("phone", request.operator.id, request.ip), phone, (LoginCustomerNotFound,)):
            found = customers_with_phone(request.operator.id, phone)
            if not found:
                raise LoginCustomerNotFound
            return found
    except TooManyProbes as error:
        raise CodesTooOften from error


def customers_for_login(*, request: LoginRequest) -> list[LoginChoice]:
    """Every account of the phone's customers. The code stays good for the login itself (``try_login_by_phone``)."""
    if not request.operator.login_by_phone_enabled:
        raise CodeUndelivered
    phone = normalized_for(request.operator.id, request.phone_number)
    if not phone:
        raise PhoneInvalid
    customers = known_customers(request, phone)
    asker = asker_of(device_uid=request.device_uid, ip=request.ip, ticket=request.ticket)
    owner = PhoneOwner(request.operator.id, phone, asker, request.ip, request.lang, request.now)
    try:
        phone_codes.phone_confirm(owner=owner, way=Client.PhoneCheck.SMS, code=request.validation_code)
    except phone_codes.WRONG:
        LoginLimiter(request).wrong_code()
        raise
    rows = Account.objects.filter(customer__in=customers).select_related("customer").order_by("customer_id", "pk")
    return [LoginChoice(row.customer_id, row.customer.ext_id or "", row.abonement) for row in rows]
