"""Applications with their attributes."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, TabularInline
from core.admin.menu import MenuEntry
from library.models import ApplicationAttribute, ExternalApplication
from tvmiddleware.admin.menu import CONTENT


class ApplicationAttributeInline(TabularInline):
    model = ApplicationAttribute
    fields = ("key", "value")
    per_page = 50
    ordering = ("key", "pk")


@admin.register(ExternalApplication)
class ExternalApplicationAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 130, _("Applications"), "apps")
    parts = ("library.ApplicationAttribute",)
    places = ("sort",)
    image_limits = {"icon": "TVMW_EXAPP_ICON", "icon_focus": "TVMW_EXAPP_ICON"}
    list_display = ("name", "id", "client", "type", "system_name", "url", "show_in_main_menu", "sort", "enabled")
    list_editable = ("show_in_main_menu", "sort", "enabled")
    list_filter = ("client", "type", "enabled", "show_in_main_menu", "devices", "templates")
    list_select_related = ("client",)
    search_fields = ("name", "system_name", "url")
    search_help_text = _("name, system name, address or #id")
    ordering = ("sort", "pk")
    filter_horizontal = ("devices", "templates")
    inlines = (ApplicationAttributeInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    ("type", "system_name"),
                    "url",
                    ("enabled", "show_in_main_menu", "sort"),
                )
            },
        ),
        (_("Looks"), {"classes": ("tab",), "fields": ("icon", "icon_focus", "css_style")}),
        (_("Only on"), {"classes": ("tab",), "fields": ("devices", "templates")}),
    )
