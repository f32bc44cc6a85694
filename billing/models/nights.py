"""When a command that charges last ran: the clock of a server can be wrong, and money follows it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NightlyRun(models.Model):
    """One row a command."""

    name = models.CharField(_("command"), max_length=64, primary_key=True)
    began_at = models.DateTimeField(_("begun"))

    class Meta:
        verbose_name = _("nightly run")
        verbose_name_plural = _("nightly runs")

    def __str__(self) -> str:
        return f"{self.name}: {self.began_at}"
