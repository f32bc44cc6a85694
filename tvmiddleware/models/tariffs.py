"""Tariffs: what they open, where they hold and how many sessions they allow. Charging comes with billing."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import DescriptionLanguages, NameLanguages, TimeStamped


class Tariff(TimeStamped, NameLanguages, DescriptionLanguages):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="tariffs", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True, default="")
    ext_id = models.CharField(_("external id"), max_length=64, null=True, blank=True)  # noqa: DJ001
    period = models.PositiveIntegerField(
        _("period, months"), default=1, help_text=_("0 = system tariff: not shown and not charged")
    )
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, default=0)
    default_activation_price = models.DecimalField(_("activation price"), max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, default="", help_text=_("empty = the operator's")
    )

    enabled = models.BooleanField(_("enabled"), default=True)
    archived = models.BooleanField(_("archived"), default=False)
    assigned_by_default = models.BooleanField(_("connected by default"), default=False)
    required = models.BooleanField(_("required"), default=False, help_text=_("the subscriber can't drop it"))
    available_to_unsubscribe = models.BooleanField(_("may be dropped through the API"), default=True)
    basic_tariff_priority = models.PositiveSmallIntegerField(
        _("basic tariff priority"), default=0, validators=(MaxValueValidator(10),), help_text=_("0 = additional tariff")
    )
    is_periodical = models.BooleanField(_("renewed at its end"), default=True)
    sessions_count = models.PositiveIntegerField(_("sessions of additional devices"), default=1)
    basic_sessions_count = models.PositiveIntegerField(_("bound basic devices"), default=1)
    ip_restriction = models.BooleanField(_("one address at a time"), default=False)
    available_for_inactive_accounts = models.BooleanField(_("only for inactive accounts"), default=False)
    available_everywhere = models.BooleanField(_("in all countries and cities"), default=True)
    countries = models.ManyToManyField("geo.Country", blank=True, related_name="+", verbose_name=_("countries"))
    cities = models.ManyToManyField("geo.City", blank=True, related_name="+", verbose_name=_("cities"))
    display_in_channels_widget = models.BooleanField(_("channels shown on the site"), default=True)
    used_for_channel_list = models.BooleanField(_("opens channels"), default=True)
    used_for_video_list = models.BooleanField(_("opens films"), default=True)
    used_for_radio_list = models.BooleanField(_("opens radio"), default=True)
    stream_services = models.ManyToManyField(
        "tvmiddleware.StreamService", blank=True, related_name="tariffs", verbose_name=_("stream services")
    )
    icon = models.ImageField(_("icon"), upload_to="tariffs/", blank=True, default="")
    meta = models.JSONField(_("further data"), blank=True, default=dict)

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("client", "ext_id"), name="tariff_ext_id_once"),)

    def __str__(self) -> str:
        return self.name
