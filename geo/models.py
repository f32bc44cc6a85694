"""Countries and cities that tariffs, stream services and registration refer to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import NameLanguages


class Country(NameLanguages):
    name = models.CharField(_("name"), max_length=255)
    iso_code = models.CharField(_("ISO 3166 code"), max_length=2, unique=True)
    iso3_code = models.CharField(_("ISO 3166 code, 3 letters"), max_length=3, blank=True, default="")
    phone_code = models.CharField(_("phone code"), max_length=8, blank=True, default="")

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class City(NameLanguages):
    country = models.ForeignKey(Country, models.CASCADE, related_name="cities", verbose_name=_("country"))
    name = models.CharField(_("name"), max_length=255)
    region = models.CharField(_("region"), max_length=255, blank=True, default="")

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("country", "name", "region"), name="geo_city_once"),)

    def __str__(self) -> str:
        return self.name
