"""What the operator's external system says about who logs in. Without one, or without these hooks, nothing is asked.

The integration that is the operator's default for billing is asked: who the customer is, is only found out here.
An account that a plug-in names has to be the operator's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.numbers import is_digits
from external_api.exceptions import ExternalApiException
from external_api.selectors.integrations import Integration, billing_of, offers_hook
from external_api.services.asking import call_hook
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, Customer
from tvmiddleware.selectors.devices import device_with_uid
from tvmiddleware.selectors.phones import customers_with_phone, normalized_for
from tvmiddleware.services.login.identification import Identification
from tvmiddleware.services.login.lookup import login_accounts
from tvmiddleware.services.login.ratelimit import LoginLimiter, subject_of
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest, LoginResult

MOST_DIGITS = 18


def plugin_of(request: LoginRequest) -> Integration | None:
    return billing_of(request.operator.integrations)


def clean_request(request: LoginRequest) -> LoginRequest:
    """The request with the abonement as the plug-in reads it (``clean_abonement``)."""
    plugin, typed = plugin_of(request), request.params.get("abonement")
    if not typed or not offers_hook(plugin, "clean_abonement"):
        return request
    text = str(call_hook(plugin, "clean_abonement", abonement=str(typed)) or "")
    fits = is_digits(text, MOST_DIGITS)
    return replace(request, abonement=int(text) if fits else request.abonement)


# --- identity sources -------------------------------------------------------------------------------------------------
def authorized_account(login: Identification) -> IdentifiedAccount | None:
    """The account that ``authorize_account`` lets in; None or True as its answer: by the sources that follow.

    Raises TooManyFailures, AccountNotFound, ExternalApiError.
    """
    if not login.offers("authorize_account"):
        return None
    request = login.request
    method, phone = method_of(request), phone_for_plugin(request)
    name = f"{method}:{request.abonement or phone or request.ip}"
    limiter = LoginLimiter(request, subject_of(f"external:{name}", None, login.device))
    if request.password:
        limiter.check()
    answer = login.ask(
        "authorize_account",
        account=named_account(request, login.device),
        method=method,
        abonement=request.abonement,
        password=request.password,
        phone_number=phone,
        ip=request.ip,
        device_uid=request.device_uid,
    )
    if answer is None or answer is True:
        return None
    login.limiter = limiter
    account = own_account(request, answer)
    if account is None:
        limiter.refuse()
    return login.identified(account, method)


def found_account(login: Identification) -> IdentifiedAccount | None:
    """The account that ``get_account`` names; None: by the sources that follow. Raises ExternalApiError."""
    if not login.offers("get_account"):
        return None
    request = login.request
    answer = login.ask(
        "get_account",
        client=request.plugin_params.client if request.plugin_params else None,
        abonement=request.abonement,
        password=request.password,
        device_uid=request.device_uid,
        phone_number=phone_for_plugin(request),
        ip=request.ip,
    )
    account = own_account(request, answer)
    return login.identified(account, "external") if account is not None else None


# --- what other sources ask -------------------------------------------------------------------------------------------
def account_by_abonement(login: Identification) -> Account | None:
    """By the plug-in's word; None: by ours. Nothing of it is proved yet."""
    answer = login.ask("get_account_by_abonement", abonement=login.request.abonement)
    return own_account(login.request, answer)


def account_with_password(login: Identification) -> Account | None:
    """The account that abonement and password open by the plug-in's word; None: by ours."""
    request = login.request
    answer = login.ask("get_account_with_password", abonement=request.abonement, password=request.password)
    return own_account(request, answer)


def account_by_phone(login: Identification, phone: str) -> Account | None:
    """By the plug-in's word; None: by ours. Nothing of it is proved yet."""
    return own_account(login.request, login.ask("get_account_by_phone_number_1", phone_number=phone))


def named_account(request: LoginRequest, device: AccountDevice | None) -> Account | None:
    """The account that the login names by its abonement, its phone or its device; nothing of it is proved yet."""
    rows = login_accounts(request.operator.id)
    if request.abonement:
        return rows.filter(abonement=request.abonement).first()
    if request.phone_number:
        phone = normalized_for(request.operator.id, request.phone_number)
        owners = customers_with_phone(request.operator.id, phone) if phone else []
        return rows.filter(customer__in=owners).order_by("-active", "pk").first() if owners else None
    return rows.filter(pk=device.account_id).first() if device is not None else None


def phone_for_plugin(request: LoginRequest) -> str:
    """In its one form; what can't be read as it came."""
    return normalized_for(request.operator.id, request.phone_number) or request.phone_number


def method_of(request: LoginRequest) -> str:
    if request.password:
        return "password"
    if request.abonement:
        return "abonement"
    return "phone" if request.phone_number else "ip"


def own_account(request: LoginRequest, answer: Any) -> Account | None:
    """An answer (an Account, or its abonement) as a fresh row of this operator; None: nobody."""
    if answer is None or isinstance(answer, bool):
        return None
    rows = login_accounts(request.operator.id)
    if isinstance(answer, Account):
        return rows.filter(pk=answer.pk).first()
    text = str(answer)
    if not is_digits(text, MOST_DIGITS):
        raise ExternalApiException(f"{text[:40]!r} is no account")
    return rows.filter(abonement=int(text)).first()


# --- login/ext --------------------------------------------------------------------------------------------------------
def foreign_session(request: LoginRequest) -> str:
    """login/ext: the session key that the external system keeps; "": log in here. ExternalApiException: refused."""
    plugin = plugin_of(request)
    if not offers_hook(plugin, "get_authkey"):
        return ""
    device = device_with_uid(request.operator.id, request.device_uid)
    answer = call_hook(
        plugin,
        "get_authkey",
        account=named_account(request, device),
        params=request.plugin_params,
        login_params=request,
    )
    key, goes_on = answer if isinstance(answer, tuple | list) and len(answer) == 2 else (answer, not answer)
    if not key and not goes_on:
        raise ExternalApiException("no session")
    return str(key) if key and not goes_on else ""


def entry_of(request: LoginRequest, key: str) -> LoginResult:
    """A login whose session the external system keeps: Smarty stores nothing of it."""
    account = (
        login_accounts(request.operator.id).filter(abonement=request.abonement).first() if request.abonement else None
    )
    nobody = Account(pk=0, abonement=request.abonement, customer=Customer(pk=0))
    session = AccountAuthKey(key=key, ip=request.ip, device_uid=request.device_uid, created_at=request.now)
    return LoginResult(
        session=session,
        account=account or nobody,
        method="external",
        login_type="external",
        tariff_ids=(),
        reset_settings=False,
    )
