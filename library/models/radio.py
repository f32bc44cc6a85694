"""Radio stations of an operator, and the directory of their logos and names that all operators share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import DescriptionLanguages, NameLanguages


class RadioChannel(NameLanguages):
    """A line of the directory: what a station is called everywhere, and its logo."""

    name = models.CharField(_("name"), max_length=255)
    icon = models.ImageField(_("logo"), upload_to="radio/icons/", max_length=255, blank=True, default="")

    class Meta:
        db_table = "tvmiddleware_radiochannel"
        verbose_name = _("radio channel")
        verbose_name_plural = _("radio channels")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Radio(NameLanguages, DescriptionLanguages):
    """A station that an operator offers: boxes play its address themselves."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True, default="")
    uri = models.CharField(_("stream address"), max_length=1024, blank=True, default="")
    radio_channel = models.ForeignKey(
        RadioChannel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stations",
        verbose_name=_("radio channel"),
        help_text=_("gives the logo"),
    )
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="radio_stations", verbose_name=_("tariffs")
    )
    sort = models.IntegerField(_("place"), default=0)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        db_table = "tvmiddleware_radio"
        verbose_name = _("radio station")
        verbose_name_plural = _("radio stations")
        ordering = ("sort", "id")
        indexes = (models.Index(fields=("client", "enabled", "sort"), name="radio_list"),)

    def __str__(self) -> str:
        return self.name
