"""Who is it: the sources that may know, the operator's external system's and our own, in the order they are asked.

A source answers with an account, or None: ask the next one. It may also decide that nobody gets in: an abonement, or a
phone, with a password decides alone, a wrong password never falls back to something easier. A new way to identify an
account is one more function in SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable

from tvmiddleware.selectors.devices import device_with_uid
from tvmiddleware.services.login import external, named, unnamed
from tvmiddleware.services.login.identification import Identification
from tvmiddleware.services.login.ratelimit import LoginLimiter
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest

IdentitySource = Callable[[Identification], IdentifiedAccount | None]
SOURCES: tuple[IdentitySource, ...] = (
    external.authorized_account,
    external.found_account,
    named.abonement_and_password,
    named.abonement_alone,
    named.phone_and_password,
    unnamed.account_by_device,
    unnamed.account_by_qr,
    unnamed.account_by_address,
    unnamed.account_by_phone_code,
)


def identify_account(request: LoginRequest) -> tuple[IdentifiedAccount, LoginLimiter]:
    """The account, and the limiter that counted for it.

    Raises AccountNotFound, AccountAmbiguous, TooManyFailures, PhoneInvalid, what a phone check says, and
    ExternalApiError where the operator's external system refuses.
    """
    request = external.clean_request(request)
    login = Identification(request, device_with_uid(request.operator.id, request.device_uid))
    found = next((answer for source in SOURCES if (answer := source(login)) is not None), None)
    if found is None:
        login.limiter.refuse()
    return found, login.limiter
