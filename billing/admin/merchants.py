"""Gateways of operators: each shows the settings that it has, under its own names for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from billing.gateways.base import Gateway
from billing.gateways.registry import KINDS
from billing.models import Merchant
from core.admin.base import ModelAdmin
from core.admin.forms import PanelForm

VARYING = (
    "api_url",
    "account",
    "key",
    "add_key",
    "secret",
    "notify_secret",
    "certificate",
    "template",
    "remember_card",
    "options",
)
"""Columns that some gateways have and others have not."""


def gateway_choices() -> list[tuple[str, str]]:
    return sorted(((name, str(kind.title)) for name, kind in KINDS.items()), key=lambda choice: choice[1])


class MerchantForm(PanelForm):
    gateway = forms.ChoiceField(label=_("gateway"), choices=gateway_choices, widget=UnfoldAdminSelectWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = KINDS.get(self.instance.gateway)
        for name in VARYING:
            if kind and name in kind.settings and name in self.fields:
                self.fields[name].label = capfirst(str(kind.settings[name]))
        if self.instance.pk and "gateway" in self.fields:
            self.fields["gateway"].disabled = True  # its payments would be another gateway's

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = KINDS.get(cleaned.get("gateway", ""))
        for name in kind.required if kind else ():
            if name in self.fields and not cleaned.get(name):
                self.add_error(name, ValidationError(_("this gateway needs it"), code="required"))
        if not isinstance(cleaned.get("options") or {}, dict):
            self.add_error("options", ValidationError(_("an object in braces is expected"), code="shape"))
        cleaned["options"] = cleaned.get("options") or {}
        return cleaned


@admin.register(Merchant)
class MerchantAdmin(ModelAdmin):
    form = MerchantForm
    parts = ("billing.SavedCard", "billing.GatewayCustomer")
    superuser_fields = ("certificate",)  # a path on this server
    list_display = ("name", "id", "client", "gateway_title", "currency", "enabled", "is_default")
    list_filter = ("client", "enabled")
    list_select_related = ("client",)
    search_fields = ("name", "gateway", "account")
    readonly_fields = ("gateway_settings", "notify_address", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("client", ("gateway", "name"), ("enabled", "is_default"), "currency", "gateway_settings")}),
        (
            _("Access"),
            {
                "fields": (
                    ("api_url", "account"),
                    ("key", "add_key"),
                    ("secret", "notify_secret"),
                    "certificate",
                    "notify_address",
                    "notify_networks",
                )
            },
        ),
        (
            _("Payments"),
            {"fields": (("min_amount", "max_amount"), ("template", "remember_card"), "page_url", "options")},
        ),
        (None, {"fields": (("created_at", "updated_at"),)}),
    )

    @admin.display(description=_("gateway"), ordering="gateway")
    def gateway_title(self, merchant: Merchant) -> str:
        kind = KINDS.get(merchant.gateway)
        return str(kind.title) if kind else merchant.gateway

    @admin.display(description=_("notifications go to"))
    def notify_address(self, merchant: Merchant) -> str:
        """With the id the right operator is known at once, also of events that name no payment."""
        if not merchant.pk:
            return ""
        return (
            f"{settings.SMARTY_URL.rstrip('/')}/billing/payment/{merchant.gateway}/validate_notify/"
            f"?merchant={merchant.pk}"
        )

    @admin.display(description=_("what it needs"))
    def gateway_settings(self, merchant: Merchant) -> str:
        """Before the gateway is chosen: the settings of them all."""
        kinds = (
            [KINDS[merchant.gateway]]
            if merchant.gateway in KINDS
            else [KINDS[name] for name, _title in gateway_choices()]
        )
        return format_html_join("", "<p><b>{}</b>: {}</p>", ((kind.title, settings_of(kind)) for kind in kinds))

    def hidden_fields(self, request: HttpRequest, obj: Any = None) -> set[str]:
        hidden = super().hidden_fields(request, obj)
        kind = KINDS.get(obj.gateway) if obj else None
        return hidden | {name for name in VARYING if kind and name not in kind.settings}


def settings_of(kind: type[Gateway]) -> str:
    labels = {name: capfirst(str(Merchant._meta.get_field(name).verbose_name)) for name in kind.settings}  # type: ignore[union-attr]
    return "; ".join(f"{labels[name]}: {text}" for name, text in kind.settings.items())
