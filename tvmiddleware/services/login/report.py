"""Logins in smarty_accounts.log and in the subscribers' log. Secrets never get there: see core.logs."""

from __future__ import annotations

import logging

from core.api.errors import DomainError
from core.logs import log_event
from external_api.exceptions import ExternalApiError
from tvmiddleware.services import customer_log
from tvmiddleware.services.login.errors import LoginError
from tvmiddleware.services.login.request import LoginRequest, LoginResult
from tvmiddleware.services.phone_codes import WAITING, CodeUndelivered


def let_in(request: LoginRequest, entry: LoginResult) -> None:
    log_event(
        "accounts", "LOGIN_SUCCESS", login_type=entry.login_type, login_method=entry.method, account=entry.account.pk,
        params=request.params,
    )  # fmt: skip
    customer_log.action_record(
        client_id=request.operator.id,
        customer_id=entry.account.customer_id,
        account_id=entry.account.pk,
        action="login",
        now=request.now,
        ip=request.ip,
        method=entry.method,
        type=entry.login_type,
        device=request.device,
        device_uid=entry.session.device_uid,
    )


def log_refusal(request: LoginRequest, error: DomainError) -> None:
    """A code on its way to a phone is no failure. The address stands before anything that the caller wrote, where
    deploy/fail2ban looks for it."""
    if not isinstance(error, WAITING):
        log_event(
            "accounts", "LOGIN_ERROR", logging.WARNING, reason=reason_of(error), error=type(error).__name__,
            ip=request.ip, params=request.params,
        )  # fmt: skip


def reason_of(error: DomainError) -> str:
    """The word that log readers know."""
    if isinstance(error, LoginError):
        return error.reason
    return "external_api_error" if isinstance(error, CodeUndelivered | ExternalApiError) else LoginError.reason
