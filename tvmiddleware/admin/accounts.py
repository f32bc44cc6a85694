"""Accounts, the heart of the panel: with devices, sessions, channel settings, messages, reminders and positions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core.admin import search
from core.admin.base import ModelAdmin
from core.admin.exchange import ExportAdmin
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from core.admin.scope import actor_of, request_scope
from tvmiddleware.admin.account_actions import AccountActions
from tvmiddleware.admin.account_inlines import INLINES, DeviceFormSet, SessionFormSet
from tvmiddleware.admin.common import LastActiveFilter, find_accounts, online_since
from tvmiddleware.admin.currencies import check_currency
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.admin.resources import AccountResource
from tvmiddleware.admin.summary import account_numbers
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Account, AccountChannel, AccountSettings
from tvmiddleware.models.abonements import next_abonement
from tvmiddleware.services.account_changes import account_tariffs_changed, accounts_deleting
from tvmiddleware.services.account_records import account_saved, new_password


class AccountForm(PanelForm):
    allowed_device_groups = forms.TypedMultipleChoiceField(
        label=_("allowed device groups"),
        help_text=_("none = all"),
        choices=DeviceGroup.choices,
        coerce=int,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    def clean(self) -> dict[str, Any]:
        """A new account has a password, even if nobody typed one."""
        cleaned = super().clean()
        if not self.instance.pk and "password" in self.fields and not cleaned.get("password"):
            cleaned["password"] = new_password()
        first, last = cleaned.get("activation_date"), cleaned.get("deactivation_date")
        if first and last and last < first:
            self.add_error("deactivation_date", _("before the activation date"))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance.client_id and self.instance.customer_id:
            check_currency(self, self.instance.customer)


@admin.register(Account)
class AccountAdmin(AccountActions, ExportAdmin, ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 10, _("Accounts"), "account_circle")
    form = AccountForm
    resource_classes = [AccountResource]
    export_prefetch = ("tariffs",)
    dealer_path = "customer__dealer"
    parts = (
        "tvmiddleware.AccountAuthKey",
        "tvmiddleware.AccountChannel",
        "tvmiddleware.AccountDevice",
        "tvmiddleware.AccountSettings",
        "tvmiddleware.ContentPosition",
        "tvmiddleware.Message",
        "tvmiddleware.Notification",
        "tvmiddleware.QrLogin",
        "library.GameBest",
        "library.GameRecord",
    )
    traces = ("tvmiddleware.CustomerLog", "tvmiddleware.LegalDocumentAcceptance")
    indexed = True
    list_display = (
        "abonement",
        "id",
        "client",
        "owner",
        "tariff_names",
        "is_online",
        "last_active",
        "deactivation_date",
        "status_reason",
        "active",
    )
    list_filter = ("client", "active", LastActiveFilter, "tariffs", "data_center", "deactivation_date")
    list_select_related = ("client", "customer")
    list_prefetch = ("tariffs",)
    list_defer = ("password", "parent_code")
    list_before_template = "smarty/account_numbers.html"
    search_fields = ("abonement",)
    search_help_text = _("abonement, external id, customer, phone or #id")
    autocomplete_fields = ("customer",)
    filter_horizontal = ("tariffs",)
    readonly_fields = (
        "customer_tariffs",
        "virtual_tariffs",
        "charge_day",
        "activation_done",
        "off_since",
        "switched_off_by",
        "is_trial",
        "expiry_told_for",
        "last_active",
        "last_channel",
        "created_at",
        "updated_at",
    )
    inlines = INLINES
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "customer",
                    ("abonement", "password"),
                    ("active", "status_reason"),
                    ("activation_date", "deactivation_date", "extension_date"),
                    ("auto_activation_period", "ext_id"),
                    ("charge_day", "activation_done", "off_since", "switched_off_by", "is_trial", "expiry_told_for"),
                )
            },
        ),
        (_("Tariffs"), {"classes": ("tab",), "fields": ("tariffs", "virtual_tariffs", "customer_tariffs")}),
        (
            _("Login"),
            {
                "classes": ("tab",),
                "fields": (
                    ("allow_login_by_abonement", "allow_login_by_device_uid", "allow_login_by_ip"),
                    "allow_multiple_login",
                    "subnets",
                    "allowed_device_groups",
                ),
            },
        ),
        (
            _("Viewing"),
            {
                "classes": ("tab",),
                "fields": (
                    "parent_code",
                    ("use_timeshift", "preferred_timeshift_offset"),
                    ("data_center", "template", "channel_sort"),
                ),
            },
        ),
        (
            _("Further data"),
            {
                "classes": ("tab",),
                "fields": (
                    ("option1", "option2", "option3"),
                    ("last_active", "last_channel"),
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )

    # --- columns --------------------------------------------------------------------------------------------------
    @admin.display(description=_("customer"))
    def owner(self, account: Account) -> str:
        if not settings.TVMW_ENABLE_LINK_TO_CUSTOMER_ON_ACCOUNTS_PAGE:
            return str(account.customer)
        url = reverse("admin:tvmiddleware_customer_change", args=(account.customer_id,))
        return format_html('<a href="{}" class="text-primary-600 dark:text-primary-500">{}</a>', url, account.customer)

    @admin.display(description=_("tariffs"))
    def tariff_names(self, account: Account) -> str:
        return ", ".join(tariff.name for tariff in account.tariffs.all())

    @admin.display(description=_("online"), boolean=True, ordering="last_active")
    def is_online(self, account: Account) -> bool:
        return bool(account.last_active and account.last_active >= online_since())

    @admin.display(description=_("tariffs of the customer"))
    def customer_tariffs(self, account: Account) -> str:
        return ", ".join(tariff.name for tariff in account.customer.tariffs.all()) if account.pk else ""

    # --- list -----------------------------------------------------------------------------------------------------
    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        return find_accounts(request, text)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        numbers = account_numbers(*request_scope(request))
        return super().changelist_view(request, {"account_numbers": numbers, **(extra_context or {})})

    def choosable(self, request: HttpRequest) -> QuerySet[Any]:
        return super().choosable(request).defer("password", "parent_code")

    # --- form -----------------------------------------------------------------------------------------------------
    def secrets_shown(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and bool(obj.client.show_account_passwords)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A proposal: the next abonement of the operator and a random password."""
        initial = {**super().get_changeform_initial_data(request), "password": new_password()}
        client_id = request_scope(request).client_id
        if client_id is not None:
            initial.setdefault("abonement", str(next_abonement(client_id) or ""))
        return initial

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and not form.changed_data:
            return
        account_saved(account=obj, fields=form.changed_data, created=not change, actor=actor_of(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset, DeviceFormSet | SessionFormSet):
            formset.actor = actor_of(request)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        added, removed = form.links_changed.get("tariffs", ((), ()))
        account_tariffs_changed(form.instance, added=added, removed=removed, actor=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Account) -> None:
        with accounts_deleting(Account.objects.filter(pk=obj.pk), actor=actor_of(request)):
            super().delete_model(request, obj)

    def delete_rows(self, request: HttpRequest, queryset: Any) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        with accounts_deleting(Account.objects.filter(pk__in=ids), actor=actor_of(request)):
            super().delete_rows(request, queryset)


@admin.register(AccountSettings)
class AccountSettingsAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 80, _("Account profiles"), "face")
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    indexed = True
    list_display = ("name", "id", "account", "profile")
    list_filter = ("profile",)
    list_select_related = ("account", "profile")
    list_defer = ("account__password", "account__parent_code")
    search_fields = ("account",)
    search_help_text = _("abonement, customer or #id")
    autocomplete_fields = ("account",)
    fields = ("account", "name", "profile")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        rows = AccountSettings.objects.filter(account_id__in=find_accounts(request, text))
        return search.first_ids(rows)


@admin.register(AccountChannel)
class AccountChannelAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 100, _("Channel settings of accounts"), "favorite")
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    indexed = True
    list_display = ("account", "id", "channel", "is_favorited", "is_hidden", "is_parent_control", "sort")
    list_filter = ("is_favorited", "is_hidden")
    list_select_related = ("account", "channel")
    list_defer = ("account__password", "account__parent_code", "channel__meta")
    search_fields = ("account",)
    search_help_text = _("abonement, customer or #id")
    autocomplete_fields = ("account", "channel")
    fields = (("account", "channel"), ("is_favorited", "is_hidden"), "is_parent_control", "sort", "last_viewed_at")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        rows = AccountChannel.objects.filter(account_id__in=find_accounts(request, text))
        return search.first_ids(rows)
