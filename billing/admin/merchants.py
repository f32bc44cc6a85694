"""Gateways of operators: each shows the settings that it has, under its own names for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from billing.admin.menu import BILLING
from billing.gateways.registry import KINDS, is_offered
from billing.models import Merchant
from core.admin.base import ModelAdmin
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry

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
WEB: tuple[str, ...] = ("https://", "http://")
LATER = (
    "enabled",
    "notify_address",
    "notify_networks",
    "min_amount",
    "max_amount",
    "page_url",
    "created_at",
    "updated_at",
)


def gateway_choices() -> list[tuple[str, str]]:
    offered = ((name, str(kind.title)) for name, kind in KINDS.items() if is_offered(kind))
    return sorted(offered, key=lambda choice: choice[1])


class MerchantForm(PanelForm):
    gateway = forms.ChoiceField(label=_("gateway"), choices=gateway_choices, widget=UnfoldAdminSelectWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = KINDS.get(self.instance.gateway)
        gateway = self.fields.get("gateway")
        if kind and not is_offered(kind) and isinstance(gateway, forms.ChoiceField):
            gateway.choices = [*gateway_choices(), (kind.name, str(kind.title))]
        for name in VARYING:
            if kind and name in kind.settings and name in self.fields:
                self.explain(name, str(kind.settings[name]))
        for name in ("client", "gateway"):
            if self.instance.pk and name in self.fields:
                self.fields[name].disabled = True  # its payments would be another operator's, another gateway's

    def explain(self, name: str, text: str) -> None:
        if name == "options":  # names of members: their letters count
            self.fields[name].help_text = text
        else:
            self.fields[name].label = capfirst(text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = KINDS.get(cleaned.get("gateway", ""))
        for name in kind.required if kind else ():
            if name in self.fields and not cleaned.get(name):
                self.add_error(name, ValidationError(_("this gateway needs it"), code="required"))
        if kind and cleaned.get("enabled") and not is_offered(kind):
            self.add_error("enabled", ValidationError(_("this installation makes no test payments"), code="tests"))
        if not isinstance(cleaned.get("options") or {}, dict):
            self.add_error("options", ValidationError(_("an object in braces is expected"), code="shape"))
        cleaned["options"] = cleaned.get("options") or {}
        self.check_addresses(cleaned)
        return cleaned

    def check_addresses(self, cleaned: dict[str, Any]) -> None:
        """An operator's staff must not make this server call what only this server can reach."""
        called = ("https://",) if self.panel_scope.is_limited else WEB
        for name, schemes in (("page_url", WEB), ("api_url", called)):
            if cleaned.get(name) and not cleaned[name].startswith(schemes):
                self.add_error(name, ValidationError(_("an address with https:// is expected"), code="scheme"))


@admin.register(Merchant)
class MerchantAdmin(ModelAdmin):
    menu = MenuEntry(BILLING, 160, _("Payment gateways"), "account_balance")
    form = MerchantForm
    parts = ("billing.SavedCard", "billing.GatewayCustomer")
    superuser_fields = ("certificate",)  # a path on this server
    list_display = ("name", "id", "client", "gateway_title", "currency", "enabled", "is_default")
    list_filter = ("client", "enabled")
    list_select_related = ("client",)
    search_fields = ("name", "gateway", "account")
    readonly_fields = ("notify_address", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("client", ("gateway", "name"), ("enabled", "is_default"), "currency")}),
        (
            _("Access"),
            {
                "fields": (
                    ("api_url", "account"),
                    "address_trusted",
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

    def hidden_fields(self, request: HttpRequest, obj: Any = None) -> set[str]:
        """A new one asks for the gateway only; what that one needs comes on the next page."""
        hidden = super().hidden_fields(request, obj)
        if obj is None:
            return hidden | {*VARYING, *LATER, "address_trusted"}
        kind = KINDS.get(obj.gateway)
        hidden |= {name for name in VARYING if kind and name not in kind.settings}
        return hidden | {"address_trusted"} if "api_url" in hidden else hidden

    def save_model(self, request: HttpRequest, obj: Merchant, form: Any, change: bool) -> None:
        if not change and KINDS[obj.gateway].required:
            obj.enabled = False  # until its keys are entered
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Merchant, post_url_continue: str | None = None) -> HttpResponse:
        super().response_add(request, obj, post_url_continue)  # tells that it was added
        return redirect("admin:billing_merchant_change", obj.pk)
