"""Operators in the panel."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from core.admin.base import ModelAdmin
from core.admin.forms import PanelForm
from core.admin.menu import GENERAL, MenuEntry
from core.admin.scope import request_scope
from core.queue import enqueue_on_commit


class ClientForm(PanelForm):
    """A value that a release before took and that is none is shown, and has to be changed with the next save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("currency", "time_zone"):
            field: Any = self.fields.get(name)
            held = getattr(self.instance, name)
            if field is not None and held not in dict(field.choices):
                field.choices = [(held, held), *field.choices]


@admin.register(Client)
class ClientAdmin(ModelAdmin):
    """An operator's own staff sees its operator only and can't change what places it in the installation."""

    menu = MenuEntry(GENERAL, 10, _("Operators"), "business")
    form = ClientForm
    client_path = "pk"
    keys = ("api_key", "billing_api_key", "content_api_key", "streaming_api_key")
    parts = ("clients.User",)
    guards = ("tvmiddleware.Customer", "tvmiddleware.Account")
    instead = _("Switch the operator off instead.")
    image_limits = {"logo": "TVMW_CLIENT_LOGO"}
    list_display = ("name", "id", "uid", "domain_prefix", "billing_type", "currency", "parent", "enabled")
    list_filter = ("enabled", "billing_type")
    list_select_related = ("parent",)
    search_fields = ("name", "uid", "domain_prefix", "email")
    search_help_text = _("name, UID, subdomain, e-mail or #id")
    autocomplete_fields = ("parent",)
    filter_horizontal = ("available_countries",)
    readonly_fields = ("migrated_to_subscriptions_at", "created_at", "updated_at")
    placing_fields = ("enabled", "parent", "domain_prefix", "uid", "billing_type", "api_url", "external_client_id")
    fieldsets = (
        (None, {"fields": ("name", "enabled", "email", "phone", "site_url", "description", "logo")}),
        (_("Keys"), {"classes": ("tab",), "fields": keys}),
        (
            _("Place"),
            {
                "classes": ("tab",),
                "fields": ("uid", "domain_prefix", "parent", "api_url", "external_client_id", "country", "time_zone"),
            },
        ),
        (
            _("Billing"),
            {
                "classes": ("tab",),
                "fields": (
                    ("billing_type", "migrated_to_subscriptions_at"),
                    "currency",
                    "default_payment_method",
                    "max_trial_days",
                    "contract_number_mask",
                    "invoice_number_mask",
                ),
            },
        ),
        (
            _("Subscribers"),
            {
                "classes": ("tab",),
                "fields": (
                    "registration_enabled",
                    ("registration_phone_required", "registration_confirm_phone", "registration_captcha"),
                    "login_by_phone_enabled",
                    "phone_check",
                    "available_countries",
                    "geo_locator",
                    "show_account_passwords",
                    "show_channels_without_subscription",
                    "feeds_enabled",
                    "redirect_to_portal_url",
                ),
            },
        ),
        (_("Dates"), {"classes": ("tab",), "fields": ("created_at", "updated_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        names = super().get_readonly_fields(request, obj)
        return names + self.placing_fields if request_scope(request).is_limited else names

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "country" in form.changed_data:
            enqueue_on_commit("tvmiddleware.jobs.phones_read", client_id=obj.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not request_scope(request).is_limited and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not request_scope(request).is_limited and super().has_delete_permission(request, obj)
