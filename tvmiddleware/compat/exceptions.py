"""Exceptions that published plug-ins import from here."""

from __future__ import annotations

from external_api.exceptions import AccountRegisterException as AccountRegisterException
from external_api.exceptions import ConfirmationError as ConfirmationError
from external_api.exceptions import NotEnoughFundsException


class CustomerAssignTariffBalanceError(NotEnoughFundsException):
    """The customer's balance is less than what connecting the tariff costs."""
