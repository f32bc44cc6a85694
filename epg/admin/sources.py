"""Guide sources with the list of their channels and the mapping of their words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.base import Shared, TabularInline
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from epg.admin.menu import GUIDE
from epg.models import EpgChannelSource, EpgSource, EpgSourceCategoryMap, EpgSourceGenreMap


class EpgSourceForm(PanelForm):
    """The password is set here and never read back."""

    password = forms.CharField(
        label=_("password"),
        required=False,
        max_length=128,
        help_text=_("empty = unchanged"),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["password"] = ""

    def clean_password(self) -> str:
        return str(self.cleaned_data["password"] or self.instance.password)


class ChannelSourceInline(TabularInline):
    model = EpgChannelSource
    fields = ("url_mask", "icon_url_mask")
    max_num = 1


class CategoryWordInline(TabularInline):
    model = EpgSourceCategoryMap
    fields = ("source_category", "category")


class GenreWordInline(TabularInline):
    model = EpgSourceGenreMap
    fields = ("source_genre", "genre")


@admin.register(EpgSource)
class EpgSourceAdmin(Shared):
    menu = MenuEntry(GUIDE, 30, _("Guide sources"), "rss_feed")
    form = EpgSourceForm
    keys = ("login", "password")
    parts = ("epg.EpgChannelSource", "epg.EpgSourceCategoryMap", "epg.EpgSourceGenreMap", "epg.EpgDay")
    list_display = ("name", "id", "parser", "language", "priority", "last_import_at", "state", "enabled")
    list_editable = ("enabled",)
    list_filter = ("enabled",)
    list_defer = ("password", "options")
    search_fields = ("name", "parser")
    search_help_text = _("name, parser or #id")
    ordering = ("name",)
    readonly_fields = (
        "last_import_at",
        "last_error",
        "last_warning",
        "channels_missing",
        "times_read",
        "created_at",
        "updated_at",
    )
    inlines = (ChannelSourceInline, CategoryWordInline, GenreWordInline)
    fieldsets = (
        (None, {"fields": ("name", ("parser", "priority"), "url_mask", "address_trusted", "enabled")}),
        (_("Access"), {"classes": ("tab",), "fields": (("login", "password"),)}),
        (_("Texts and times"), {"classes": ("tab",), "fields": (("language", "time_zone"), "options")}),
        (
            _("State"),
            {
                "classes": ("tab",),
                "fields": (
                    "last_import_at",
                    "last_error",
                    "last_warning",
                    ("channels_missing", "times_read"),
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )

    @admin.display(description=_("last error or warning"))
    def state(self, source: EpgSource) -> str:
        return (source.last_error or source.last_warning)[:80]


@admin.register(EpgChannelSource)
class EpgChannelSourceAdmin(Shared):
    menu = MenuEntry(GUIDE, 40, _("Channel sources"), "playlist_add")
    list_display = ("source", "id", "url_mask")
    list_select_related = ("source",)
    search_fields = ("source__name",)
    search_help_text = _("source or #id")
    fields = ("source", "url_mask", "icon_url_mask", "address_trusted")


@admin.register(EpgSourceCategoryMap)
class EpgSourceCategoryMapAdmin(Shared):
    menu = MenuEntry(GUIDE, 70, _("Category mappings"), "rule")
    list_display = ("source_category", "id", "source", "category")
    list_editable = ("category",)
    list_filter = ("source", "category")
    list_select_related = ("source", "category")
    search_fields = ("source_category",)
    search_help_text = _("word of the source or #id")
    ordering = ("source", "source_category")
    fields = ("source", "source_category", "category")


@admin.register(EpgSourceGenreMap)
class EpgSourceGenreMapAdmin(Shared):
    menu = MenuEntry(GUIDE, 90, _("Genre mappings"), "rule_settings")
    list_display = ("source_genre", "id", "source", "genre")
    list_editable = ("genre",)
    list_filter = ("source",)
    list_select_related = ("source", "genre")
    search_fields = ("source_genre",)
    search_help_text = _("word of the source or #id")
    ordering = ("source", "source_genre")
    fields = ("source", "source_genre", "genre")
