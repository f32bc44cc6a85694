"""Payments through gateways and the cards that customers keep there.

A payment is an order at a gateway; when it is confirmed the ledger gets one transaction of it (``payment-<id>``).
"""

from __future__ import annotations

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.fields import ExactTextField, MoneyField
from core.models import TimeStamped
from core.money import LEAST

NUMBER_BYTES = 10


def new_number() -> str:
    """Our number of an order at a gateway: never used before, also not by an earlier database of this installation."""
    return secrets.token_hex(NUMBER_BYTES)


class SavedCard(TimeStamped):
    """A card (or an SBP account) that can be charged again. Only the gateway knows its number."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="saved_cards", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="saved_cards", verbose_name=_("customer")
    )
    merchant = models.ForeignKey(
        "billing.Merchant", models.CASCADE, related_name="saved_cards", verbose_name=_("gateway")
    )
    ext_id = ExactTextField(_("id at the gateway"), max_length=190)
    number = models.CharField(_("masked number"), max_length=32, blank=True, default="")
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    use_sbp = models.BooleanField(_("SBP"), default=False)
    for_autopayment = models.BooleanField(_("used for autopayment"), default=False)

    class Meta:
        verbose_name = _("saved card")
        verbose_name_plural = _("saved cards")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("merchant", "customer", "ext_id"), name="savedcard_once"),)
        indexes = (
            models.Index(fields=("customer", "for_autopayment"), name="savedcard_autopayment"),
            models.Index(fields=("client", "-id"), name="savedcard_client"),
            models.Index(fields=("number",), name="savedcard_number"),
        )

    def __str__(self) -> str:
        return self.number or self.ext_id


class Payment(TimeStamped):
    class Status(models.IntegerChoices):
        PENDING = 0, _("pending")
        CONFIRMED = 1, _("confirmed")
        ERROR = 2, _("failed")
        UNKNOWN = 3, _("unknown")

    OPEN = (Status.PENDING, Status.UNKNOWN)

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="payments", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="payments", verbose_name=_("customer")
    )
    account = models.ForeignKey(
        "tvmiddleware.Account", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    merchant = models.ForeignKey(
        "billing.Merchant", models.RESTRICT, related_name="payments", verbose_name=_("gateway")
    )
    gateway = models.CharField(_("gateway's kind"), max_length=16)
    number = ExactTextField(_("our number"), max_length=32, unique=True, default=new_number)
    # NULL, not "", while the gateway has not told it: unique within the gateway
    ext_id = ExactTextField(_("id at the gateway"), max_length=190, null=True, blank=True)  # noqa: DJ001
    session_id = ExactTextField(_("session at the gateway"), max_length=255, blank=True, default="")
    status = models.PositiveSmallIntegerField(_("status"), choices=Status.choices, default=Status.PENDING)
    error = models.PositiveSmallIntegerField(_("error code"), default=0)
    error_text = models.CharField(_("error"), max_length=255, blank=True, default="")
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    refunded = MoneyField(_("refunded"), default=0)

    is_autopayment = models.BooleanField(_("autopayment"), default=False)
    # NULL unless this is an autopayment under way: the unique column is what keeps a second one from starting.
    # (A conditional unique index would do the same, but MariaDB has none.)
    in_flight_customer = models.BigIntegerField(_("under way for"), null=True, blank=True, unique=True, editable=False)
    key = ExactTextField(_("idempotency key"), max_length=128, null=True, blank=True, unique=True)  # noqa: DJ001
    saved_card = models.ForeignKey(
        SavedCard, models.SET_NULL, null=True, blank=True, related_name="payments", verbose_name=_("saved card")
    )
    by_saved_card = models.BooleanField(_("charge of a saved card"), default=False)
    save_card = models.BooleanField(_("keep the card"), default=False)
    enable_autopayment = models.BooleanField(_("switch autopayment on"), default=False)
    use_sbp = models.BooleanField(_("SBP"), default=False)
    page = models.JSONField(_("payment page"), blank=True, default=dict, editable=False)
    return_url = models.CharField(_("address to return to"), max_length=500, blank=True, default="")
    ip = models.GenericIPAddressField(_("payer's address"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun"))
    checked_at = models.DateTimeField(_("last asked for"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("gateway", "ext_id"), name="payment_ext_id_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0) & models.Q(refunded__lte=models.F("amount")),
                name="payment_refunded_within",
            ),
        )
        indexes = (
            models.Index(fields=("client", "-id"), name="payment_client"),
            models.Index(fields=("customer", "-id"), name="payment_customer"),
            models.Index(fields=("status", "begun_at"), name="payment_open"),
        )

    def __str__(self) -> str:
        return f"{self.gateway} #{self.pk}"

    @property
    def idempotency_key(self) -> str:
        """The same at every attempt to reach the gateway with this payment."""
        return f"payment-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class PaymentRefund(models.Model):
    """Money that went back through the gateway, by staff or as the gateway told.

    A row that is not ``done`` was asked for, and the gateway has not said yet what became of it.
    """

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="refunds", verbose_name=_("payment"))
    amount = MoneyField(_("amount"), validators=(MinValueValidator(LEAST),))
    total = MoneyField(_("refunded in all"))
    done = models.BooleanField(_("done"), default=True)
    comment = models.CharField(_("comment"), max_length=255, blank=True, default="")
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("payment", "total"), name="refund_once"),
            Within(field="amount", least=LEAST, name="refund_amount_positive"),
        )

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.amount}"
