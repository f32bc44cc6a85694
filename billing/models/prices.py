"""What makes a price differ from the tariff's: discounts, and price changes that were announced."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import InOrder, Within
from core.fields import MoneyField
from core.limits import clean_payable


class Discount(models.Model):
    """Percent off some tariffs (none named = all), for one customer or for all of the operator's.

    ``charges_left``: so many more charges have it (a promo code's: 1); empty = as many as fall into its days.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="discounts", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="discounts",
        verbose_name=_("customer"),
        help_text=_("empty = all customers of the operator"),
    )
    account = models.ForeignKey(
        "tvmiddleware.Account",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="discounts",
        verbose_name=_("account"),
        help_text=_("empty = all accounts of the customer"),
    )
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="discounts", verbose_name=_("tariffs")
    )
    percent = models.DecimalField(
        _("percent"), max_digits=5, decimal_places=2, validators=(MinValueValidator(0), MaxValueValidator(100))
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    charges_left = models.PositiveIntegerField(_("charges left"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=255, blank=True, default="")

    class Meta:
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        ordering = ("id",)
        constraints = (
            Within(field="percent", least=0, most=100, name="discount_percent_within"),
            InOrder(first="valid_from", last="valid_until", name="discount_days_in_order"),
        )
        indexes = (models.Index(fields=("client", "customer"), name="discount_of_customer"),)

    def __str__(self) -> str:
        return f"{self.percent} %"


class DiscountUse(models.Model):
    """A bill on which a discount of a limited number of charges saved something: cancelled, it counts no more."""

    discount = models.ForeignKey(Discount, models.CASCADE, related_name="uses", verbose_name=_("discount"))
    transaction = models.ForeignKey(
        "billing.CustomerTransaction", models.CASCADE, related_name="discount_uses", verbose_name=_("transaction")
    )

    class Meta:
        verbose_name = _("use of a discount")
        verbose_name_plural = _("uses of discounts")
        constraints = (
            models.UniqueConstraint(fields=("transaction", "discount"), name="discount_used_once_by_a_transaction"),
        )

    def __str__(self) -> str:
        return f"{self.discount_id}: {self.transaction_id}"


class PriceChange(models.Model):
    """A new price of a tariff from a day on. check_accounts announces it to those who pay for the tariff and puts it
    into force on the day; periods that begin earlier cost the old price."""

    tariff = models.ForeignKey(
        "tvmiddleware.Tariff", models.CASCADE, related_name="price_changes", verbose_name=_("tariff")
    )
    price = MoneyField(_("new price"), validators=(MinValueValidator(0),))
    valid_from = models.DateField(_("from"))
    announce_on = models.DateField(_("announced on"), null=True, blank=True, help_text=_("empty = at once"))
    announced_at = models.DateTimeField(_("was announced"), null=True, blank=True, editable=False)
    announced_up_to = models.PositiveIntegerField(default=0, editable=False)  # account id: a killed run goes on here
    applied_at = models.DateTimeField(_("is in force since"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        ordering = ("valid_from", "id")
        constraints = (
            models.UniqueConstraint(fields=("tariff", "valid_from"), name="price_change_once_a_day"),
            Within(field="price", least=0, name="price_change_not_negative"),
            InOrder(first="announce_on", last="valid_from", name="price_change_days_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.tariff_id}: {self.price} {self.valid_from}"

    def clean(self) -> None:
        super().clean()
        if self.tariff_id:
            clean_payable(self.tariff.currency, self, "price")
