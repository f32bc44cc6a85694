"""Who does what only one node may do at a time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField


class Lease(models.Model):
    """``name`` is ``node``'s until then, by the clock of the database. ``token``: which of its runs. See core.locks."""

    name = ExactTextField(_("name"), max_length=128, unique=True)
    node = models.CharField(_("node"), max_length=32)
    token = models.CharField(max_length=32)
    until = models.BigIntegerField(_("until"), default=0)

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return self.name
