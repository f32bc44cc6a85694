"""What an installation knows of itself, in its own database: who it is, and a text that its key must open."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField


class InstallationFact(models.Model):
    """``name``: see core.installation."""

    name = ExactTextField(_("name"), max_length=40, unique=True)
    value = models.CharField(_("value"), max_length=255)

    class Meta:
        verbose_name = _("installation fact")
        verbose_name_plural = _("installation facts")

    def __str__(self) -> str:
        return self.name
