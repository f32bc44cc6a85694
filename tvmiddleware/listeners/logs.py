"""The event log: smarty_accounts.log of subscribers and tariffs, smarty_messaging.log of messages.

Names and pairs are published: others read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.events import Stage, register_listener
from core.logs import log_event as log
from tvmiddleware.events import (
    AccountCreated,
    AccountDeleted,
    AccountMoved,
    AccountSwitched,
    AccountTariffsChanged,
    AccountUpdate,
    CustomerChanged,
    CustomerCreated,
    CustomerDeleted,
    CustomerTariffsChanged,
    DeviceBound,
    DeviceUnbound,
    MessageCreated,
    MessageDeleted,
    MessageDelivered,
    MessageTextEvent,
    TariffCreated,
    TariffDeleted,
    TariffPriceChanged,
    TariffUpdate,
)


def register() -> None:
    register_listener(AccountCreated, accounts_created, name="log", stage=Stage.LOG)
    register_listener(AccountUpdate, accounts_updated, name="log", stage=Stage.LOG)
    register_listener(AccountTariffsChanged, account_tariffs_changed, name="log", stage=Stage.LOG)
    register_listener(AccountMoved, accounts_moved, name="log", stage=Stage.LOG)
    register_listener(AccountDeleted, accounts_deleted, name="log", stage=Stage.LOG)
    register_listener(CustomerCreated, customers_created, name="log", stage=Stage.LOG)
    register_listener(CustomerChanged, customers_changed, name="log", stage=Stage.LOG)
    register_listener(CustomerTariffsChanged, customer_tariffs_changed, name="log", stage=Stage.LOG)
    register_listener(CustomerDeleted, customers_deleted, name="log", stage=Stage.LOG)
    register_listener(DeviceBound, devices_bound, name="log", stage=Stage.LOG)
    register_listener(DeviceUnbound, devices_unbound, name="log", stage=Stage.LOG)
    register_listener(TariffCreated, tariffs_created, name="log", stage=Stage.LOG)
    register_listener(TariffUpdate, tariffs_updated, name="log", stage=Stage.LOG)
    register_listener(TariffDeleted, tariffs_deleted, name="log", stage=Stage.LOG)
    register_listener(MessageCreated, messages_created, name="log", stage=Stage.LOG)
    register_listener(MessageDelivered, messages_delivered, name="log", stage=Stage.LOG)
    register_listener(MessageDeleted, messages_deleted, name="log", stage=Stage.LOG)


def accounts_created(events: Sequence[AccountCreated]) -> None:
    for one in events:
        log("accounts", "ACCOUNT_CREATED", account_id=one.account_id, changed_fields=list(one.fields))


def accounts_updated(events: Sequence[AccountUpdate]) -> None:
    """A line for the change, and one more where it has switched the account on."""
    for one in events:
        log("accounts", "ACCOUNT_CHANGED", account_id=one.account_id, changed_fields=list(one.fields))
        if isinstance(one, AccountSwitched) and one.active:
            log("accounts", "ACCOUNT_ACTIVATED", activation_result=True, params=activation_of(one))


def activation_of(one: AccountSwitched) -> dict[str, Any]:
    if one.activation_date is None:
        return {"account_id": one.account_id}
    return {
        "account_id": one.account_id,
        "activation_date": one.activation_date,
        "deactivation_date": one.deactivation_date,
    }


def account_tariffs_changed(events: Sequence[AccountTariffsChanged]) -> None:
    for one in events:
        for verb, ids in (("ASSIGNED", one.added), ("REMOVED", one.removed)):
            if ids:
                log("accounts", f"ACCOUNT_TARIFFS_{verb}", account_id=one.account_id, tariffs_ids=list(ids))


def accounts_moved(events: Sequence[AccountMoved]) -> None:
    for one in events:
        log("accounts", "ACCOUNT_MOVED", source_account_id=one.source_account_id, account_id=one.account_id)


def accounts_deleted(events: Sequence[AccountDeleted]) -> None:
    for one in events:
        log("accounts", "ACCOUNT_DELETED", account_id=one.account_id, abonement=one.abonement)


def customers_created(events: Sequence[CustomerCreated]) -> None:
    for one in events:
        log("accounts", "CUSTOMER_CREATED", customer_id=one.customer_id, changed_fields=list(one.fields))


def customers_changed(events: Sequence[CustomerChanged]) -> None:
    for one in events:
        log("accounts", "CUSTOMER_CHANGED", customer_id=one.customer_id, changed_fields=list(one.fields))


def customer_tariffs_changed(events: Sequence[CustomerTariffsChanged]) -> None:
    for one in events:
        for verb, ids in (("ASSIGNED", one.added), ("REMOVED", one.removed)):
            if ids:
                log("accounts", f"CUSTOMER_TARIFFS_{verb}", customer_id=one.customer_id, tariffs_ids=list(ids))


def customers_deleted(events: Sequence[CustomerDeleted]) -> None:
    for one in events:
        log("accounts", "CUSTOMER_DELETED", customer_id=one.customer_id, account_ids=list(one.account_ids))


def tariffs_created(events: Sequence[TariffCreated]) -> None:
    for one in events:
        log("accounts", "TARIFF_CREATED", tariff_id=one.tariff_id, changed_fields=list(one.fields))


def tariffs_updated(events: Sequence[TariffUpdate]) -> None:
    for one in events:
        if isinstance(one, TariffPriceChanged):
            log("accounts", "TARIFF_PRICE_CHANGED", tariff_id=one.tariff_id, price=one.price)
        else:
            log("accounts", "TARIFF_CHANGED", tariff_id=one.tariff_id, changed_fields=list(one.fields))


def tariffs_deleted(events: Sequence[TariffDeleted]) -> None:
    for one in events:
        log("accounts", "TARIFF_DELETED", tariff_id=one.tariff_id)


def devices_bound(events: Sequence[DeviceBound]) -> None:
    """What a login binds stands in the log of logins."""
    for one in events:
        if not one.at_login:
            log("accounts", "ACCOUNT_DEVICE_CREATED", account_id=one.account_id, device_uid=one.device_uid)


def devices_unbound(events: Sequence[DeviceUnbound]) -> None:
    for one in events:
        if not one.with_session:
            log("accounts", "ACCOUNT_DEVICE_REMOVED", account_id=one.account_id, device_uid=one.device_uid)


def messages_created(events: Sequence[MessageCreated]) -> None:
    for one in events:
        log_message("MESSAGE_CREATED", one)


def messages_delivered(events: Sequence[MessageDelivered]) -> None:
    for one in events:
        log_message("MESSAGE_SEND", one)


def log_message(name: str, one: MessageTextEvent) -> None:
    log("messaging", name, account=one.account_id, subject=one.subject, text=one.text, uuid=one.uuid)


def messages_deleted(events: Sequence[MessageDeleted]) -> None:
    for one in events:
        log("messaging", "MESSAGE_DELETED", account=one.account_id, subject="", text="", uuid=one.uuid)
