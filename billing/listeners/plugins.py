"""Operators' external systems hear of payments and of automatic payment (docs/how-to/external-api.md, "The hooks")."""

from __future__ import annotations

from collections.abc import Sequence

from billing.events import AutopaymentSwitched, PaymentReceived
from billing.services import external
from core.events import Stage, register_listener
from tvmiddleware.listeners.plugins import of_operators


def register() -> None:
    register_listener(PaymentReceived, payments_received, name="plug-in", stage=Stage.OUTSIDE)
    register_listener(AutopaymentSwitched, autopayments_switched, name="plug-in", stage=Stage.OUTSIDE)


def payments_received(events: Sequence[PaymentReceived]) -> None:
    for client_id, paid in of_operators(events):
        external.payments_completed(client_id, [one.transaction_id for one in paid])


def autopayments_switched(events: Sequence[AutopaymentSwitched]) -> None:
    for client_id, switched in of_operators(one for one in events if not one.enabled):
        external.autopayments_disabled(client_id, {one.customer_id: one.call for one in switched})
