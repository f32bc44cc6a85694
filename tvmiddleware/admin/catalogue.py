"""Small nouns around channels: categories, prices, copyright holders, HbbTV providers, sort lists."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, TabularInline
from core.admin.formsets import PanelFormSet
from core.admin.menu import MenuEntry
from core.row_places import place_last
from tvmiddleware.admin.menu import CONTENT
from tvmiddleware.models import Category, ChannelSort, ChannelSortItem, CopyrightHolder, HbbProvider, PriceCategory


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 20, _("TV categories"), "category")
    places = ("sort",)
    list_display = ("name", "id", "client", "sort", "color", "enabled")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "enabled")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("sort", "pk")
    fieldsets = (
        (None, {"fields": ("client", "name", "description", ("sort", "color"), "enabled")}),
        (_("Pictures"), {"fields": ("icon", "icon_tv", "dashboard_icon")}),
    )


@admin.register(PriceCategory)
class PriceCategoryAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 40, _("Price categories"), "price_change")
    guards = ("tvmiddleware.Channel",)
    list_display = ("name", "id", "client", "kind", "price", "hours")
    list_filter = ("client", "kind")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    fields = ("client", "name", "kind", ("price", "hours"), "action")


@admin.register(CopyrightHolder)
class CopyrightHolderAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 50, _("Copyright holders"), "copyright")
    list_display = ("name", "id", "client")
    list_filter = ("client",)
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    fields = ("client", "name")


@admin.register(HbbProvider)
class HbbProviderAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 60, _("HbbTV providers"), "smart_display")
    keys = ("api_key",)
    list_display = ("name", "id", "client", "type", "keeps_log")
    list_filter = ("client",)
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    fields = ("client", "name", "type", "api_key", "url", "keeps_log")


class SortItemFormSet(PanelFormSet):
    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.channel_sort = self.instance
        place_last(form.instance, ("sort",), "channel_sort")
        return super().save_new(form, commit)


class SortItemInline(TabularInline):
    model = ChannelSortItem
    formset = SortItemFormSet
    fields = ("channel", "sort")
    autocomplete_fields = ("channel",)
    per_page = 25
    ordering = ("sort", "pk")


@admin.register(ChannelSort)
class ChannelSortAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 30, _("Channel sort lists"), "sort")
    parts = ("tvmiddleware.ChannelSortItem",)
    list_display = ("name", "id", "client", "mode", "enabled")
    list_editable = ("enabled",)
    list_filter = ("client", "mode", "enabled")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    fields = ("client", "name", "mode", "enabled")
    inlines = (SortItemInline,)
