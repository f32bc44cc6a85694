"""Integrations with external systems in the panel, and the plug-in files that could not be loaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from core.admin.base import ModelAdmin, TabularInline
from core.admin.forms import PanelForm
from core.admin.menu import GENERAL, MenuEntry
from external_api import modules, registry
from external_api.models import ApiConfig, ApiConfigAttribute


class ApiConfigForm(PanelForm):
    handler = forms.ChoiceField(label=_("API handler class"), widget=UnfoldAdminSelectWidget())
    default_for_billing = forms.BooleanField(
        label=_("default for billing"),
        required=False,
        help_text=_("asked about every customer that names no other integration"),
        widget=UnfoldBooleanSwitchWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("handler")
        if field is not None:
            known = registry.names()
            gone = [self.instance.handler] if self.instance.pk and self.instance.handler not in known else []
            field.choices = [(name, name) for name in known] + [(name, f"{name} (?)") for name in gone]

    def clean_default_for_billing(self) -> bool | None:
        return self.cleaned_data["default_for_billing"] or None


class AttributeForm(PanelForm):
    """A secret value is set and never shown; left blank it stays."""

    value = forms.CharField(label=_("value"), required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.is_secret and "value" in self.fields:
            self.initial["value"] = ""
            self.fields["value"].help_text = _("empty = unchanged")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and self.instance.is_secret and not cleaned.get("value"):
            kept = ApiConfigAttribute.objects.get(pk=self.instance.pk)
            if cleaned.get("is_secret"):
                cleaned["value"] = kept.value
            else:
                self.add_error("value", _("a secret that is to be shown has to be typed anew"))
        return cleaned


class AttributeInline(TabularInline):
    model = ApiConfigAttribute
    form = AttributeForm
    fields = ("name", "value", "is_secret")
    tab = False
    hide_title = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Values are shown to those who may change them."""
        user: Any = request.user
        return bool(user.has_perm("external_api.change_apiconfig"))


@admin.register(ApiConfig)
class ApiConfigAdmin(ModelAdmin):
    menu = MenuEntry(GENERAL, 30, _("Integrations with external systems"), "hub")
    form = ApiConfigForm
    parts = ("external_api.ApiConfigAttribute",)
    list_display = ("name", "id", "client", "handler", "is_loaded", "is_default", "timeout", "enabled")
    list_filter = ("client", "enabled")
    list_select_related = ("client",)
    search_fields = ("name", "handler")
    search_help_text = _("name, handler or #id")
    inlines = (AttributeInline,)
    fields = (
        "client",
        ("name", "enabled"),
        "handler",
        "default_for_billing",
        "tariff",
        ("timeout", "stay_in_when_down"),
        ("created_at", "updated_at"),
    )
    readonly_fields = ("created_at", "updated_at")

    @admin.display(description=_("loaded"), boolean=True)
    def is_loaded(self, row: ApiConfig) -> bool:
        return registry.get(row.handler) is not None

    @admin.display(description=_("default for billing"), boolean=True)
    def is_default(self, row: ApiConfig) -> bool:
        return bool(row.default_for_billing)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        for name, reason in sorted(modules.failures.items()):
            text = _("modules_available: %(name)s could not be loaded: %(reason)s")
            self.message_user(request, text % {"name": name, "reason": reason}, messages.WARNING)
        return super().changelist_view(request, extra_context)
