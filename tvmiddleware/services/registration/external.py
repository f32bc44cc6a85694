"""The operator's external system at a registration. Without one, or without these hooks, nothing is asked."""

from __future__ import annotations

from typing import Any

from core.numbers import is_digits
from external_api.exceptions import AccountRegisterException, ExternalApiError
from external_api.objects import AccountRegisterResponse
from external_api.selectors.integrations import Integration, billing_of, offers_hook
from external_api.services.asking import ask_or_none, call_hook
from tvmiddleware.models import Account, ClientPlayDevice
from tvmiddleware.services.registration import errors
from tvmiddleware.services.registration.codes import EXPECTED, error_of
from tvmiddleware.services.registration.params import RegisterParams

CREATE = "register_account_new"


def plugin_of(params: RegisterParams) -> Integration | None:
    """The billing handler that was asked for, else the operator's own."""
    return billing_of(params.operator.integrations, params.custom_billing_provider_id)


def handler_known(params: RegisterParams) -> bool:
    return any(one.id == params.custom_billing_provider_id for one in params.operator.integrations)


def validate_params(params: RegisterParams) -> None:
    """Before anything is sent or made. ExternalBillingFailed when the plug-in refuses."""
    plugin = plugin_of(params)
    if params.external and not offers_hook(plugin, CREATE):
        raise errors.ExternalApiFailed
    if offers_hook(plugin, "validate_registration_params"):
        try:
            call_hook(
                plugin,
                "validate_registration_params",
                passed=EXPECTED,
                register_params=params,
                params=params.plugin_params,
            )
        except AccountRegisterException as error:
            raise error_of(error, errors.ExternalBillingFailed) from error
        except ExternalApiError as error:
            raise errors.ExternalBillingFailed from error


def create_external(params: RegisterParams) -> AccountRegisterResponse | None:
    """What the external system made of the subscriber; None: it is not asked. Call it outside of transactions.

    ExternalApiFailed when it refuses, or will make the account later by itself.
    """
    plugin = plugin_of(params)
    if not offers_hook(plugin, CREATE):
        return None
    try:
        response = call_hook(
            plugin,
            CREATE,
            passed=EXPECTED,
            register_params=params,
            params=params.plugin_params,
            client_play_device=play_device(params),
        )
    except AccountRegisterException as error:
        raise error_of(error, errors.ExternalApiFailed) from error
    except ExternalApiError as error:
        raise errors.ExternalApiFailed from error
    if not isinstance(response, AccountRegisterResponse) or response.status == response.STATUS_IN_PROGRESS:
        raise errors.ExternalApiFailed
    return response


def account_of(params: RegisterParams, response: AccountRegisterResponse) -> Account | None:
    """The account that the plug-in created by itself; it has to be the operator's own."""
    if response.status != response.STATUS_CREATED:
        return None
    account_id = getattr(response.account, "pk", None) or 0
    found = Account.objects.filter(pk=account_id, client_id=params.operator.id).first()
    if found is None:
        raise errors.ExternalApiFailed
    return found


def notify_registered(params: RegisterParams, account: Account) -> None:
    """Tell the external system that the account was made. A failure is logged and changes nothing."""
    ask_or_none(
        plugin_of(params),
        "post_account_registration",
        account=account,
        register_params=params,
        params=params.plugin_params,
    )


def play_device(params: RegisterParams) -> Any:
    kind = params.operator.device(params.device, params.device_uid)
    return ClientPlayDevice.objects.filter(pk=kind.id).first() if kind else None


def abonement_of(response: AccountRegisterResponse | None) -> int | None:
    text = str(getattr(response, "abonement", None) or "")
    return int(text) if is_digits(text) else None
