"""Countries and cities in the panel."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import Shared
from core.admin.menu import GENERAL, MenuEntry
from geo.models import City, Country


@admin.register(Country)
class CountryAdmin(Shared):
    menu = MenuEntry(GENERAL, 90, _("Countries"), "public")
    guards = ("clients.Client.available_countries", "tvmiddleware.Tariff", "tvmiddleware.StreamService")
    list_display = ("name", "id", "iso_code", "iso3_code", "phone_code")
    search_fields = ("name", "iso_code", "phone_code")
    search_help_text = _("name, ISO code, phone code or #id")
    ordering = ("name",)
    fields = ("name", "iso_code", "iso3_code", "phone_code")


@admin.register(City)
class CityAdmin(Shared):
    menu = MenuEntry(GENERAL, 100, _("Cities"), "location_city")
    guards = ("tvmiddleware.Tariff",)
    list_display = ("name", "id", "region", "country")
    list_filter = ("country",)
    list_select_related = ("country",)
    search_fields = ("name", "region")
    search_help_text = _("name, region or #id")
    ordering = ("name",)
    autocomplete_fields = ("country",)
    fields = ("country", "name", "region")
