"""Automatic payments that make_autopayments asked a gateway for: at most one a customer and day."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.fields import MoneyField
from core.money import LEAST


class AutopaymentAttempt(models.Model):
    """The claim is written before the gateway is asked; its id is the gateway's idempotency key (``autopayment-<id>``).

    UNKNOWN: the gateway did not answer. It is settled by check_payment_status and never asked for blindly again.
    """

    class State(models.IntegerChoices):
        CLAIMED = 0, _("being asked for")
        PAID = 1, _("paid")
        FAILED = 2, _("refused")
        UNKNOWN = 3, _("unknown")

    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="autopayment_attempts", verbose_name=_("customer")
    )
    day = models.DateField(_("day"))
    amount = MoneyField(_("amount"), validators=(MinValueValidator(LEAST),))
    state = models.PositiveSmallIntegerField(_("state"), choices=State.choices, default=State.CLAIMED)
    error = models.CharField(_("error"), max_length=255, blank=True, default="")
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("automatic payment")
        verbose_name_plural = _("automatic payments")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("customer", "day"), name="autopayment_once_a_day"),
            Within(field="amount", least=LEAST, name="autopayment_amount_positive"),
        )
        indexes = (models.Index(fields=("state", "day"), name="autopayment_open"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day}: {self.amount}"
