"""What billing refuses; APIs map these classes to the codes of their contracts."""

from __future__ import annotations

from core.api.errors import DomainError


class TransactionExists(DomainError):
    """The operator has a transaction with this ext_id already; nothing was changed."""


class TransactionNotFound(DomainError):
    """No transaction with this ext_id (or it was cancelled before)."""


class TransactionFinal(DomainError):
    """A confirmed, failed or cancelled transaction can't be confirmed, failed or cancelled (again)."""


class NotEnoughMoney(DomainError):
    """``fields``: ``price`` and ``balance`` (Decimal)."""


class TariffError(DomainError):
    """Base of what can be wrong with connecting and dropping tariffs. ``fields["tariff_id"]`` names the tariff."""


class NotAvailable(TariffError):
    """No such tariff of this operator, or it is off, archived, hidden, for debtors, or not sold here."""


class OtherCurrency(NotAvailable):
    """The tariff's price is in another currency than the customer's money; nothing is converted."""


class NeedsBasic(NotAvailable):
    """An additional tariff or option without a basic tariff under it."""


class AlreadyConnected(TariffError):
    """The subject has the tariff."""


class MoreThanOneBasic(TariffError):
    """Two basic tariffs in one request."""


class BasicStays(TariffError):
    """Another basic tariff is connected that the subscriber may not drop."""


class NotConnected(TariffError):
    """The subject does not have the tariff."""


class BasicNotDropped(TariffError):
    """A basic tariff is changed for another, never dropped."""


class Required(TariffError):
    """A required tariff, or one that may not be dropped through the API."""


class SubscriptionsOff(DomainError):
    """The operator does not use the subscription model."""


class SubscriptionNotFound(DomainError):
    """No open subscription of that id at this operator."""


class SubscriptionRefused(DomainError):
    """A subscription can't be made with these dates or this price."""


class PromoNotFound(DomainError):
    """No such code at this operator."""


class PromoInvalid(DomainError):
    """The code can't be used by this account: bound to another one, or its tariffs are gone."""


class PromoUsed(DomainError):
    """The customer used it already, or it has no activations left."""


class PromoExpired(DomainError):
    """Too early or too late."""


class PromoInactiveAccount(DomainError):
    """Codes can't be used by an inactive account."""
