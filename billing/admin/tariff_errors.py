"""What connecting and dropping tariffs may refuse, in words for the staff."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from billing import errors
from core.api.errors import DomainError

TEXTS: tuple[tuple[type[DomainError], Any], ...] = (
    (errors.NeedsBasic, _("an additional tariff needs a basic one under it")),
    (errors.OtherCurrency, _("the tariff's price is in another currency than the customer's money")),
    (errors.NotAvailable, _("the tariff is off, archived, or not for this subscriber")),
    (errors.AlreadyConnected, _("the tariff is connected already")),
    (errors.MoreThanOneBasic, _("two basic tariffs at once")),
    (errors.BasicStays, _("another basic tariff has to stay")),
    (errors.NotConnected, _("the tariff is not connected")),
    (errors.BasicNotDropped, _("a basic tariff is changed for another, not dropped")),
    (errors.Required, _("the tariff is required")),
    (errors.NotEnoughMoney, _("not enough money")),
    (errors.SubscriptionRefused, _("a subscription can't be made with these terms")),
    (errors.SubscriptionNotFound, _("no such open subscription")),
    (errors.TransactionFinal, _("this transaction can't be cancelled (any more)")),
)


def refusal_reason(error: DomainError) -> Any:
    text = next((text for kind, text in TEXTS if isinstance(error, kind)), None)
    return error.message or text or type(error).__name__
