"""Charges of many saved cards of one operator: the rows of a batch first, then the gateway, then the outcomes together.

Nothing is decided here that is not decided for one charge: what is out of the ordinary is left to ``charging``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from billing.gateways.base import Outcome, Started, State
from billing.gateways.errors import GatewayError, NotVerified
from billing.models import CustomerTransaction, GatewayCustomer, Payment, SavedCard
from billing.services import ledger
from billing.services.charging import customers_activate
from billing.services.money_changes import gateway_actor, payment_event
from billing.services.payments.attempts import attempts_settle
from billing.services.payments.autopay import autopayment_cards
from billing.services.payments.charging import charge_row, order_send
from billing.services.payments.crediting import credit_of, ext_id_of, own_ext_id
from billing.services.payments.orders import order_with
from billing.services.payments.settling import Status, check_outcome, ended_columns
from clients.models import Client
from core.api.errors import DomainError
from core.bulk import update_by_id
from tvmiddleware.models import Customer


@dataclass(frozen=True)
class Begun:
    """A charge whose row is there. ``known``: the customer's name at the gateway."""

    payment: Payment
    card: SavedCard
    known: GatewayCustomer | None

    def put(self) -> Started:
        """Ask the gateway, once. Outside of transactions."""
        return order_send(self.card, order_with(self.payment, self.known))


def charges_begin(wanted: Mapping[str, tuple[Customer, Decimal]], now: datetime) -> dict[str, Begun]:
    """Rows of automatic payments, key -> (customer, amount), in the caller's transaction; what has begun, by key.

    Who is not in it has no card, another charge under way, a payment of this key already, or an amount that his gateway
    does not take: ``autopayment_charge`` tells.
    """
    cards = autopayment_cards([customer.pk for customer, _amount in wanted.values()])
    made: dict[str, tuple[Payment, SavedCard]] = {}
    for key, (customer, amount) in wanted.items():
        card = cards.get(customer.pk)
        row = card and row_of(card, customer, amount, key, now)
        if card and row:
            made[row.number] = (row, card)
    Payment.objects.bulk_create([row for row, _card in made.values()], ignore_conflicts=True)
    stored = Payment.objects.filter(number__in=list(made)).order_by("pk")
    names = names_of([card for _row, card in made.values()])
    begun: dict[str, Begun] = {}
    for payment in stored:
        card = made[payment.number][1]
        payment.merchant, payment.customer = card.merchant, card.customer
        begun[payment.key or ""] = Begun(payment, card, names.get((card.merchant_id, card.customer_id)))
    return begun


def row_of(card: SavedCard, customer: Customer, amount: Decimal, key: str, now: datetime) -> Payment | None:
    card.customer = customer
    try:
        return charge_row(card, amount=amount, now=now, key=key, is_autopayment=True)
    except (DomainError, GatewayError):
        return None


def names_of(cards: Sequence[SavedCard]) -> dict[tuple[int, int], GatewayCustomer]:
    """What gateways call these customers, by merchant and customer."""
    rows = GatewayCustomer.objects.filter(
        merchant__in={card.merchant_id for card in cards}, customer__in=[card.customer_id for card in cards]
    )
    return {(row.merchant_id, row.customer_id): row for row in rows}


def charge_is_open(payment: Payment, now: datetime) -> bool:
    """Whether the gateway may still be asked for a charge that began a while ago; if so, it begins now."""
    mine = Payment.objects.filter(pk=payment.pk, status=Status.PENDING, in_flight_customer=payment.customer_id)
    return bool(mine.update(begun_at=now))


def is_plain(payment: Payment, answer: Started | Exception) -> bool:
    """Whether a charge was answered by "paid", and by nothing else that has to be kept."""
    if isinstance(answer, Exception) or answer.outcome is None or answer.payer_ext_id or answer.form:
        return False
    outcome = answer.outcome
    says_more = outcome.card or outcome.payer_ext_id or outcome.refunded or answer.redirect_url
    return outcome.state is State.PAID and not says_more and answer.ext_id in ("", outcome.ext_id)


def payments_confirm(answers: Mapping[int, Started], *, client: Client, now: datetime) -> set[int]:
    """Confirm payments (id -> what ``is_plain``) and credit them, in the caller's transaction; the ids of those that it
    did. The others are not as they were when they began: ``payment_settle`` looks at each.

    Raises IntegrityError where an id of the gateway's or of the ledger's is taken this moment: nothing is written.
    """
    outcomes = {pk: answer.outcome for pk, answer in answers.items() if answer.outcome is not None}
    payments = as_they_began(outcomes, client)
    for payment in payments:
        payment.ext_id = outcomes[payment.pk].ext_id or payment.ext_id
    ids = [payment.pk for payment in payments]
    Payment.objects.filter(pk__in=ids).update(updated_at=now, **ended_columns(Status.CONFIRMED, now))
    update_by_id(Payment, "ext_id", {payment.pk: payment.ext_id for payment in payments if payment.ext_id})
    update_by_id(Payment, "session_id", {pk: answers[pk].session_id for pk in ids if answers[pk].session_id})
    attempts_settle(keys=[payment.key or "" for payment in payments], paid=True)
    credit_all(payments, client, now)
    return set(ids)


def as_they_began(outcomes: Mapping[int, Outcome], client: Client) -> list[Payment]:
    """Those of them that are open, untouched and not booked, and whose outcome is about them; with their customers,
    both locked."""
    rows = Payment.objects.filter(pk__in=list(outcomes), client=client)
    customers = {one.pk: one for one in ledger.customers_lock(rows.values_list("customer_id", flat=True))}
    locked = [one for one in rows.select_for_update().order_by("pk") if one.customer_id in customers]
    booked = booked_ids(locked, client)
    found: list[Payment] = []
    for payment in locked:
        customer = payment.customer = customers[payment.customer_id]
        customer.client = client
        free = not {ext_id_of(payment), own_ext_id(payment, ext_id_of(payment))} & booked
        if payment.is_open and not payment.refunded and free and is_about(payment, outcomes[payment.pk]):
            found.append(payment)
    return found


def is_about(payment: Payment, outcome: Outcome) -> bool:
    try:
        check_outcome(payment, outcome)
    except NotVerified:
        return False
    return True


def booked_ids(payments: Sequence[Payment], client: Client) -> set[str]:
    """Those ``ext_id`` of these payments that the ledger has rows of already."""
    names = [name for one in payments for name in (ext_id_of(one), own_ext_id(one, ext_id_of(one)))]
    found = CustomerTransaction.objects.filter(client=client, ext_id__in=names)
    return {name for name in found.values_list("ext_id", flat=True) if name}


def credit_all(payments: Sequence[Payment], client: Client, now: datetime) -> None:
    """Put the money on the balances and pay with it what waits for money."""
    rows = [ledger.movement_row(one.customer, now=now, **credit_of(one, one.amount)) for one in payments]
    payment_ids = {row.ext_id: one.pk for row, one in zip(rows, payments, strict=True)}
    ledger.transactions_post(rows, now=now, as_event=lambda row: payment_event(row, payment_id=payment_ids[row.ext_id]))
    paid_through: dict[str, list[Customer]] = defaultdict(list)
    for payment in payments:
        paid_through[gateway_actor(payment.gateway)].append(payment.customer)
    for actor, customers in paid_through.items():
        customers_activate(client=client, customers=customers, now=now, actor=actor)
