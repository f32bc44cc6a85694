"""Why a login is refused. ``reason`` is the word of LOGIN_ERROR in smarty_accounts.log."""

from __future__ import annotations

from core.api.errors import DomainError


class LoginError(DomainError):
    reason = "unknown_error"


class AccountNotFound(LoginError):
    """Nobody fits what the device sent. The same for an unknown abonement and a wrong password."""

    reason = "account_does_not_exist"


class AccountAmbiguous(LoginError):
    """Several accounts log in from the caller's address."""

    reason = "account_does_not_exist"


class AccountInactive(LoginError):
    reason = "account_is_not_active"


class TooManyFailures(LoginError):
    """Too many failed logins of this abonement, or a failed one from an address with too many."""


class NoTariff(LoginError):
    pass


class SubnetForbidden(LoginError):
    """The account may log in from its own subnets only."""


class GroupForbidden(LoginError):
    """The account may not log in from devices of this group."""


class TypeSwitchedOff(GroupForbidden):
    """The operator offers devices of this type no more. Boxes know no code of its own for it."""


class GroupLimit(LoginError):
    """There are as many sessions of this device group as the tariffs allow."""


class BasicForbidden(LoginError):
    pass


class AdditionalForbidden(LoginError):
    pass


class BasicLimit(LoginError):
    """As many basic devices hold a session as the tariffs allow. ``fields["devices"]`` may be unbound."""

    reason = "basic_device_sessions_limit"


class DeviceBoundElsewhere(LoginError):
    reason = "account_deivce_invalid"  # the spelling that log readers of operators know


class UnbindingRefused(LoginError):
    """``device_id_for_unbinding`` is no device of this account."""


class PhoneInvalid(LoginError):
    """phone_number can't be a phone's number."""


class SessionNotCreated(LoginError):
    """The database could not write the session; the next try may succeed."""
