"""Where subscribers' calls ask the operator's external system. What is not offered costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.bulk import split_items
from core.logs import log_event
from external_api.exceptions import ExternalApiError, ExternalApiTimeout
from external_api.selectors.integrations import Integration, any_offers, billing_of, offers_hook
from external_api.services.asking import ask_or_none, call_hook
from tvmiddleware.compat.api_base import TVMiddlewareApiParams
from tvmiddleware.events import AccountSwitched, AccountTariffsChanged, AccountUpdate, TariffsChanged
from tvmiddleware.models import Account, AccountDevice, Customer
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.services.login.request import LoginRequest

CHECK = "check_account"
TICKET = "check_ticket"


def plugin_of(operator: Operator, custom_id: int) -> Integration | None:
    """Who is asked about a customer whose ``custom_billing_api`` is this."""
    return billing_of(operator.integrations, custom_id)


def account_check(
    *, operator: Operator, account: Account, ip: str, device_uid: str, device_model: str, params: Any
) -> None:
    """Let the external system refuse the account (ExternalApiError). Its answer goes to smarty_accounts.log."""
    if not any_offers(operator.integrations, CHECK):
        return
    plugin = plugin_of(operator, account.customer.custom_billing_api)
    if offers_hook(plugin, CHECK):
        params.account = account
        result = call_hook(
            plugin,
            CHECK,
            account=account,
            ip=ip,
            device_uid=device_uid,
            device_model=device_model,
            params=params,
        )
        log_event("accounts", "ACCOUNT_CHECKED", account=account.pk, result=result)


def status_refused(*, operator: Operator, record: SessionRecord, ip: str, device_model: str, params: Any) -> bool:
    """account/status: whether the external system refuses an account that Smarty itself would let watch."""
    if not record.active or not any_offers(operator.integrations, CHECK):
        return False
    account = Account.objects.select_related("customer", "client").get(pk=record.account_id)
    plugin = plugin_of(operator, account.customer.custom_billing_api)
    try:
        account_check(
            operator=operator,
            account=account,
            ip=ip,
            device_uid=record.device_uid,
            device_model=device_model,
            params=params,
        )
    except ExternalApiTimeout:
        return plugin is None or not plugin.stay_in_when_down
    except ExternalApiError:
        return True
    return False


def accounts_updated(client_id: int, updates: Sequence[AccountUpdate]) -> None:
    """Tell the external system of an operator that accounts were switched on or off, or changed. A failure stays in the
    log. Where no plug-in wants to hear of it, nothing is read."""
    operator = operator_now(client_id)
    if operator is None or not any(any_offers(operator.integrations, hook) for hook in set(map(hook_of, updates))):
        return
    for part in split_items(updates):
        accounts = Account.objects.select_related("customer", "client").in_bulk([one.account_id for one in part])
        for update in part:
            account = accounts.get(update.account_id)
            if account is not None:
                account_updated(operator, account, update)


def hook_of(update: AccountUpdate) -> str:
    if isinstance(update, AccountSwitched):
        return "activate_account" if update.active else "deactivate_account"
    return "update_account"


def account_updated(operator: Operator, account: Account, update: AccountUpdate) -> None:
    hook, plugin = hook_of(update), plugin_of(operator, account.customer.custom_billing_api)
    if not offers_hook(plugin, hook):
        return
    call, device = params_of(account), None
    if isinstance(update, AccountSwitched):
        call = update.login_call or call
        device = AccountDevice.objects.filter(pk=update.device_id).first() if update.device_id else None
    ask_or_none(plugin, hook, account=account, account_device=device, method="", ip=call.ip, params=call)


def tariffs_added(client_id: int, changes: Sequence[TariffsChanged]) -> None:
    """Tell the external system of an operator that tariffs were connected. A failure stays in the log. Where no plug-in
    wants to hear of it, nothing is read."""
    changes = [one for one in changes if one.added]
    operator = operator_now(client_id) if changes else None
    if operator is None or not any_offers(operator.integrations, "on_tariff_add"):
        return
    for part in split_items(changes):
        customers = Customer.objects.select_related("client").in_bulk({one.customer_id for one in part})
        of_accounts = [one.account_id for one in part if isinstance(one, AccountTariffsChanged)]
        accounts = Account.objects.select_related("customer", "client").in_bulk(of_accounts) if of_accounts else {}
        for change in part:
            customer = customers.get(change.customer_id)
            subject = accounts.get(change.account_id) if isinstance(change, AccountTariffsChanged) else customer
            if customer is not None and subject is not None:
                plugin = plugin_of(operator, customer.custom_billing_api)
                ask_or_none(plugin, "on_tariff_add", customer=customer, pk_set=set(change.added), subject=subject)


def params_of(account: Account) -> TVMiddlewareApiParams:
    """A call for hooks that no box's call asks for: the operator and the account are all that is known."""
    return TVMiddlewareApiParams(client=account.client, account=account)


UPDATE_METHODS = {"abonement": "abomenent", "password": "passoword", "phone": "phone", "ip": "ip"}
"""How the device was recognised, in the words of the original, which spells two of them so."""


def account_update_at_login(*, request: LoginRequest, account: Account, method: str) -> None:
    """Let the external system bring the account up to date before the device gets in. A failure stays in the log: who
    may log in is ``check_account``'s to say."""
    if not any_offers(request.operator.integrations, "update_account"):
        return
    plugin = plugin_of(request.operator, account.customer.custom_billing_api)
    result = ask_or_none(
        plugin,
        "update_account",
        account=account,
        method=UPDATE_METHODS.get(method, method),
        ip=request.ip,
        params=request.plugin_params,
        login_params=request,
    )
    if result is not None:
        log_event("accounts", "ACCOUNT_UPDATED", account=account.pk, result=result)


def legal_document_check(*, operator: Operator, document: Any, params: Any) -> None:
    """Let the operator's external system refuse an acceptance (ExternalApiError)."""
    plugin = billing_of(operator.integrations)
    if offers_hook(plugin, "accept_legal_document"):
        call_hook(plugin, "accept_legal_document", document=document, params=params)


# --- content: whoever serves seances and films asks here ------------------------------------------------------------
def ticket_opens(*, operator: Operator, code: str, sid: int, params: Any, account_id: int = 0) -> bool | None:
    """Whether the external system of the account's customer says that a ticket opens a seance; None: it has no say, or
    said nothing. Raises ExternalApiError."""
    if not any_offers(operator.integrations, TICKET):
        return None
    rows = Account.objects.filter(pk=account_id).values_list("customer__custom_billing_api", flat=True)
    plugin = billing_of(operator.integrations, rows.first())
    if not offers_hook(plugin, TICKET):
        return None
    answer = call_hook(plugin, TICKET, code=code, sid=sid, params=params)
    return None if answer is None else bool(answer)


def actions_offered(*, operator: Operator, hook: str, params: Any, **what: Any) -> list[dict[str, Any]]:
    """``get_channel_actions_list`` (channel=...) and ``get_video_actions_list`` (video=...): further offers."""
    plugin = billing_of(operator.integrations)
    if not offers_hook(plugin, hook):
        return []
    return [dict(row) for row in call_hook(plugin, hook, params=params, **what) or () if isinstance(row, dict)]


def video_action(*, operator: Operator, video: Any, action: str, goods_id: Any, params: Any) -> dict[str, Any]:
    """Buy or subscribe at the external system; HookMissing where it does not sell films."""
    answer = call_hook(
        billing_of(operator.integrations),
        "perform_video_action",
        video=video,
        action=action,
        goods_id=goods_id,
        params=params,
    )
    return dict(answer) if isinstance(answer, dict) else {}
