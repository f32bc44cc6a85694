"""What subscribers do to their tariffs from the box: asked of the operator's own billing where that answers, else done
here. The customer's methods see what the customer and the calling account have; what is new becomes the customer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from billing.errors import AlreadyConnected, BasicNotDropped, NotAvailable, NotConnected, Required
from billing.selectors.balance import customer_balance
from billing.selectors.offers import held_by
from billing.selectors.tariffs import tariffs_on_offer, virtual_on_offer
from billing.services import external
from billing.services.subjects import Payer
from billing.services.tariffs import tariffs_cost, tariffs_subscribe, tariffs_unsubscribe
from core.api.errors import DomainError
from core.db import as_a_whole
from external_api.selectors.integrations import offers_hook
from geo.records import Region
from tvmiddleware.models import Account, Customer, Tariff, VirtualTariff
from tvmiddleware.selectors.currencies import purse_of
from tvmiddleware.services import customer_log
from tvmiddleware.services.accounts import actor_of


class NothingNamed(DomainError):
    """Neither tariff_id nor virtual_tariff_id."""


@dataclass(frozen=True)
class Caller:
    """Who asks, from where. ``subject``: whose the tariffs become, the customer or its account."""

    account: Account
    subject: Payer
    region: Region
    now: datetime
    ip: str = ""
    params: Any = None
    """The call as the operator's own billing gets it."""

    @property
    def customer(self) -> Customer:
        return self.account.customer

    @property
    def actor(self) -> str:
        return actor_of(self.account)


@dataclass(frozen=True)
class SubscriberQuery:
    tariffs: list[Tariff]
    virtual: list[VirtualTariff]


@dataclass(frozen=True)
class PaymentAwaited:
    """The operator's billing wants money first: ``invoice_id`` names the bill."""

    awaited: bool = False
    invoice_id: Any = None


def on_offer(caller: Caller, tariff_ids: Sequence[int], virtual_ids: Sequence[int]) -> SubscriberQuery:
    """The tariffs of these ids that this subscriber may connect. NothingNamed, AlreadyConnected, NotAvailable."""
    if not tariff_ids and not virtual_ids:
        raise NothingNamed
    held = held_by(caller.customer, caller.account)
    if held.tariff_ids & set(tariff_ids) or held.virtual_ids & set(virtual_ids):
        raise AlreadyConnected
    client_id, purse = caller.account.client_id, purse_of(caller.customer)
    ordinary = {row.pk: row for row in tariffs_on_offer(client_id, purse, caller.region)} if tariff_ids else {}
    bundles = {row.pk: row for row in virtual_on_offer(client_id, purse, caller.region)} if virtual_ids else {}
    if not set(tariff_ids) <= set(ordinary) or not set(virtual_ids) <= set(bundles):
        raise NotAvailable
    return SubscriberQuery(
        [ordinary[pk] for pk in dict.fromkeys(tariff_ids)], [bundles[pk] for pk in dict.fromkeys(virtual_ids)]
    )


def caller_subscribe(
    *,
    caller: Caller,
    tariff_ids: Sequence[int],
    virtual_ids: Sequence[int],
    try_activate: bool = False,
    channel_id: int = 0,
) -> PaymentAwaited:
    """Connect tariffs, all or none. Raises what ``on_offer``, ``tariffs_subscribe`` and plug-ins raise."""
    wanted = on_offer(caller, tariff_ids, virtual_ids)
    plugin = external.plugin_for(caller.customer)
    if not wanted.virtual and external.assigns_tariffs(plugin, wanted.tariffs):
        awaited = assigned_there(caller, plugin, wanted.tariffs)
    else:
        as_a_whole(
            lambda: tariffs_subscribe(
                subject=caller.subject,
                tariffs=wanted.tariffs,
                virtual=wanted.virtual,
                now=caller.now,
                actor=caller.actor,
                activate=try_activate,
            )
        )
        awaited = PaymentAwaited()
    note(caller, "tariff_subscribe", tariff_ids, virtual_ids, channel_id=channel_id)
    return awaited


def assigned_there(caller: Caller, plugin: Any, tariffs: Sequence[Tariff]) -> PaymentAwaited:
    """By the operator's billing, one after the other; the last bill that it wants paid counts."""
    awaited = PaymentAwaited()
    for tariff in tariffs:
        answer = external.tariff_assign(plugin, caller.customer, tariff, caller.params)
        if answer.is_awaiting_payment:
            awaited = PaymentAwaited(True, answer.invoice_id)
    return awaited


def caller_unsubscribe(*, caller: Caller, tariff_ids: Sequence[int], virtual_ids: Sequence[int]) -> None:
    """Drop tariffs, all or none. NothingNamed, NotConnected, BasicNotDropped, Required, and what plug-ins raise."""
    if not tariff_ids and not virtual_ids:
        raise NothingNamed
    subject = find_owner(caller, tariff_ids, virtual_ids)
    tariffs = list(Tariff.objects.filter(client_id=caller.account.client_id, pk__in=tariff_ids))
    virtual = list(VirtualTariff.objects.filter(client_id=caller.account.client_id, pk__in=virtual_ids))
    plugin = external.plugin_for(caller.customer)
    if tariffs and not virtual and offers_hook(plugin, "customer_unassign_nonbasic_tariff"):
        check_droppable(tariffs)
        for tariff in tariffs:
            external.tariff_unassign(plugin, caller.customer, tariff, caller.params)
    else:
        named: Any = {"subject": subject, "tariffs": tariffs, "virtual": virtual}
        as_a_whole(lambda: tariffs_unsubscribe(**named, now=caller.now, actor=caller.actor))
    note(caller, "tariff_unsubscribe", tariff_ids, virtual_ids)


def check_droppable(tariffs: Sequence[Tariff]) -> None:
    """The rules of ``tariffs_unsubscribe`` hold for the operator's billing too."""
    if any(row.is_basic for row in tariffs):
        raise BasicNotDropped
    if any(row.required or not row.available_to_unsubscribe for row in tariffs):
        raise Required


def find_owner(caller: Caller, tariff_ids: Sequence[int], virtual_ids: Sequence[int]) -> Payer:
    """Who has all of them: the subject itself; for the customer's methods also the calling account."""
    owners: list[Payer] = [caller.subject]
    if isinstance(caller.subject, Customer):
        owners.append(caller.account)
    for owner in owners:
        has = set(owner.tariffs.values_list("pk", flat=True)) >= set(tariff_ids)
        if has and set(owner.virtual_tariffs.values_list("pk", flat=True)) >= set(virtual_ids):
            return owner
    raise NotConnected


def connection_cost(
    *, caller: Caller, tariff_ids: Sequence[int], virtual_ids: Sequence[int], params: Any
) -> tuple[Decimal, Decimal]:
    """What connecting these tariffs would cost now, and the balance afterwards."""
    wanted = on_offer(caller, tariff_ids, virtual_ids)
    plugin = external.plugin_for(caller.customer)
    there = [external.tariff_price_of(plugin, row, caller.customer) for row in wanted.tariffs]
    own = [row for row, price in zip(wanted.tariffs, there, strict=True) if price is None]
    price = sum((price for price in there if price is not None), Decimal(0))
    if own or wanted.virtual:
        price += tariffs_cost(subject=caller.subject, tariffs=own, virtual=wanted.virtual, now=caller.now)
    return price, balance_seen(caller.customer, plugin, params) - price


def balance_seen(customer: Customer, plugin: Any, params: Any) -> Decimal:
    """The balance as the subscriber knows it: the operator's own billing's, else ours."""
    if external.answers_hook(plugin, "get_customer_balance"):
        return external.balance_of(plugin, customer, params).balance
    return customer_balance(customer.pk)


def note(caller: Caller, action: str, tariff_ids: Sequence[int], virtual_ids: Sequence[int], **details: Any) -> None:
    customer_log.action_record(
        client_id=caller.account.client_id,
        customer_id=caller.account.customer_id,
        account_id=caller.account.pk,
        action=action,
        now=caller.now,
        ip=caller.ip,
        tariff_ids=list(tariff_ids),
        virtual_tariff_ids=list(virtual_ids),
        **details,
    )
