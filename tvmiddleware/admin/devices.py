"""Device types, interface templates, the operators' device types with their portal settings, bound devices."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin, Shared
from core.admin.menu import GENERAL, MenuEntry
from core.admin.scope import actor_of
from tvmiddleware.admin.common import find_accounts, searched_clients, uid_conditions
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.models import AccountDevice, ClientPlayDevice, DeviceGroupLimit, PlayDevice, PlayDeviceTemplate
from tvmiddleware.services.device_changes import device_saved
from tvmiddleware.services.devices import device_unbind


@admin.register(PlayDevice)
class PlayDeviceAdmin(Shared):
    menu = MenuEntry(GENERAL, 70, _("Device types"), "tv")
    guards = ("tvmiddleware.ClientPlayDevice",)
    instead = _("Switch it off instead, or take it from these first.")
    list_display = ("name", "id", "system_name", "group", "api_type", "supports_multicast", "drm_type", "enabled")
    list_editable = ("enabled",)
    list_filter = ("group", "api_type", "enabled")
    search_fields = ("name", "system_name")
    search_help_text = _("name, system name or #id")
    ordering = ("name",)
    fields = (("name", "system_name"), ("group", "api_type"), "supports_multicast", "drm_type", "enabled")


@admin.register(PlayDeviceTemplate)
class PlayDeviceTemplateAdmin(Shared):
    menu = MenuEntry(GENERAL, 80, _("Interface templates"), "web")
    list_display = ("name", "id", "system_name")
    search_fields = ("name", "system_name")
    search_help_text = _("name, system name or #id")
    ordering = ("name",)
    fields = ("name", "system_name")


@admin.register(ClientPlayDevice)
class ClientPlayDeviceAdmin(ModelAdmin):
    menu = MenuEntry(GENERAL, 60, _("Device types of operators"), "settings_remote")
    image_limits = {
        "logo": "TVMW_CLIENT_PLAY_DEVICE_LOGO",
        "logo_login": "TVMW_CLIENT_PLAY_DEVICE_LOGO_LOGIN",
        "logo_loading": "TVMW_CLIENT_PLAY_DEVICE_LOGO_LOADING",
    }
    traces = ("tvmiddleware.AccountAuthKey",)
    guards = ("tvmiddleware.AccountDevice",)
    instead = _("Switch it off instead, or take it from these first.")
    list_display = ("__str__", "id", "client", "device", "is_basic", "priority", "template", "auth_mode", "enabled")
    list_editable = ("enabled",)
    list_filter = ("client", "device", "is_basic", "enabled")
    list_select_related = ("client", "device", "template")
    search_fields = ("name", "device__name", "device__system_name")
    search_help_text = _("name, device type or #id")
    ordering = ("client", "-priority", "pk")
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("client", "device", "name", ("enabled", "is_basic"), "priority", "allowed_uids")}),
        (
            _("Looks"),
            {
                "classes": ("tab",),
                "fields": ("template", "custom_css_url", "logo", "logo_login", "logo_loading"),
            },
        ),
        (
            _("Login"),
            {"classes": ("tab",), "fields": ("auth_mode", "login_text", "custom_api_url", "redirect_to_portal_url")},
        ),
        (
            _("Menu"),
            {
                "classes": ("tab",),
                "fields": (
                    ("show_tvchannels", "show_categorizedtv", "show_archive", "show_videocatalog"),
                    ("show_cctv", "show_radio", "show_games", "show_info"),
                    ("show_balance", "show_payment", "show_settings", "show_exit"),
                ),
            },
        ),
        (
            _("Behaviour"),
            {
                "classes": ("tab",),
                "fields": (("standby_timer", "pvr_standby_timer"), "data_autorefresh_enabled", "banner_video"),
            },
        ),
        (
            _("Statistics"),
            {
                "classes": ("tab",),
                "fields": (("reports_enabled", "mediascope_enabled"), "mvision_stat_enabled", "mvision_server_url"),
            },
        ),
        (_("Portal options"), {"classes": ("tab",), "fields": ("portal_config", ("created_at", "updated_at"))}),
    )


@admin.register(DeviceGroupLimit)
class DeviceGroupLimitAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 70, _("Limits of device groups"), "production_quantity_limits")
    client_path = "tariff__client"
    list_display = ("tariff", "id", "operator", "group", "sessions_count")
    list_filter = ("group",)
    list_select_related = ("tariff__client",)
    search_fields = ("tariff__name",)
    search_help_text = _("tariff or #id")
    fields = ("tariff", "group", "sessions_count")

    @admin.display(description=_("operator"))
    def operator(self, limit: DeviceGroupLimit) -> str:
        return str(limit.tariff.client)


@admin.register(AccountDevice)
class AccountDeviceAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 40, _("Bound devices"), "devices")
    client_from = "account"
    traces = ("tvmiddleware.AccountAuthKey",)
    dealer_path = "account__customer__dealer"
    indexed = True
    list_display = ("device_uid", "id", "client", "account", "device", "brand_name", "device_model", "is_basic")
    list_filter = ("client", "device", "is_basic")
    list_select_related = ("client", "account", "device__device")
    list_defer = ("account__password", "account__parent_code")
    search_fields = ("device_uid",)
    search_help_text = _("beginning of the UID, abonement, customer or #id")
    autocomplete_fields = ("account",)
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("account", "device", "device_uid", ("is_basic", "reset_settings"))}),
        (
            _("Description"),
            {
                "fields": (
                    ("brand_name", "device_model"),
                    ("serial_number", "diagonal"),
                    ("created_at", "updated_at"),
                )
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: AccountDevice, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        device_saved(obj, form.changed_data, created=not change, actor=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: AccountDevice) -> None:
        """A device that is taken away is logged out too."""
        device_unbind(client_id=obj.client_id, account_id=obj.account_id, device_id=obj.pk, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for device in queryset:
            self.delete_model(request, device)

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = AccountDevice.objects.filter(client_id__in=searched_clients(request))
        found = dict.fromkeys(search.found_ids(base, [*uid_conditions(text, search.vendor_of(base))]))
        accounts = find_accounts(request, text)
        owned: Any = AccountDevice.objects.filter(account_id__in=accounts)
        found.update(dict.fromkeys(search.first_ids(owned) if accounts else ()))
        return list(found)
