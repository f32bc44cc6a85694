"""Legal documents and who accepted which version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages, TimeStamped
from tvmiddleware.constants import LegalDocumentType


class LegalDocument(TimeStamped, NameLanguages):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    version = models.CharField(_("version"), max_length=64, default="1")
    document_type = models.PositiveSmallIntegerField(
        _("when"), choices=LegalDocumentType.choices, default=LegalDocumentType.LOGIN
    )
    text = models.TextField(_("text"), blank=True, default="", help_text=_("may contain HTML"))
    url = models.CharField(_("address of the document"), max_length=1024, blank=True, default="")
    need_acceptance = models.BooleanField(_("must be accepted"), default=True)
    tariffs = models.ManyToManyField("tvmiddleware.Tariff", blank=True, related_name="+", verbose_name=_("tariffs"))
    sort = models.IntegerField(_("place"), default=0)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")
        ordering = ("sort", "id")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class LegalDocumentAcceptance(models.Model):
    """Accepted by an account, or by a device before it had one. "" and NULL: the part that was not known."""

    document = models.ForeignKey(LegalDocument, models.CASCADE, related_name="acceptances", verbose_name=_("document"))
    version = models.CharField(_("version"), max_length=64)
    # who accepted, in one never-empty column, so that the database itself keeps a version from being accepted twice
    subject = models.CharField(max_length=264, editable=False, default="")
    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    device_uid = ExactTextField(_("device UID"), max_length=255, blank=True, default="")
    device_model = models.CharField(_("device model"), max_length=255, blank=True, default="")
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"))

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("document", "version", "subject"), name="acceptance_once"),)
        indexes = (
            models.Index(fields=("document", "version", "account"), name="acceptance_account"),
            models.Index(fields=("document", "version", "device_uid"), name="acceptance_device"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.version}"
