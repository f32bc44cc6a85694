"""An operator's own billing behind a plug-in: what it is asked about money and tariffs, as Smarty's types.

``plugin`` is always ``plugin_for`` of the customer; None and a missing hook mean: Smarty's own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from billing.constants import Kind
from billing.errors import NotEnoughMoney, TariffError
from billing.models import CustomerTransaction
from billing.services.billing_object import CustomerBillingCompat
from core.currencies import decimals_of
from core.money import round_money
from core.numbers import read_exact
from external_api.exceptions import ExternalApiException, HookMissing
from external_api.objects import ProcessAccountResult, TariffAssignResponse
from external_api.selectors.integrations import Integration, any_offers, billing_of, offers_hook
from external_api.services.asking import ask_or_none, call_hook, hook_flag
from geo.records import Region
from geo.selectors import find_place
from tvmiddleware.compat.api_base import TVMiddlewareApiParams
from tvmiddleware.models import Account, Customer, Subject, Tariff
from tvmiddleware.selectors.currencies import currency_of, purse_of
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now

REFUSALS = (TariffError, NotEnoughMoney)


@dataclass(frozen=True)
class ExternalBalance:
    """``to_pay`` and ``payment_id`` are None where the plug-in says nothing of them."""

    balance: Decimal
    to_pay: Decimal | None = None
    payment_id: Any = None


@dataclass(frozen=True)
class ExternalPayment:
    comment: str
    at: datetime
    amount: Decimal
    kind: str = Kind.OTHER


Reader = Callable[[Any], Decimal]


@dataclass(frozen=True)
class PaymentDetail:
    title: str
    sum: Decimal
    date: str


@dataclass(frozen=True)
class PaymentInfo:
    details: list[PaymentDetail] = field(default_factory=list)
    payment_sum: Decimal = Decimal(0)
    payment_sum_no_discount: Decimal = Decimal(0)


def plugin_for(customer: Customer) -> Integration | None:
    """The integration that is asked about this customer: its own, else the operator's default. One cache trip."""
    operator = operator_now(customer.client_id)
    return billing_of(operator.integrations, customer.custom_billing_api) if operator else None


def charges_itself(plugin: Integration | None) -> bool:
    """True: Smarty charges this customer and switches the accounts by its own rules."""
    return hook_flag(plugin, "use_internal_billing", default=True)


def charged_here(client_id: int, customers: Sequence[Customer]) -> list[Customer]:
    """Those of an operator's customers whom Smarty charges; one cache trip where the operator has no integrations."""
    operator = operator_now(client_id)
    if operator is None or not operator.integrations:
        return list(customers)
    return [customer for customer in customers if charges_itself(plugin_for(customer))]


def answers_hook(plugin: Integration | None, hook: str) -> bool:
    """Whether the plug-in answers this instead of Smarty's database.

    HookMissing where it should, but can't: it owns the money (``use_internal_billing`` is False), is not internal, and
    has no such hook.
    """
    if plugin is None or hook_flag(plugin, "is_internal", default=False):
        return False
    if offers_hook(plugin, hook):
        return True
    if not charges_itself(plugin):
        raise HookMissing(hook)
    return False


# --- money ---------------------------------------------------------------------------------------------------------
def balance_of(plugin: Integration | None, customer: Customer, params: Any) -> ExternalBalance:
    answer = call_hook(plugin, "get_customer_balance", params=params)
    parts = list(answer) if isinstance(answer, tuple | list) else [answer]
    balance, to_pay, payment_id = (parts + [None, None, None])[:3]
    read = reader(customer)
    return ExternalBalance(read(balance), None if to_pay is None else read(to_pay), payment_id)


def payments_of(
    plugin: Integration | None, customer: Customer, params: Any, date_from: datetime, date_to: datetime
) -> list[ExternalPayment]:
    """Payments that the plug-in's billing knows of between the two moments, both included."""
    rows = call_hook(plugin, "get_customer_payment_list", params=params, date_from=date_from, date_to=date_to)
    return [payment(row, reader(customer)) for row in rows or ()]


def payment(row: Any, amount: Reader) -> ExternalPayment:
    read = row.get if isinstance(row, dict) else lambda name, default=None: getattr(row, name, default)
    kind = str(read("kind") or read("type") or Kind.OTHER)
    return ExternalPayment(
        comment=str(read("comment") or ""),
        at=moment(read("datetime") or read("date")),
        amount=amount(read("amount")),
        kind=kind if kind in Kind.values else Kind.OTHER,
    )


def payment_info(plugin: Integration | None, account: Account, params: Any) -> PaymentInfo:
    answer = call_hook(plugin, "customer_payment_info", params=params, **payer(account.customer))
    found = answer if isinstance(answer, dict) else {"details": answer or ()}
    read = reader(account.customer)
    details = [
        PaymentDetail(str(row.get("title", "")), read(row.get("sum", 0)), day_text(row.get("date")))
        for row in found.get("details") or ()
    ]
    whole = found.get("payment_sum")
    total = sum((row.sum for row in details), Decimal(0)) if whole is None else read(whole)
    before = found.get("payment_sum_no_discount")
    return PaymentInfo(details, total, total if before is None else read(before))


def payment_sum(plugin: Integration | None, account: Account, params: Any, *, discounts: bool = True) -> Decimal:
    hook = "get_payment_sum" if discounts else "get_payment_sum_no_discount"
    return reader(account.customer)(call_hook(plugin, hook, params=params, **payer(account.customer)))


def payer(customer: Customer) -> dict[str, Any]:
    """Whose money it is, in each of the shapes that plug-ins know: customer, ``Subject`` and the billing object. A
    customer who never had a subject gets one that is not stored: a read writes nothing."""
    subject = Subject.objects.filter(customer=customer).first() or Subject(customer=customer)
    return {"customer": customer, "subject": subject, "billing": CustomerBillingCompat(customer)}


def invoice_complete(plugin: Integration | None, params: Any, invoice_id: str) -> None:
    """Tell the plug-in that this invoice of its own is to be completed. Raises HookMissing, ExternalApiException,
    InvoicePending."""
    call_hook(plugin, "invoice_complete", invoice_id=invoice_id, params=params)


# --- tariffs -------------------------------------------------------------------------------------------------------
def tariffs_offered(plugin: Integration | None, customer: Customer, region: Region, params: Any) -> list[Tariff]:
    """The tariffs the plug-in names (objects, ids, external ids), of this operator only, in its order."""
    where = find_place(region)
    answer = call_hook(
        plugin,
        "get_customer_tariff_list",
        customer=customer,
        ip=params.ip,
        country=where.country,
        city=where.city,
        params=params,
    )
    rows = list(Tariff.objects.filter(client_id=customer.client_id))
    names = {**{row.ext_id: row for row in rows if row.ext_id}, **{str(row.pk): row for row in rows}}
    found = (names.get(str(getattr(one, "pk", None) or one)) for one in answer or ())
    purse = purse_of(customer)
    return [row for row in found if row is not None and purse.pays(row)]


def tariff_price_of(plugin: Integration | None, tariff: Tariff, customer: Customer) -> Decimal | None:
    """The price that the plug-in names for the tariff; None: the price that Smarty knows holds."""
    if not offers_hook(plugin, "get_tariff_price"):
        return None
    answer = call_hook(plugin, "get_tariff_price", tariff=tariff, **payer(customer))
    return None if answer is None else reader(customer)(answer)


def assigns_tariffs(plugin: Integration | None, tariffs: Sequence[Tariff]) -> bool:
    """Whether the plug-in connects these tariffs itself."""
    return bool(tariffs) and all(offers_hook(plugin, assign_hook(tariff)) for tariff in tariffs)


def assign_hook(tariff: Tariff) -> str:
    return "customer_change_basic_tariff" if tariff.is_basic else "customer_assign_nonbasic_tariff"


def tariff_assign(
    plugin: Integration | None,
    customer: Customer,
    tariff: Tariff,
    params: Any,
    *,
    check_balance: bool = True,
    is_free: bool = False,
    free_for_inactive: bool = False,
) -> TariffAssignResponse:
    """ExternalApiException, what ``billing.api_client`` has for a refusal, and what connecting it here may refuse."""
    hook = assign_hook(tariff)
    answer = call_hook(
        plugin,
        hook,
        passed=REFUSALS,
        customer=customer,
        tariff=tariff,
        check_balance=check_balance,
        is_free=is_free,
        free_for_inactive=free_for_inactive,
        params=params,
    )
    return answer if isinstance(answer, TariffAssignResponse) else TariffAssignResponse()


def tariff_unassign(plugin: Integration | None, customer: Customer, tariff: Tariff, params: Any) -> None:
    hook = "customer_unassign_nonbasic_tariff"
    call_hook(plugin, hook, passed=REFUSALS, customer=customer, tariff=tariff, params=params)


# --- told, not asked -----------------------------------------------------------------------------------------------
PAID = "post_payment_complete"
NO_AUTOPAYMENT = "disable_autopayment"


def listener_to(client_id: int, hook: str) -> Operator | None:
    """The operator, where any of its plug-ins wants to be told of this."""
    operator = operator_now(client_id)
    return operator if operator is not None and any_offers(operator.integrations, hook) else None


def payments_completed(client_id: int, transaction_ids: Sequence[int]) -> None:
    """Tell the external system of an operator that these payments count; at most a batch of the night. A failure
    stays in the log. Where no plug-in wants to hear of it, nothing is read."""
    operator = listener_to(client_id, PAID)
    if operator is None:
        return
    rows = CustomerTransaction.objects.select_related("customer__client").in_bulk(transaction_ids)
    for row in (rows[pk] for pk in transaction_ids if pk in rows):
        payment_completed(operator, row)


def payment_completed(operator: Operator, row: CustomerTransaction) -> None:
    ask_or_none(
        billing_of(operator.integrations, row.customer.custom_billing_api),
        PAID,
        transaction=row,
        params=params_of(row.customer),
        source=row.source,
        customer=row.customer,
    )


def autopayments_disabled(client_id: int, calls: Mapping[int, TVMiddlewareApiParams | None]) -> None:
    """Tell the external system of an operator that automatic payment is off for these customers (id -> the call of the
    box that asked for it, None for none). Otherwise as ``payments_completed``."""
    operator = listener_to(client_id, NO_AUTOPAYMENT)
    if operator is None:
        return
    customers = Customer.objects.select_related("client").in_bulk(calls)
    for customer in (customers[pk] for pk in calls if pk in customers):
        plugin = billing_of(operator.integrations, customer.custom_billing_api)
        call = calls[customer.pk] or params_of(customer)
        ask_or_none(plugin, NO_AUTOPAYMENT, customer=customer, params=call)


def params_of(customer: Customer) -> TVMiddlewareApiParams:
    """A call for hooks that no box's call asks for: the operator is all that is known."""
    return TVMiddlewareApiParams(client=customer.client)


# --- check_accounts ------------------------------------------------------------------------------------------------
def account_process(plugin: Integration | None, account: Account) -> ProcessAccountResult:
    """What the plug-in made of the account tonight."""
    answer = call_hook(plugin, "process_account", account=account)
    if isinstance(answer, ProcessAccountResult):
        return answer
    word, reason = (list(answer) + ["", ""])[:2] if isinstance(answer, tuple | list) else (answer, "")
    word = str(word or ProcessAccountResult.CHECKED)
    if word not in ProcessAccountResult.KNOWN:
        raise ExternalApiException(f"{word[:40]!r} is no result of process_account")
    return ProcessAccountResult(word, str(reason or ""))


# --- reading answers -----------------------------------------------------------------------------------------------
def reader(customer: Customer) -> Reader:
    """For sums in the customer's currency."""
    return lambda value: parse_decimal(value, currency_of(customer))


def parse_decimal(value: Any, currency: str) -> Decimal:
    """A number that a plug-in answered, rounded as the currency is. Raises ExternalApiException when it is no
    number."""
    try:
        return round_money(read_exact(value), decimals_of(currency))
    except (ValueError, InvalidOperation) as error:
        raise ExternalApiException("an amount that is no number") from error


def moment(value: Any) -> datetime:
    """Unix seconds, a datetime or a date; naive ones are UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise ExternalApiException("a payment without a time") from error


def day_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
