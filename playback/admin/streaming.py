"""Data centres, stream services and maintenance in the panel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from core.admin.actions import report_count
from core.admin.base import ModelAdmin
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from playback.admin.menu import STREAMING
from playback.services.stream_addresses import address_errors
from tvmiddleware.models import DataCenter, Maintenance, StreamService


@admin.register(DataCenter)
class DataCenterAdmin(ModelAdmin):
    menu = MenuEntry(STREAMING, 20, _("Data centres"), "dns")
    guards = ("tvmiddleware.Account", "tvmiddleware.StreamService")
    instead = _("Switch it off instead, or take it from these first.")
    list_display = ("name", "id", "client", "location", "enabled")
    list_editable = ("enabled",)
    list_filter = ("client", "enabled")
    list_select_related = ("client",)
    search_fields = ("name", "location")
    search_help_text = _("name, address or #id")
    fields = ("client", "name", "location", "enabled")


class StreamServiceForm(PanelForm):
    class Meta:
        widgets = {"script": UnfoldAdminTextareaWidget(attrs={"rows": 14, "class": "font-mono", "spellcheck": "false"})}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name, error in address_errors(found).items():
            if name in self.fields:
                self.add_error(name, error)
        return found

    def clean_script(self) -> str:
        """A script that does not even compile would take every channel of the service down."""
        text: str = self.cleaned_data["script"]
        try:
            compile(text, "script", "exec")
        except (SyntaxError, ValueError) as error:
            raise forms.ValidationError(_("not Python: %(error)s"), params={"error": error}) from error
        return text


@admin.register(StreamService)
class StreamServiceAdmin(ModelAdmin):
    """The routing script runs on the server: superusers only write it."""

    menu = MenuEntry(STREAMING, 10, _("Stream services"), "stream")
    form = StreamServiceForm
    superuser_fields = ("script",)
    keys = ("secret", "secure_link_secret")
    guards = ("tvmiddleware.Channel", "tvmiddleware.Tariff", "tvmiddleware.Maintenance")
    counted_members = ("tvmiddleware.Channel", "tvmiddleware.Tariff")
    instead = _("Switch it off instead, or take it from these first.")
    list_display = (
        "name",
        "id",
        "client",
        "type",
        "streamer",
        "data_center",
        "priority",
        "is_available",
        "checked_at",
        "enabled",
    )
    list_editable = ("enabled",)
    list_filter = ("client", "type", "data_center", "enabled", "is_available")
    list_select_related = ("client", "data_center")
    search_fields = ("name", "host", "uri_mask")
    search_help_text = _("name, address, mask or #id")
    ordering = ("-priority", "pk")
    filter_horizontal = ("countries",)
    readonly_fields = ("is_available", "checked_at", "created_at", "updated_at")
    actions = ("switch_on", "switch_off")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    ("enabled", "check_ip"),
                    ("type", "streamer"),
                    "data_center",
                    ("priority", "max_sessions"),
                )
            },
        ),
        (
            _("Addresses"),
            {"classes": ("tab",), "fields": ("routing", "uri_mask", "preview_uri_mask", "script", "timeshift_offset")},
        ),
        (
            _("Server"),
            {
                "classes": ("tab",),
                "fields": (("host", "port"), "address_trusted", "secret", "secure_link_secret", "secure_link_ttl"),
            },
        ),
        (_("Availability"), {"classes": ("tab",), "fields": ("available_everywhere", "countries")}),
        (
            _("Archive"),
            {
                "classes": ("tab",),
                "fields": (
                    ("recording_days", "npvr_lifetime_days"),
                    ("file_length_hours", "break_time"),
                    ("directory", "storage_type"),
                ),
            },
        ),
        (
            _("Checks"),
            {
                "classes": ("tab",),
                "fields": (
                    ("check_ping", "check_tcp", "check_http", "check_is_alive"),
                    "check_http_url",
                    ("is_available", "checked_at"),
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )

    @action(description=_("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: Any) -> None:
        report_count(self, request, self.switch(queryset, enabled=True))

    @action(description=_("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: Any) -> None:
        report_count(self, request, self.switch(queryset, enabled=False))

    @staticmethod
    def switch(queryset: Any, *, enabled: bool) -> int:
        """Row by row, so that the signals drop what is cached; an operator has tens of services."""
        rows = list(queryset.exclude(enabled=enabled))
        for row in rows:
            row.enabled = enabled
            row.save(update_fields=("enabled", "updated_at"))
        return len(rows)


@admin.register(Maintenance)
class MaintenanceAdmin(ModelAdmin):
    menu = MenuEntry(STREAMING, 30, _("Maintenance"), "engineering")
    list_display = ("__str__", "id", "client", "datetime_begin", "datetime_end", "service_unavailable", "done")
    list_editable = ("done",)
    list_filter = ("client", "done", "service_unavailable", "datetime_begin")
    list_select_related = ("client",)
    search_fields = ("description",)
    search_help_text = _("description or #id")
    filter_horizontal = ("channels", "stream_services")
    fields = (
        "client",
        "description",
        ("datetime_begin", "datetime_end"),
        ("service_unavailable", "done"),
        "channels",
        "stream_services",
        ("created_at", "updated_at"),
    )
    readonly_fields = ("created_at", "updated_at")
