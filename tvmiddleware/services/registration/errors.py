"""Why nobody was registered; api/account.py maps these to the contract's codes."""

from __future__ import annotations

from core.api.errors import DomainError


class RegistrationFailed(DomainError):
    """Unknown error (code 1)."""


class RegistrationForbidden(DomainError):
    """The installation does not let this operator register anybody (2)."""


class RegistrationOff(DomainError):
    """The operator switched registration off (18)."""


class TooManyRegistrations(DomainError):
    """From this address (3)."""


class TrialInvalid(DomainError):
    """``auto_activation_period`` is negative or above the operator's maximum (4)."""


class PhoneUnusable(DomainError):
    """No phone number, or of a country where the operator registers nobody (5)."""


class PhoneTaken(DomainError):
    """A customer has it (6)."""


class NothingToKnowBy(DomainError):
    """Neither a phone nor a device's UID, or no phone where the operator wants one (7)."""


class ExternalBillingFailed(DomainError):
    """The operator's billing refused (8)."""


class ExternalApiFailed(DomainError):
    """The external system did not make the account, or there is none (11)."""


class DealerInvalid(DomainError):
    """No dealer of this operator (15)."""


class ProviderInvalid(DomainError):
    """No billing handler of that id (23)."""


class PhoneDiffers(DomainError):
    """The device's account belongs to another phone (24)."""


class DeviceKnown(RegistrationFailed):
    """The device is bound to an account already."""
