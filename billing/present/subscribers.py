"""Customers, accounts, devices and subscriptions as billing systems read them. Absent dates and texts are "", ids 0."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from billing.selectors.subscribers import AccountSummary, CustomerSummary
from billing.selectors.subscriptions import next_charge
from core.numbers import is_digits
from tvmiddleware.models import Account, AccountDevice, TariffSubscription
from tvmiddleware.present.login import days_left

Row = dict[str, Any]


def day(value: date | datetime | None) -> str:
    """``yyyy-mm-dd``, "" when absent."""
    return value.strftime("%Y-%m-%d") if value else ""


def number_or_text(ext_id: str | None) -> int | str:
    """Methods that promise a number give one where the id is one; 0 when there is none."""
    text = ext_id or ""
    return int(text) if is_digits(text, 15) and text == str(int(text)) else text or 0


def subscription(row: TariffSubscription) -> Row:
    return {
        "tariff_id": row.tariff_id,
        "api_config_id": row.api_config or 0,
        "price": row.price,
        "start_date": day(row.start_date),
        "end_date": day(row.end_date),
        "is_periodical": int(row.is_periodical),
    }


def customer_subscription(row: TariffSubscription) -> Row:
    return {
        **subscription(row),
        "price_expiration": day(row.price_expiration),
        "is_price_overridden": int(row.is_price_overridden),
        "is_closed": int(row.is_closed),
    }


def device(row: AccountDevice) -> Row:
    return {
        "id": row.pk,
        "system_name": row.device.device.system_name if row.device else "",
        "device_uid": row.device_uid,
        "serial_number": row.serial_number,
        "created_at": day(row.created_at),
        "is_basic": int(row.is_basic),
    }


def account(card: AccountSummary) -> Row:
    """Everything but the abonement, which is a text in account/info and a number in account/list."""
    row = card.row
    pin = row.parent_code
    return {
        "id": row.pk,
        "active": int(row.active),
        "last_active": day(row.last_active),
        "created_at": day(row.created_at),
        "status_reason": row.status_reason,
        "auto_activation_period": row.auto_activation_period,
        "extension_date": day(next_charge(row) if row.extension_date else None),
        "activation_date": day(row.activation_date),
        "deactivation_date": day(row.deactivation_date),
        "allow_multiple_login": int(row.allow_multiple_login),
        "allow_login_by_abonement": int(row.allow_login_by_abonement),
        "allow_login_by_device_uid": int(row.allow_login_by_device_uid),
        "allow_login_by_ip": int(row.allow_login_by_ip),
        "parent_code": int(pin) if is_digits(pin) else 0,
        "use_timeshift": int(row.use_timeshift),
        "preferred_timeshift_offset": row.preferred_timeshift_offset,
        "devices": [device(bound) for bound in card.devices],
        "tariffs": card.tariff_ids,
        "customer_id": row.customer_id,
        "subnets": row.subnets,
        "subscriptions": [subscription(one) for one in card.subscriptions],
        "allowed_device_groups": [int(group) for group in row.allowed_device_groups],
    }


def account_info(card: AccountSummary) -> Row:
    return {**account(card), "abonement": str(card.row.abonement)}


def account_list(cards: Iterable[AccountSummary]) -> Row:
    return {"accounts": [{**account(card), "abonement": card.row.abonement} for card in cards]}


def customer_account(row: Account, today: date, as_number: bool) -> Row:
    return {
        "id": row.pk,
        "abonement": row.abonement if as_number else str(row.abonement),
        "activation_days_left": days_left(row, today),
        "on_trial_period": int(row.is_trial and row.active),
        "active": int(row.active),
    }


def customer(card: CustomerSummary, today: date, *, numbers: bool = False) -> Row:
    """``numbers``: abonements as numbers."""
    row = card.row
    return {
        "id": row.pk,
        "accounts": [customer_account(one, today, numbers) for one in card.accounts],
        "subscriptions": [customer_subscription(one) for one in card.subscriptions],
        "balance": row.balance,
        "payments_count": card.payments_count,
        "meta": row.meta if isinstance(row.meta, dict) else {},
        "birthdate": day(row.birthdate),
        "autopayment_enabled": int(row.autopayment),
        "tariffs": [tariff.pk for tariff in card.tariffs],
        "mobile_phone_number": row.mobile_phone_number,
    }


def tariff_names(card: CustomerSummary) -> Row:
    """Ext_ids as texts (customer/info of the Billing API)."""
    return {
        "tariffs_info": [{"id": one.pk, "ext_id": one.ext_id or ""} for one in card.tariffs],
        "vtariffs_info": [{"id": one.pk, "ext_id": one.ext_id or ""} for one in card.virtual_tariffs],
    }


def tariff_numbers(card: CustomerSummary) -> Row:
    """Ext_ids as numbers where they are numbers (everywhere else)."""
    return {
        "tariffs_info": [{"id": one.pk, "ext_id": number_or_text(one.ext_id)} for one in card.tariffs],
        "vtariffs_info": [{"id": one.pk, "ext_id": number_or_text(one.ext_id)} for one in card.virtual_tariffs],
    }


def customer_info(card: CustomerSummary, today: date) -> Row:
    return {**customer(card, today, numbers=True), **tariff_names(card)}


def customer_info_of_dealer(card: CustomerSummary, today: date) -> Row:
    return {**customer(card, today), **tariff_numbers(card)}


def customer_list(cards: Iterable[CustomerSummary], today: date) -> Row:
    return {"customers": [{**customer(card, today), **tariff_numbers(card)} for card in cards]}
