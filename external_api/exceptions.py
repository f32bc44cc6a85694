"""What plug-ins raise, and what asking them may raise. Endpoints map these classes to the codes of their tables."""

from __future__ import annotations

from typing import Any

from core.api.errors import DomainError


class ExternalApiError(DomainError):
    """Base of all of them. The text goes to the log and never to a box."""

    def __init__(self, message: Any = "", *args: Any, **fields: Any) -> None:
        super().__init__(message, **fields)
        self.args = (message, *args)
        self.message = ""

    def __str__(self) -> str:
        return str(self.args[0])


class ExternalApiException(ExternalApiError):
    """The external system says no, or could not be asked."""


class NotEnoughFundsException(ExternalApiException):
    """The customer's balance does not cover what the external system wants for it."""


class AccountRegisterException(ExternalApiException):
    """Nobody is registered, and the box is told this code of account/register (1 to 25)."""

    UNKNOWN = 1

    def __init__(self, code: Any = UNKNOWN, message: Any = "", *args: Any, **fields: Any) -> None:
        number = code if isinstance(code, int) else self.UNKNOWN
        super().__init__(message or (code if number is not code else f"error {number}"), *args, **fields)
        self.code = number


class ConfirmationError(AccountRegisterException):
    """The phone of somebody who registers is not confirmed (yet); the code says what the box shall do."""


class ExternalApiTimeout(ExternalApiException):
    """No answer within the integration's time limit, or the system rests after several of those."""


class ExternalApiMisconfigured(ExternalApiException):
    """The integration names a handler that does not exist, or its constructor refuses the attributes."""


class HookMissing(ExternalApiError):
    """The integration does not offer this."""


class AccountRequested(ExternalApiError):
    """Nobody fits yet, but the external system was asked to create the account: the box may try again (login: 13)."""


class InvoicePending(ExternalApiError):
    """The external system still works on this invoice: ask again later (customer/invoice/complete: 160)."""
