"""What HbbTV applications report of boxes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField


class HbbLog(models.Model):
    """One event that a box reported for a provider: something its viewer did, or an error."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("activity")
        ERROR = "error", _("error")

    provider = models.ForeignKey(
        "tvmiddleware.HbbProvider", models.CASCADE, related_name="logs", verbose_name=_("HbbTV provider")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    device_uid = ExactTextField(_("device UID"), max_length=64, blank=True, default="")
    event_id = models.CharField(_("event"), max_length=64, blank=True, default="")
    data = models.JSONField(_("data"), default=dict)
    created_at = models.DateTimeField(_("reported"))

    class Meta:
        db_table = "tvmiddleware_hbblog"
        verbose_name = _("HbbTV report")
        verbose_name_plural = _("HbbTV reports")
        ordering = ("-id",)
        indexes = (models.Index(fields=("created_at",), name="hbblog_age"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
