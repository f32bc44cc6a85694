"""Integrations of an operator with external systems, as the panel keeps them."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import SealedTextField
from core.models import TimeStamped

SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 0.05, 60


class ApiConfig(TimeStamped):
    """An integration: a handler that a plug-in registered, and what its constructor gets."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="api_configs", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    handler = models.CharField(
        _("API handler class"), max_length=128, help_text=_("registered by a file in modules_available/")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    # NULL, not False: the database then allows one True per operator
    default_for_billing = models.BooleanField(
        _("default for billing"),
        null=True,
        blank=True,
        default=None,
        help_text=_("asked about every customer that names no other integration"),
    )
    tariff = models.ForeignKey(
        "tvmiddleware.Tariff",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tariff"),
        help_text=_("subscribers with this tariff see the content of this system"),
    )
    timeout = models.DecimalField(
        _("time limit, seconds"),
        max_digits=5,
        decimal_places=2,
        default=5,
        validators=(MinValueValidator(SHORTEST_TIMEOUT), MaxValueValidator(LONGEST_TIMEOUT)),
        help_text=_("a call that takes longer has failed"),
    )
    stay_in_when_down = models.BooleanField(
        _("boxes stay in while it is down"),
        default=False,
        help_text=_("account/status goes on as if the check had succeeded while the system does not answer in time"),
    )

    class Meta:
        verbose_name = _("integration with an external system")
        verbose_name_plural = _("integrations with external systems")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("client", "default_for_billing"),
                name="apiconfig_one_default",
                violation_error_message=_("another integration is the default for billing"),
            ),
            models.UniqueConstraint(fields=("client", "name"), name="apiconfig_name_once"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.default_for_billing = self.default_for_billing or None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.default_for_billing = self.default_for_billing or None
        super().save(*args, **kwargs)


class ApiConfigAttribute(models.Model):
    """A keyword argument of the constructor. Every value is encrypted; secret ones are never shown again."""

    config = models.ForeignKey(ApiConfig, models.CASCADE, related_name="attributes", verbose_name=_("integration"))
    name = models.CharField(_("name"), max_length=64)
    value = SealedTextField(_("value"), blank=True, default="")
    is_secret = models.BooleanField(_("secret"), default=False, help_text=_("set, but never shown again"))

    class Meta:
        verbose_name = _("further attribute")
        verbose_name_plural = _("further attributes")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("config", "name"), name="apiattribute_name_once"),)

    def __str__(self) -> str:
        return self.name
