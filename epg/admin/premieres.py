"""Premieres and where they come from."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import Shared
from core.admin.filters import BigRelatedFilter
from core.admin.menu import MenuEntry
from epg.admin.menu import GUIDE
from epg.models import EpgPremiere, EpgPremiereSource


@admin.register(EpgPremiereSource)
class EpgPremiereSourceAdmin(Shared):
    menu = MenuEntry(GUIDE, 110, _("Premiere sources"), "fiber_new")
    list_display = ("epg_channel", "id", "parser", "url_mask", "enabled")
    list_editable = ("enabled",)
    list_filter = ("enabled",)
    list_select_related = ("epg_channel",)
    search_fields = ("epg_channel__name", "url_mask")
    search_help_text = _("guide channel, address or #id")
    autocomplete_fields = ("epg_channel",)
    fields = ("epg_channel", "parser", "url_mask", "address_trusted", "enabled")


@admin.register(EpgPremiere)
class EpgPremiereAdmin(Shared):
    menu = MenuEntry(GUIDE, 100, _("Premieres"), "new_releases")
    list_display = ("name", "id", "epg_channel", "datetime_begin", "datetime_end")
    list_filter = (("epg_channel", BigRelatedFilter), "datetime_begin")
    list_select_related = ("epg_channel",)
    list_defer = ("description", "meta")
    search_fields = ("name", "epg_channel__name")
    search_help_text = _("name, guide channel or #id")
    ordering = ("-datetime_begin", "-pk")
    autocomplete_fields = ("epg_channel",)
    fields = ("epg_channel", "name", "description", ("datetime_begin", "datetime_end"), "preview", "meta")
