"""Writing calls that came with an Idempotency-Key, and what they were answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField


class IdempotentCall(models.Model):
    """Written in the transaction of the call's own work, so that either both are there or neither.

    ``status`` is empty while a call that speaks with other systems is under way.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    scope = ExactTextField(_("caller"), max_length=32)
    key = ExactTextField(_("Idempotency-Key"), max_length=255)
    key_digest = models.CharField(max_length=64)  # databases differ in whether they tell a from A
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    body = models.TextField(_("answer"), blank=True, default="")
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("call with an Idempotency-Key")
        verbose_name_plural = _("calls with an Idempotency-Key")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("client", "scope", "key_digest"), name="idempotency_key_once"),)
        indexes = (models.Index(fields=("created_at",), name="idempotency_age"),)

    def __str__(self) -> str:
        return self.key
