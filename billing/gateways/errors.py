"""What can go wrong at a gateway, as the codes that boxes know, and one class a code for the endpoints' tables."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError, Error


class GatewayError(DomainError):
    """The gateway refused, failed or can't be asked. ``message`` holds neither keys nor card data."""

    code: ClassVar[int] = 1
    text: ClassVar[Any] = _("unknown error")


class GatewayInternal(GatewayError):
    code, text = 2, _("internal error of the payment gateway")


class GatewayUnreachable(GatewayError):
    """Nothing was sent, or the gateway said that it did nothing: trying again is safe."""

    code, text = 3, _("the payment gateway can't be reached")


class OutcomeUnknown(GatewayError):
    """The request may have been carried out. It must not be repeated; ask for the status later."""

    code, text = 3, _("the payment gateway did not answer in time")


class BadPaymentRequest(GatewayError):
    code, text = 4, _("wrong parameters")


class InstrumentError(GatewayError):
    code, text = 5, _("the payment instrument can't be used")


class SuspectedFraud(GatewayError):
    code, text = 6, _("suspected fraud")


class CardFundsInsufficient(GatewayError):
    code, text = 7, _("not enough money")


class OperationLimit(GatewayError):
    code, text = 8, _("limit of operations exceeded")


class AuthorizationRefused(GatewayError):
    code, text = 9, _("authorization failed")


class InvalidCard(GatewayError):
    code, text = 10, _("wrong card")


class IssuerError(GatewayError):
    code, text = 11, _("error of the bank that issued the card")


class PayerNotRegistered(GatewayError):
    code, text = 12, _("the customer is not registered at the gateway")


class NotSupported(GatewayError):
    code, text = 13, _("the gateway can't do that")


class GatewayRegistrationFailed(GatewayError):
    code, text = 14, _("registration at the gateway failed")


class IssuerCountryRefused(GatewayError):
    code, text = 15, _("cards of this country are not accepted")


class ThreeDSRequired(GatewayError):
    code, text = 16, _("3-D Secure is required")


class IssuerCritical(GatewayError):
    """The issuer forbids to try this card again."""

    code, text = 17, _("the bank that issued the card forbids to repeat the operation")


class AmountRefused(GatewayError):
    code, text = 18, _("the amount is not accepted")


class CardUnlinked(GatewayError):
    code, text = 19, _("the card is no longer linked")


class Misconfigured(GatewayError):
    """The operator's settings of the gateway are missing or wrong (the Billing API's 723)."""

    code, text = 2, _("the payment gateway is not set up correctly")


CLASSES: tuple[type[GatewayError], ...] = (
    GatewayInternal,
    GatewayUnreachable,
    BadPaymentRequest,
    InstrumentError,
    SuspectedFraud,
    CardFundsInsufficient,
    OperationLimit,
    AuthorizationRefused,
    InvalidCard,
    IssuerError,
    PayerNotRegistered,
    NotSupported,
    GatewayRegistrationFailed,
    IssuerCountryRefused,
    ThreeDSRequired,
    IssuerCritical,
    AmountRefused,
    CardUnlinked,
)
BY_CODE: dict[int, type[GatewayError]] = {found.code: found for found in CLASSES}


def error_of(code: int, text: str = "") -> GatewayError:
    """The exception class of an error code of the wire, made with ``text``; an unknown code gives the general one."""
    return BY_CODE.get(code, GatewayError)(text)


def _row(kind: type[GatewayError]) -> Error:
    also = {GatewayInternal: (Misconfigured,), GatewayUnreachable: (OutcomeUnknown,)}.get(kind, ())
    return Error(kind.code, kind.text, kind, *also)


PAYMENT_ERRORS: tuple[Error, ...] = (*map(_row, CLASSES), Error(1, GatewayError.text, GatewayError))
"""The rows 1-19 of an endpoint's table of errors. Code 1 stands last: its class is the base of all."""


class NotVerified(Exception):
    """A notification that the gateway did not send, or not about this payment: answered 4xx, nothing is stored."""
