"""Tariffs as published plug-ins handle them: thin names over ``billing.services.tariffs``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from billing.errors import NotConnected
from billing.services.assigning import subscription_create
from billing.services.billing_object import CustomerBillingCompat as CustomerBillingCompat
from billing.services.subjects import Payer, payer_of
from billing.services.tariffs import Connected, tariff_price, tariff_subscribe, tariff_unsubscribe
from core import clock
from external_api.objects import TariffAssignResponse
from tvmiddleware.compat.exceptions import CustomerAssignTariffBalanceError
from tvmiddleware.models import Account, Customer, Subject, Tariff, TariffSubscription

ACTOR = "plugin"


def payer(subject: Any) -> Payer:
    """A customer or an account, of whatever a plug-in calls its subject."""
    return payer_of(subject) if isinstance(subject, Subject) else subject


def activation_price(tariff: Tariff, customer: Customer | Account | Subject) -> Decimal:
    """What connecting the tariff would cost the customer now."""
    return tariff_price(subject=payer(customer), tariff=tariff, now=clock.now())


class CustomerTariffService:
    """What a customer (or an account) has."""

    def __init__(self, customer: Customer | Account | Subject) -> None:
        self.owner = payer(customer)

    def tariff_active_for(self, tariff: Tariff) -> bool:
        """Whether the tariff is connected and holds."""
        connected = self.owner.tariffs.filter(pk=tariff.pk).exists()
        return connected or TariffSubscription.active_by_subject(self.owner).filter(tariff=tariff).exists()

    def active_tariffs(self) -> list[Tariff]:
        return list(self.owner.tariffs.all())


class SubjectSubscriptionService:
    """Connecting and dropping a tariff of a customer (or an account), in both models of billing."""

    def __init__(self, subject: Customer | Account | Subject) -> None:
        self.owner = payer(subject)

    def subscribe_with_default_parameters(self, tariff: Tariff, is_free: bool = False) -> Connected:
        """Connect it with the tariff's own price and period; ``is_free``: without taking money for the first one.

        NotEnoughMoney, AlreadyConnected and the other errors of ``tariffs_subscribe``.
        """
        return tariff_subscribe(
            subject=self.owner, tariff=tariff, now=clock.now(), actor=ACTOR, is_free=is_free, by_operator=True
        )

    def unsubscribe(self, tariff: Tariff) -> None:
        """Drop it. A customer who does not have it itself loses it on each account that has: the external system has
        closed it for all of them. NotConnected where nobody has it."""
        now = clock.now()
        try:
            tariff_unsubscribe(subject=self.owner, tariff=tariff, now=now, actor=ACTOR, by_operator=True)
        except NotConnected:
            accounts = self.accounts_with(tariff)
            if not accounts:
                raise
            for account in accounts:
                tariff_unsubscribe(subject=account, tariff=tariff, now=now, actor=ACTOR, by_operator=True)

    def accounts_with(self, tariff: Tariff) -> list[Account]:
        """The customer's accounts that have the tariff, or a subscription of it that waits for money."""
        if isinstance(self.owner, Account):
            return []
        waiting = Subject.objects.filter(subscriptions__tariff=tariff, subscriptions__is_closed=False)
        rows = Account.objects.filter(customer=self.owner).select_related("customer__client")
        return list(rows.filter(Q(tariffs=tariff) | Q(subject__in=waiting)).distinct())


class CustomerAssignTariff:
    """Connecting a tariff as the hooks ``customer_*_tariff`` are asked to, with the flags that they get.

    ``check_balance``: refuse (CustomerAssignTariffBalanceError) what the balance does not cover; ``is_free``: the first
    period costs nothing; ``free_for_inactive``: neither does it for a customer all of whose accounts are off.
    """

    def __init__(
        self,
        customer: Customer,
        tariff: Tariff,
        check_balance: bool = True,
        is_free: bool = False,
        free_for_inactive: bool = False,
    ) -> None:
        self.customer = customer
        self.tariff = tariff
        self.check_balance = check_balance
        self.is_free = is_free or (free_for_inactive and not has_active_accounts(customer))

    def assign(self) -> TariffAssignResponse:
        price = Decimal(0) if self.is_free else activation_price(self.tariff, self.customer)
        if self.check_balance and self.customer.balance < price:
            raise CustomerAssignTariffBalanceError
        service = SubjectSubscriptionService(self.customer)
        service.subscribe_with_default_parameters(self.tariff, is_free=self.is_free)
        return TariffAssignResponse()


def has_active_accounts(customer: Customer) -> bool:
    return Account.objects.filter(customer=customer, active=True).exists()


class SubscriptionCreator:
    """A subscription with terms of its own, for operators of the subscription model."""

    def __init__(self, subject: Customer | Account | Subject) -> None:
        self.owner = payer(subject)

    def create(
        self,
        tariff: Tariff,
        price: Decimal | None = None,
        price_expiration: date | None = None,
        end_date: date | None = None,
        duration: int | None = None,
    ) -> TariffSubscription:
        """Connect the tariff; ``billing.services.assigning`` tells what it may refuse (SubscriptionsOff,
        AssignRefused)."""
        return subscription_create(
            payer=self.owner,
            tariff=tariff,
            now=clock.now(),
            actor=ACTOR,
            price=price,
            price_expiration=price_expiration,
            end_date=end_date,
            duration=duration,
        )
