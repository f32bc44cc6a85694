"""The ledger: every movement of money is one row, and a row once confirmed is never changed or deleted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.constants import Kind, Source, Status
from core.fields import ExactTextField, MoneyField


class CustomerTransaction(models.Model):
    """Written by ``billing.services.ledger`` alone. Amounts: positive = credited, negative = charged."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="transactions", verbose_name=_("operator")
    )
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="transactions", verbose_name=_("customer")
    )
    account = models.ForeignKey(
        "tvmiddleware.Account", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    ext_id = ExactTextField(_("external id"), max_length=255, null=True, blank=True)  # noqa: DJ001
    voided_ext_id = ExactTextField(
        _("external id before it was cancelled"), max_length=255, blank=True, default="", editable=False
    )
    source = models.PositiveSmallIntegerField(_("source"), choices=Source.choices)
    status = models.PositiveSmallIntegerField(_("status"), choices=Status.choices)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.OTHER)
    amount = MoneyField(_("amount"), max_digits=15)
    currency = models.CharField(_("currency"), max_length=3)
    balance_before = MoneyField(_("balance before"), max_digits=15, null=True)
    balance_after = MoneyField(_("balance after"), max_digits=15, null=True)
    comment = models.CharField(_("comment"), max_length=512, blank=True, default="")
    actor = models.CharField(
        _("who did it"),
        max_length=128,
        blank=True,
        default="",
        help_text=_("user:<login>, api, dealer:<id>, account:<abonement>, command:<name>, gateway:<name>"),
    )
    is_autopayment = models.BooleanField(_("automatic payment"), default=False)
    video_id = models.PositiveIntegerField(_("film"), null=True, blank=True)
    video_ext_id = ExactTextField(_("external id of the film"), max_length=255, blank=True, default="")
    available_until = models.DateTimeField(_("film may be watched until"), null=True, blank=True)
    reversal_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("cancels")
    )
    created_at = models.DateTimeField(_("created"))
    processed_at = models.DateTimeField(_("confirmed or failed"), null=True, blank=True)

    class Meta:
        db_table = "billing_customertransaction"
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("client", "ext_id"), name="transaction_ext_id_once"),)
        indexes = (
            models.Index(fields=("customer", "-id"), name="transaction_of_customer"),
            models.Index(fields=("client", "-id"), name="transaction_of_client"),
            models.Index(fields=("client", "created_at"), name="transaction_created"),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.amount} {self.currency}"
