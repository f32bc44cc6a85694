"""A dealer sells the operator's service and sees its own subscribers only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.clients import new_key
from core.fields import ExactTextField


class Dealer(models.Model):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="dealers", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    api_key = ExactTextField(_("API key"), max_length=128, default=new_key)
    subnets = models.TextField(_("allowed subnets"), blank=True, default="", help_text=_("; between them, empty = any"))
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        db_table = "dealers_dealer"
        verbose_name = _("dealer")
        verbose_name_plural = _("dealers")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
