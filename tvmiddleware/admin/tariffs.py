"""Tariffs in the panel, with the channels they open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import TabularInline
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from tvmiddleware.admin.announcing import AnnouncingAdmin
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.models import Channel, DeviceGroupLimit, Tariff
from tvmiddleware.services import catalogue_changes
from tvmiddleware.services.bundles import period_wrong
from tvmiddleware.services.tariff_records import is_connected


class TariffForm(PanelForm):
    channels = forms.ModelMultipleChoiceField(
        label=_("channels"),
        queryset=Channel.objects.none(),
        required=False,
        widget=FilteredSelectMultiple(_("channels"), is_stacked=False),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("channels")
        if field is not None:
            field.queryset = Channel.objects.filter(client_id=self.instance.client_id)
            if self.instance.pk:
                self.initial["channels"] = list(self.instance.channels.all())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and "currency" in self.changed_data and is_connected(self.instance):
            self.add_error("currency", _("subscribers have the tariff: make another one in this currency"))
        return cleaned

    def _post_clean(self) -> None:
        """With the values that were given in the row."""
        super()._post_clean()
        for name in {"period", "currency"} & set(self.changed_data):
            if self.instance.pk and not self.errors and (text := period_wrong(self.instance)):
                self.add_error(name, text)


class GroupLimitInline(TabularInline):
    model = DeviceGroupLimit
    fields = ("group", "sessions_count")


@admin.register(Tariff)
class TariffAdmin(AnnouncingAdmin):
    announce_saved = staticmethod(catalogue_changes.tariff_saved)
    announce_deleting = staticmethod(catalogue_changes.tariffs_deleting)
    menu = MenuEntry(SUBSCRIBERS, 50, _("Tariffs"), "sell")
    form = TariffForm
    parts = ("tvmiddleware.DeviceGroupLimit",)
    guards = (
        "tvmiddleware.Account",
        "tvmiddleware.Customer",
        "tvmiddleware.TariffSubscription",
        "tvmiddleware.VirtualTariff",
        "tvmiddleware.LegalDocument",
        "billing.Discount",
        "billing.PromoCode",
        "external_api.ApiConfig",
    )
    counted_members = ("tvmiddleware.Account", "tvmiddleware.Customer")
    instead = _("Archive it instead: nobody gets it any more, and those who have it keep it.")
    list_display = (
        "name",
        "id",
        "client",
        "price",
        "period",
        "basic_tariff_priority",
        "basic_sessions_count",
        "sessions_count",
        "enabled",
    )
    list_editable = ("enabled",)
    list_filter = ("client", "enabled", "archived", "assigned_by_default", "available_for_inactive_accounts")
    list_select_related = ("client",)
    search_fields = ("name", "ext_id")
    search_help_text = _("name, external id or #id")
    filter_horizontal = ("countries", "stream_services")
    autocomplete_fields = ("cities",)
    readonly_fields = ("created_at", "updated_at")
    inlines = (GroupLimitInline,)
    fieldsets = (
        (None, {"fields": ("client", "name", "description", "ext_id", ("enabled", "archived"))}),
        (
            _("Price"),
            {
                "classes": ("tab",),
                "fields": (
                    ("price", "default_activation_price"),
                    ("period", "currency"),
                    ("is_periodical", "price_per_account"),
                ),
            },
        ),
        (
            _("Connection"),
            {
                "classes": ("tab",),
                "fields": (
                    "basic_tariff_priority",
                    ("assigned_by_default", "required", "is_option"),
                    ("available_to_unsubscribe", "available_for_inactive_accounts"),
                    "available_everywhere",
                    "countries",
                    "cities",
                ),
            },
        ),
        (
            _("Devices"),
            {"classes": ("tab",), "fields": (("basic_sessions_count", "sessions_count"), "ip_restriction")},
        ),
        (
            _("Content"),
            {
                "classes": ("tab",),
                "fields": (
                    ("used_for_channel_list", "used_for_video_list", "used_for_radio_list"),
                    "display_in_channels_widget",
                    "channels",
                    "stream_services",
                ),
            },
        ),
        (
            _("Further data"),
            {"classes": ("tab",), "fields": (("icon", "icon_tv"), "meta", ("created_at", "updated_at"))},
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A new tariff gets its channels once its operator is known."""
        found = super().get_fieldsets(request, obj)
        if obj is not None and self.has_change_permission(request, obj):
            return found
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "channels"]})
            for title, options in found
        ]

    def save_further(self, form: Any) -> None:
        if "channels" in form.cleaned_data:
            form.save_links("channels")
