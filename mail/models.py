"""E-mails on their way, and what became of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import SealedTextField


class Mail(models.Model):
    """One e-mail to one address. It is sent outside the request that asked for it (mail.services.outbox)."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("taken by the mail server")
        FAILED = "failed", _("failed")

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("operator")
    )
    recipient = models.CharField(_("address"), max_length=254)
    purpose = models.CharField(_("purpose"), max_length=32, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=255, blank=True, default="")
    text = SealedTextField(
        _("text"), blank=True, default="", help_text=_("forgotten once it is not needed any more"), editable=False
    )
    length = models.PositiveIntegerField(_("characters"), default=0)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("those after which the mail server may have the e-mail")
    )
    error = models.CharField(_("last error"), max_length=255, blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    next_at = models.DateTimeField(_("next step"), null=True, blank=True)
    expires_at = models.DateTimeField(_("useless after"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ("-id",)
        indexes = (
            # what send_mail looks for; rows that are over have next_at NULL
            models.Index(fields=("next_at",), name="mail_next"),
            models.Index(fields=("recipient", "created_at"), name="mail_recipient"),
            models.Index(fields=("client", "-id"), name="mail_client"),
            models.Index(fields=("created_at",), name="mail_created"),
        )

    def __str__(self) -> str:
        return f"{self.recipient} #{self.pk}"
