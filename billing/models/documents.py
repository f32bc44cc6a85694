"""Papers: contracts, invoices, the templates they are printed from, and what was printed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.documents.engine import TemplateUnusable, compile_template
from core.database_limits import InOrder
from core.fields import MoneyField
from core.models import TimeStamped


class NumberSequence(models.Model):
    """The last number given out. ``around`` is what a mask says beside the number: with a year in it every year has a
    sequence of its own."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    kind = models.CharField(_("kind"), max_length=16)
    around = models.CharField(_("text around the number"), max_length=160, blank=True, default="")
    last = models.PositiveBigIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number sequence")
        verbose_name_plural = _("number sequences")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("client", "kind", "around"), name="sequence_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.around}: {self.last}"


class Contract(TimeStamped):
    """What a customer signed; made with the customer. Its number is the customer's main contract number."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="contracts", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="contracts", verbose_name=_("customer")
    )
    number = models.CharField(_("number"), max_length=128)
    date = models.DateField(_("date"))
    end_date = models.DateField(_("ended on"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=255, blank=True, default="")

    class Meta:
        db_table = "billing_contract"
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("client", "number"), name="contract_number_once"),
            InOrder(first="date", last="end_date", name="contract_days_in_order"),
        )
        indexes = (models.Index(fields=("client", "-id"), name="contract_of_client"),)

    def __str__(self) -> str:
        return self.number


class Invoice(models.Model):
    """What one charge of the ledger was for. Written once and never changed; void when its transaction is cancelled."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="invoices", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="invoices", verbose_name=_("customer")
    )
    transaction = models.OneToOneField(
        "billing.CustomerTransaction", models.CASCADE, related_name="invoice", verbose_name=_("transaction")
    )
    number = models.CharField(_("number"), max_length=128)
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"), max_digits=15)
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        db_table = "billing_invoice"
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("client", "number"), name="invoice_number_once"),)
        indexes = (
            models.Index(fields=("customer", "-id"), name="invoice_of_customer"),
            models.Index(fields=("client", "-id"), name="invoice_of_client"),
        )

    def __str__(self) -> str:
        return self.number


class InvoiceItem(models.Model):
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="items", verbose_name=_("invoice"))
    title = models.CharField(_("name"), max_length=512)
    period_begin = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("until"), null=True, blank=True)
    amount = MoneyField(_("amount"), max_digits=15)

    class Meta:
        db_table = "billing_invoiceitem"
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ("id",)
        constraints = (InOrder(first="period_begin", last="period_end", name="invoice_line_days_in_order"),)

    def __str__(self) -> str:
        return self.title


class DocumentKind(models.TextChoices):
    CONTRACT = "contract", _("contract")
    INVOICE = "invoice", _("invoice")
    RECEIPT = "receipt", _("receipt")


class DocumentTemplate(TimeStamped):
    """HTML with Django's template words, as far as ``billing.documents.template_tags`` allows them."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="document_templates", verbose_name=_("operator")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind.choices)
    name = models.CharField(_("name"), max_length=255)
    title = models.CharField(
        _("title"), max_length=255, help_text=_("of the printed document, for example: Contract {{ contract.number }}")
    )
    body = models.TextField(_("text"), help_text=_("HTML; the variables are listed below"))
    is_default = models.BooleanField(
        _("default"), default=True, help_text=_("used where nobody chooses; of several the newest")
    )
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        db_table = "billing_documenttemplate"
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        ordering = ("kind", "-id")
        constraints = (models.UniqueConstraint(fields=("client", "kind", "name"), name="template_name_once"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        for name in ("title", "body"):
            try:
                compile_template(getattr(self, name))
            except TemplateUnusable as error:
                wrong[name] = ValidationError(_("can't be used: %(reason)s"), params={"reason": str(error)})
        if wrong:
            raise ValidationError(wrong)


class Document(models.Model):
    """A printed document: the text as it was on that day, whatever becomes of the template and of the customer."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="documents", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="documents", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind.choices)
    template = models.ForeignKey(
        DocumentTemplate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("template"),
        help_text=_("empty = the one that comes with Smarty"),
    )
    contract = models.ForeignKey(
        Contract, models.SET_NULL, null=True, blank=True, related_name="documents", verbose_name=_("contract")
    )
    invoice = models.ForeignKey(
        Invoice, models.SET_NULL, null=True, blank=True, related_name="documents", verbose_name=_("invoice")
    )
    transaction = models.ForeignKey(
        "billing.CustomerTransaction",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("transaction"),
    )
    title = models.CharField(_("title"), max_length=255)
    html = models.TextField(_("text"))
    created_at = models.DateTimeField(_("created"))
    created_by = models.CharField(_("created by"), max_length=128, blank=True, default="")

    class Meta:
        db_table = "billing_document"
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("customer", "-id"), name="document_of_customer"),
            models.Index(fields=("client", "-id"), name="document_of_client"),
        )

    def __str__(self) -> str:
        return self.title
