"""What cities are called by services that know the weather."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from library.constants import CITY_ID_PATTERN, WeatherService


class WeatherCity(models.Model):
    """A city of ours at one service. All operators share it."""

    city = models.ForeignKey("geo.City", models.CASCADE, related_name="+", verbose_name=_("city"))
    service = models.CharField(_("weather service"), max_length=32, choices=WeatherService.choices)
    ext_id = ExactTextField(
        _("id at the service"),
        max_length=64,
        validators=(RegexValidator(CITY_ID_PATTERN, _("letters, digits, spaces and . , ' - _")),),
    )

    class Meta:
        db_table = "tvmiddleware_weathercity"
        verbose_name = _("city of the weather")
        verbose_name_plural = _("cities of the weather")
        ordering = ("city__name", "id")
        constraints = (models.UniqueConstraint(fields=("city", "service"), name="weather_city_once"),)

    def __str__(self) -> str:
        return f"{self.city}: {self.ext_id}"
