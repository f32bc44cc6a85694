"""Cities of the weather."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import Shared
from core.admin.menu import MenuEntry
from library.models import WeatherCity
from tvmiddleware.admin.menu import CONTENT


@admin.register(WeatherCity)
class WeatherCityAdmin(Shared):
    menu = MenuEntry(CONTENT, 135, _("Cities of the weather"), "partly_cloudy_day")
    list_display = ("city", "id", "service", "ext_id")
    list_filter = ("service",)
    list_select_related = ("city",)
    search_fields = ("city__name", "ext_id")
    search_help_text = _("city, id at the service or #id")
    ordering = ("city__name", "pk")
    autocomplete_fields = ("city",)
    fields = ("city", ("service", "ext_id"))
