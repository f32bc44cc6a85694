"""SMS on their way, what happened to each, and calls that phones made to confirm themselves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField, SecretTextField


class Sms(models.Model):
    """One SMS to one number. It is sent outside the request that asked for it (sms.services.outbox)."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("taken by the provider")
        DELIVERED = "delivered", _("delivered")
        UNDELIVERED = "undelivered", _("not delivered")
        FAILED = "failed", _("failed")

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("operator")
    )
    phone = models.CharField(_("phone"), max_length=24)
    purpose = models.CharField(_("purpose"), max_length=32, blank=True, default="")
    text = SecretTextField(
        _("text"), max_length=6000, blank=True, default="", help_text=_("forgotten once it is not needed any more")
    )
    length = models.PositiveSmallIntegerField(_("characters"), default=0)
    sensitive = models.BooleanField(_("holds a code or a password"), default=False)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    provider = models.CharField(_("provider"), max_length=64, blank=True, default="")
    provider_id = ExactTextField(_("id at the provider"), max_length=64, blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    next_at = models.DateTimeField(
        _("next step"), null=True, blank=True, help_text=_("when to send it again, or to ask whether it has arrived")
    )
    expires_at = models.DateTimeField(_("useless after"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    class Meta:
        verbose_name = _("SMS")
        verbose_name_plural = _("SMS")
        ordering = ("-id",)
        indexes = (
            # what resend_sms looks for; rows that are over have next_at NULL
            models.Index(fields=("next_at",), name="sms_next"),
            models.Index(fields=("phone", "created_at"), name="sms_phone"),
            models.Index(fields=("client", "-id"), name="sms_client"),
            models.Index(fields=("created_at",), name="sms_created"),
        )

    def __str__(self) -> str:
        return f"{self.phone} #{self.pk}"


class SmsEvent(models.Model):
    """The delivery log: one row for every attempt and for every answer about the delivery."""

    sms = models.ForeignKey(Sms, models.CASCADE, related_name="events", verbose_name=_("SMS"))
    status = models.CharField(_("status"), max_length=16, choices=Sms.Status.choices)
    provider = models.CharField(_("provider"), max_length=64, blank=True, default="")
    error = models.CharField(_("error"), max_length=255, blank=True, default="")
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("SMS delivery event")
        verbose_name_plural = _("SMS delivery events")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.status


class PhoneCall(models.Model):
    """A provider tells that this phone rang the number it was given: proof that somebody holds it."""

    phone = models.CharField(_("phone"), max_length=24)
    provider = models.CharField(_("provider"), max_length=64)
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("confirming call")
        verbose_name_plural = _("confirming calls")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("phone", "created_at"), name="phonecall_phone"),
            models.Index(fields=("created_at",), name="phonecall_created"),
        )

    def __str__(self) -> str:
        return self.phone
