"""Radio stations, and the directory with their logos."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, Shared
from core.admin.menu import MenuEntry
from library.models import Radio, RadioChannel
from tvmiddleware.admin.menu import CONTENT


@admin.register(Radio)
class RadioAdmin(ModelAdmin):
    menu = MenuEntry(CONTENT, 110, _("Radio stations"), "radio")
    places = ("sort",)
    list_display = ("picture", "name", "id", "client", "radio_channel", "uri", "sort", "enabled")
    list_display_links = ("picture", "name")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "enabled", "tariffs")
    list_select_related = ("client", "radio_channel")
    list_defer = ("description",)
    search_fields = ("name", "uri")
    search_help_text = _("name, stream address or #id")
    ordering = ("sort", "pk")
    autocomplete_fields = ("radio_channel",)
    filter_horizontal = ("tariffs",)
    fields = ("client", "name", "description", "uri", "radio_channel", "tariffs", ("sort", "enabled"))

    @admin.display(description="")
    def picture(self, radio: Radio) -> str:
        icon = radio.radio_channel.icon if radio.radio_channel else None
        return shown_icon(icon)


@admin.register(RadioChannel)
class RadioChannelAdmin(Shared):
    menu = MenuEntry(CONTENT, 115, _("Radio channels"), "radio_button_checked")
    guards = ("library.Radio",)
    instead = _("Give these stations another radio channel first: they would lose their logo.")
    sized_images = ("icon",)
    list_display = ("picture", "name", "id")
    list_display_links = ("picture", "name")
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("name", "pk")
    fields = ("name", "icon")

    @admin.display(description="")
    def picture(self, channel: RadioChannel) -> str:
        return shown_icon(channel.icon)


def shown_icon(icon: object) -> str:
    url = getattr(icon, "url", "") if icon else ""
    return format_html('<img src="{}" alt="" loading="lazy" class="smarty-icon">', url) if url else "—"
