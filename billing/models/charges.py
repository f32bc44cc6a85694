"""What was paid for: one row a subject, tariff and period. The unique key is the last guard against a double charge."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.fields import MoneyField


class Charge(models.Model):
    """A paid period [``period_begin``, ``period_end``) of a tariff; a line of the transaction that paid it."""

    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="charges", verbose_name=_("customer")
    )
    subject = models.ForeignKey(
        "tvmiddleware.Subject", models.CASCADE, related_name="charges", verbose_name=_("subject")
    )
    tariff = models.ForeignKey(
        "tvmiddleware.Tariff", models.SET_NULL, null=True, related_name="charges", verbose_name=_("tariff")
    )
    title = models.CharField(_("name of the tariff"), max_length=255)
    period_begin = models.DateField(_("from"))
    period_end = models.DateField(_("until"))
    amount = MoneyField(_("amount"), validators=(MinValueValidator(0),))
    discount = models.DecimalField(
        _("discount, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=(MinValueValidator(0), MaxValueValidator(100)),
    )
    used_discount = models.ForeignKey(
        "billing.Discount",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("discount that was used"),
    )
    transaction = models.ForeignKey(
        "billing.CustomerTransaction",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="charges",
        verbose_name=_("transaction"),
        help_text=_("empty: the period was free"),
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("subject", "tariff", "period_begin"), name="charge_once_a_period"),
            models.CheckConstraint(condition=models.Q(period_end__gt=models.F("period_begin")), name="charge_has_days"),
            Within(field="amount", least=0, name="charge_amount_not_negative"),
            Within(field="discount", least=0, most=100, name="charge_discount_within"),
        )

        # how far a subject's tariffs are paid, whatever the length of its history
        indexes = (models.Index(fields=("subject", "period_end"), name="charge_paid_until"),)

    def __str__(self) -> str:
        return f"{self.title} {self.period_begin}: {self.amount}"
