"""Tariffs as published plug-ins handle them: thin names over ``billing.services.tariffs``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing.services.subjects import Payer, payer_of
from billing.services.tariffs import Connected, tariff_price, tariff_subscribe, tariff_unsubscribe
from core import clock
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
        tariff_unsubscribe(subject=self.owner, tariff=tariff, now=clock.now(), actor=ACTOR, by_operator=True)
