"""Customers and the log of their actions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin.base import ModelAdmin, ReadOnly, TabularInline
from core.admin.exchange import ExportAdmin
from core.admin.filters import BigRelatedFilter
from core.admin.forms import PanelForm
from core.admin.menu import REPORTS, MenuEntry
from core.admin.scope import actor_of
from core.numbers import is_digits
from tvmiddleware.admin.common import find_accounts, find_customers
from tvmiddleware.admin.currencies import check_currency
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.admin.messages import OfAccounts
from tvmiddleware.admin.resources import CustomerResource
from tvmiddleware.models import Account, Customer, CustomerLog
from tvmiddleware.selectors.phones import unreadable_phones
from tvmiddleware.services.customers import (
    MOBILE,
    customer_saved,
    customer_tariffs_changed,
    customers_deleting,
    wrong_phones,
)


class CustomerForm(PanelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = ("firstname", "middlename", "lastname", "company_name", "comment")
        if not any(cleaned.get(name) for name in names):
            raise ValidationError(_("a part of the name, the company or a comment is required"), code="nameless")
        self.check_phones(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """With the currency that was given in the row."""
        super()._post_clean()
        given = self.changed_data
        if self.instance.client_id and {"currency", "tariffs"} & set(given):
            check_currency(self, self.instance, whole="currency" in given)

    def check_phones(self, cleaned: dict[str, Any]) -> None:
        """A mobile phone that was typed now has to be one; what stood there before stays as it is."""
        client_id, typed = self.own_client_id(cleaned), cleaned.get(MOBILE)
        if client_id and typed and MOBILE in self.changed_data:
            for name, text in wrong_phones(Customer(client_id=client_id, mobile_phone_number=typed), [MOBILE]).items():
                self.add_error(name, text)


class AccountInline(TabularInline):
    """The customer's accounts; they are edited on their own pages."""

    model = Account
    fields = ("abonement", "active", "status_reason", "deactivation_date", "last_active")
    readonly_fields = fields
    can_delete = False
    show_change_link = True
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("password", "parent_code")


@admin.register(Customer)
class CustomerAdmin(ExportAdmin, ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 20, _("Customers"), "groups")
    form = CustomerForm
    resource_classes = [CustomerResource]
    dealer_path = "dealer"
    traces = ("tvmiddleware.CustomerLog",)
    indexed = True
    list_display = (
        "__str__",
        "id",
        "client",
        "dealer",
        "mobile_phone_number",
        "email",
        "contract_number",
        "created_at",
    )
    list_filter = ("client", "dealer", "tariffs", "created_at")
    list_select_related = ("client", "dealer")
    search_fields = ("lastname", "mobile_phone_number", "email")
    search_help_text = _("last name, phone, e-mail, contract, abonement or #id")
    autocomplete_fields = ("dealer",)
    filter_horizontal = ("tariffs",)
    readonly_fields = ("balance", "virtual_tariffs", "created_at", "updated_at")
    inlines = (AccountInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    ("lastname", "firstname", "middlename"),
                    ("company_name", "contract_number", "ext_id"),
                    "dealer",
                    "comment",
                )
            },
        ),
        (
            _("Contacts"),
            {
                "classes": ("tab",),
                "fields": (
                    ("mobile_phone_number", "phone_number_1"),
                    ("phone_number_2", "fax_phone_number"),
                    "email",
                    ("send_sms_messages", "send_email_messages"),
                ),
            },
        ),
        (_("Tariffs"), {"classes": ("tab",), "fields": ("tariffs", "virtual_tariffs")}),
        (
            _("Addresses"),
            {
                "classes": ("tab",),
                "fields": (
                    ("postal_address_country", "postal_address_city"),
                    ("postal_address_street", "postal_address_bld"),
                    ("postal_address_apt", "postal_address_zip"),
                    ("billing_address_street", "billing_address_bld"),
                    ("billing_address_apt", "billing_address_zip"),
                ),
            },
        ),
        (
            _("Passport"),
            {
                "classes": ("tab",),
                "fields": (
                    "birthdate",
                    ("passport_series", "passport_number"),
                    ("passport_issue_date", "passport_issued_by"),
                ),
            },
        ),
        (
            _("Money"),
            {
                "classes": ("tab",),
                "fields": (
                    ("balance", "currency"),
                    ("autopayment", "custom_billing_api"),
                    ("bank_account_owner_name", "bank_account_bank_name"),
                    ("bank_account_number", "bank_account_iban"),
                    ("bank_account_bic", "bank_account_blz"),
                ),
            },
        ),
        (_("Further data"), {"classes": ("tab",), "fields": ("meta", ("created_at", "updated_at"))}),
    )

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        found = dict.fromkeys(find_customers(request, text))
        accounts = find_accounts(request, text, with_customers=False) if is_digits(text) else []
        found.update(dict.fromkeys(Account.objects.filter(pk__in=accounts).values_list("customer_id", flat=True)))
        return list(found)

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        customer_saved(
            customer=obj, fields=form.changed_data, is_new=not change, now=clock.now(), actor=actor_of(request)
        )
        if unreadable_phones(obj):
            self.message_user(request, _("A phone of this customer can't be read as a number."), messages.WARNING)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        added, removed = form.links_changed.get("tariffs", ((), ()))
        customer_tariffs_changed(form.instance, added=added, removed=removed, actor=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Customer) -> None:
        with customers_deleting(Customer.objects.filter(pk=obj.pk), actor=actor_of(request)):
            super().delete_model(request, obj)

    def delete_rows(self, request: HttpRequest, queryset: Any) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        with customers_deleting(Customer.objects.filter(pk__in=ids), actor=actor_of(request)):
            super().delete_rows(request, queryset)


@admin.register(CustomerLog)
class CustomerLogAdmin(ReadOnly, OfAccounts):
    menu = MenuEntry(REPORTS, 10, _("Subscribers' actions"), "history")
    dealer_path = "customer__dealer"
    list_display = ("action", "id", "client", "customer", "account", "source", "ip", "created_at")
    list_filter = ("client", ("account", BigRelatedFilter), "created_at")
    list_select_related = ("client", "customer", "account")
    fields = (("action", "source"), ("client", "customer", "account"), ("ip", "created_at"), "details")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
