"""Errors of payments that are not the gateway's."""

from __future__ import annotations

from core.api.errors import DomainError


class PaymentNotFound(DomainError):
    """The customer has no payment with this id."""


class PaymentIsFinal(DomainError):
    """The payment is confirmed or failed already: nothing can be done with it any more."""


class PaymentInFlight(DomainError):
    """A charge of this customer's card is under way, or its outcome is not known yet."""


class CardNotFound(DomainError):
    """The customer has no such card, or none at all."""


class RefundRefused(DomainError):
    """More than was paid, not paid yet, or another refund is under way."""
