"""Names that published plug-ins import from here; the base class itself is in ``external_api.base``."""

from __future__ import annotations

from external_api.base import SmartyBilling as SmartyBilling
from external_api.exceptions import ExternalApiException


class SmartyBillingError(ExternalApiException):
    """Something that the subscriber wanted can't be done."""


class SmartyBillingErrorBalance(SmartyBillingError):
    """The balance does not cover it."""


class SmartyBillingErrorTariffAlreadyActive(SmartyBillingError):
    """The customer has this tariff already."""
