"""Promo codes: making them, using them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.constants import Kind, Source
from billing.errors import (
    AlreadyConnected,
    PromoExpired,
    PromoInactiveAccount,
    PromoInvalid,
    PromoNotFound,
    PromoUsed,
    TariffError,
)
from billing.models import Discount, PromoActivation, PromoCode
from billing.selectors.subscriptions import today_of
from billing.services.charging import customer_activate, in_language
from billing.services.ledger import customer_lock, transaction_post
from billing.services.tariffs import tariff_subscribe
from core.limits import places_text
from core.money import is_payable
from tvmiddleware.models import Account, Customer, Tariff
from tvmiddleware.selectors.currencies import currency_of

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is mistaken on a television: 0 and O, 1 and I."""
SHORTEST, LONGEST = 4, 64
MOST_CODES = 10_000
DEFAULT_LENGTH = 8
TRIES = 5


def promo_create(
    *,
    client_id: int,
    currency: str,
    now: datetime,
    account: Account | None = None,
    length: int = DEFAULT_LENGTH,
    count: int = 1,
    valid_from: date | None = None,
    valid_until: date | None = None,
    activation_count: int = 1,
    discount: Decimal = Decimal(0),
    tariff_ids: Sequence[int] = (),
    amount: Decimal = Decimal(0),
    free_tariff_ids: Sequence[int] = (),
) -> list[PromoCode]:
    """Make ``count`` codes of ``length`` random characters, of an operator whose money is in ``currency``.

    Exactly one of ``discount``, ``amount``, ``free_tariff_ids`` is given. PromoInvalid with ``error_fields`` when not,
    or when a tariff is unknown.
    """
    wrong = wrong_fields(client_id, discount, amount, tariff_ids, free_tariff_ids)
    if not is_payable(amount, currency):
        wrong["amount"] = str(places_text(currency))
    if not SHORTEST <= length <= LONGEST:
        wrong["length"] = _("from 4 to 64")
    if not 1 <= count <= MOST_CODES or activation_count < 1:
        wrong["count"] = _("must be positive, at most 10000")
    if valid_from and valid_until and valid_until < valid_from:
        wrong["valid_until"] = _("earlier than valid_from")
    if wrong:
        raise PromoInvalid(error_fields=wrong)
    fields = {
        "client_id": client_id,
        "account": account,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "activation_count": activation_count,
        "discount": discount,
        "amount": amount,
        "created_at": now,
    }
    return make_codes(fields, length, count, tariff_ids, free_tariff_ids)


@transaction.atomic
def make_codes(
    fields: dict[str, Any], length: int, count: int, tariff_ids: Sequence[int], free_tariff_ids: Sequence[int]
) -> list[PromoCode]:
    rows = [PromoCode.objects.create(code=code, **fields) for code in free_codes(fields["client_id"], length, count)]
    for row in rows:
        row.tariffs.set(tariff_ids)
        row.free_tariffs.set(free_tariff_ids)
    return rows


def free_codes(client_id: int, length: int, count: int) -> list[str]:
    """Random texts that no code of the operator has."""
    found: set[str] = set()
    for _turn in range(TRIES):
        found |= {"".join(secrets.choice(ALPHABET) for _place in range(length)) for _code in range(count - len(found))}
        found -= set(PromoCode.objects.filter(client_id=client_id, code__in=found).values_list("code", flat=True))
        if len(found) == count:
            return sorted(found)
    raise PromoInvalid(error_fields={"length": _("too short for so many codes")})


def wrong_fields(
    client_id: int, discount: Decimal, amount: Decimal, tariff_ids: Sequence[int], free_tariff_ids: Sequence[int]
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if sum((bool(discount), bool(amount), bool(free_tariff_ids))) != 1:
        wrong["discount"] = _("one of discount, amount and free_tariffs is required")
    if not 0 <= discount <= 100:
        wrong["discount"] = _("from 0 to 100")
    if amount < 0:
        wrong["amount"] = _("must be positive")
    for name, ids in (("tariffs", tariff_ids), ("free_tariffs", free_tariff_ids)):
        if Tariff.objects.filter(client_id=client_id, pk__in=ids).count() != len(set(ids)):
            wrong[name] = _("no such tariff")
    return wrong


@transaction.atomic
def promo_activate(
    *, account: Account, now: datetime, actor: str, code: str = "", promo_id: int = 0, only_active: bool = False
) -> PromoActivation:
    """Use a code, named by its text or id: the amount is credited, the discount waits for the next charge, free tariffs
    are connected with a free first period. Once a customer.

    Raises PromoNotFound, PromoInvalid, PromoUsed, PromoExpired; with ``only_active`` PromoInactiveAccount.
    """
    if only_active and not account.active:
        raise PromoInactiveAccount
    customer = customer_lock(account.customer_id)
    row = named_code(account.client_id, code.strip(), promo_id)
    if row is None:
        raise PromoNotFound
    check(row, account, customer, today_of(customer.client, now))
    made = PromoActivation(promo_code=row, customer=customer, account=account, created_at=now)
    with in_language():
        give(row, made, customer, account, now, actor)
    made.save()
    account.customer.balance = customer.balance
    return made


def named_code(client_id: int, text: str, promo_id: int | None) -> PromoCode | None:
    """The code, locked. As it is written, else in capitals or in small letters: people type it from paper."""
    rows = PromoCode.objects.select_for_update().filter(client_id=client_id)
    if promo_id or not text:
        return rows.filter(pk=promo_id or 0).first()
    ways = (text, text.upper(), text.lower())
    return min(rows.filter(code__in=ways), key=lambda row: ways.index(row.code), default=None)


def check(row: PromoCode, account: Account, customer: Customer, today: date) -> None:
    """An amount is in the operator's currency, and nothing is converted."""
    if row.account_id is not None and row.account_id != account.pk:
        raise PromoInvalid
    if row.amount and currency_of(customer) != customer.client.currency:
        raise PromoInvalid
    if (row.valid_from and today < row.valid_from) or (row.valid_until and today > row.valid_until):
        raise PromoExpired
    used = PromoActivation.objects.filter(promo_code=row)
    if used.filter(customer_id=account.customer_id).exists() or used.count() >= row.activation_count:
        raise PromoUsed


def give(
    row: PromoCode, made: PromoActivation, customer: Customer, account: Account, now: datetime, actor: str
) -> None:
    if row.amount:
        credit(row, made, customer, now, actor)
    elif row.discount:
        made.discount = promise(row, account)
    else:
        connect_free(row, account, now, actor)
        made.status = PromoActivation.Status.APPLIED


def credit(row: PromoCode, made: PromoActivation, customer: Customer, now: datetime, actor: str) -> None:
    made.transaction = transaction_post(
        customer=customer,
        amount=row.amount,
        source=Source.INTERNAL,
        now=now,
        comment=_("Promo code %(code)s") % {"code": row.code},
        actor=actor,
        kind=Kind.OTHER,
    )
    made.status = PromoActivation.Status.APPLIED
    customer_activate(customer=customer, now=now, actor=actor)


def promise(row: PromoCode, account: Account) -> Discount:
    """The discount of the next bill with one of the tariffs, until the code's last day."""
    discount = Discount.objects.create(
        client_id=row.client_id,
        customer_id=account.customer_id,
        account=account,
        percent=row.discount,
        valid_until=row.valid_until,
        charges_left=1,
        comment=_("Promo code %(code)s") % {"code": row.code},
    )
    discount.tariffs.set(row.tariffs.all())
    return discount


def connect_free(row: PromoCode, account: Account, now: datetime, actor: str) -> None:
    """Each tariff of the code that the account has not. PromoInvalid when none could be connected."""
    connected = False
    for tariff in row.free_tariffs.all():
        try:
            tariff_subscribe(subject=account, tariff=tariff, now=now, actor=actor, by_operator=True, is_free=True)
            connected = True
        except AlreadyConnected:
            continue
        except TariffError as error:
            raise PromoInvalid from error
    if not connected:
        raise PromoInvalid
