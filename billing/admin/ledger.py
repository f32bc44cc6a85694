"""The ledger: to look at, to take away as a spreadsheet, to cancel with a reason. No row of it can be edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from billing.admin.exports import csv_response, xlsx_response
from billing.admin.menu import BILLING
from billing.admin.payments import OfCustomers
from billing.admin.tariff_errors import refusal_reason
from billing.models import AutopaymentAttempt, Charge, CustomerTransaction, DocumentKind
from billing.services.documents import DocumentUnprintable, Paper, document_issue
from billing.services.ledger import transaction_void
from core import clock
from core.admin import search
from core.admin.actions import bound_data, confirm_and_run, limit_selection, refuse_action
from core.admin.base import ModelAdmin, ReadOnly, ReadOnlyInline, is_capped
from core.admin.filters import BigRelatedFilter
from core.admin.menu import MenuEntry
from core.admin.scope import actor_of
from core.api.errors import DomainError
from core.disk import not_stored
from core.logs import log_event

MOST_AT_ONCE = 50


class ReasonForm(forms.Form):
    comment = forms.CharField(label=_("reason"), max_length=400, widget=UnfoldAdminTextInputWidget())


class NeverDeleted:
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FoundByCustomer(OfCustomers, NeverDeleted, ReadOnly, ModelAdmin):
    """Read-only rows of customers; a search also looks for ``own`` columns, by their indexes."""

    dealer_path = "customer__dealer"
    indexed = True
    search_fields = ("customer",)

    def own(self, request: HttpRequest, text: str) -> list[Q | None]:
        return []

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = self.get_queryset(request)
        found = dict.fromkeys(search.found_ids(base, self.own(request, text)))
        if customers := self.customers_like(request, text):
            rows = base.filter(customer_id__in=customers).order_by()
            found.update(dict.fromkeys(search.first_ids(rows)))
        return list(found)


class ChargeInline(ReadOnlyInline):
    model = Charge
    fields = ("title", "subject", "period_begin", "period_end", "discount", "amount")
    readonly_fields = fields
    show_change_link = False


@admin.register(CustomerTransaction)
class TransactionAdmin(FoundByCustomer):
    menu = MenuEntry(BILLING, 10, _("Transactions"), "receipt_long")
    list_display = (
        "id",
        "created_at",
        "client",
        "customer",
        "amount",
        "currency",
        "balance_after",
        "status",
        "source",
        "comment",
    )
    list_filter = ("client", ("customer", BigRelatedFilter), "status", "source", "is_autopayment", "created_at")
    list_select_related = ("client", "customer")
    search_help_text = _("external id, customer, abonement or #id")
    actions = ("cancel",)
    actions_list = ("export_csv", "export_xlsx")
    actions_detail = ("receipt",)
    inlines = (ChargeInline,)
    fields = (
        ("client", "customer", "account"),
        ("amount", "currency", "kind"),
        ("balance_before", "balance_after"),
        ("status", "source", "is_autopayment"),
        ("ext_id", "voided_ext_id", "reversal_of"),
        "comment",
        "actor",
        ("video_id", "video_ext_id", "available_until"),
        ("created_at", "processed_at"),
    )
    readonly_fields = ("voided_ext_id",)

    def own(self, request: HttpRequest, text: str) -> list[Q | None]:
        clients = list(self.get_clients(request))
        return [Q(client_id__in=clients, ext_id=text)]

    def get_clients(self, request: HttpRequest) -> Any:
        return self.choices_of(CustomerTransaction._meta.get_field("client").related_model, request).values_list(
            "pk", flat=True
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "customer__id__exact" or super().lookup_allowed(lookup, value, request)

    # --- cancelling -----------------------------------------------------------------------------------------------
    def has_cancel_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return self.may_write(request) and user.has_perm("billing.change_customertransaction")

    @action(description=_("Cancel: a row of the opposite amount"), permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: Any) -> Any:
        form = ReasonForm(bound_data(request))
        return confirm_and_run(
            self, request, queryset, form, lambda: self.cancel_each(request, queryset, form), _("Cancel")
        )

    def cancel_each(self, request: HttpRequest, queryset: Any, form: ReasonForm) -> int:
        done = 0
        for row in limit_selection(self, request, queryset, MOST_AT_ONCE):
            values = {"comment": form.cleaned_data["comment"], "actor": actor_of(request)}
            try:
                transaction_void(client_id=row.client_id, transaction_id=row.pk, now=clock.now(), **values)
            except DomainError as error:
                refuse_action(self, request, f"#{row.pk}: {refusal_reason(error)}")
                continue
            log_event("admin", "TRANSACTION_CANCELLED", user=request.user, transaction=row.pk, amount=row.amount)
            done += 1
        return done

    # --- taking away ----------------------------------------------------------------------------------------------
    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def filtered(self, request: HttpRequest) -> Any:
        """The rows of the list as the filters of the address left it. Not in the address: everything."""
        return self.get_changelist_instance(request).queryset

    def taken(self, request: HttpRequest, made: Callable[[Any], HttpResponseBase]) -> HttpResponseBase:
        """A file that lacks rows without saying so is worse than none."""
        rows = self.filtered(request)
        refusal = _("The search found more rows than it shows: narrow it down before exporting.")
        if not is_capped(request):
            try:
                return made(rows)
            except OSError as error:  # a workbook is made in temporary files
                refusal = not_stored(error).message
        refuse_action(self, request, refusal)
        return HttpResponseRedirect(reverse("admin:billing_customertransaction_changelist"))

    @action(description=_("Export CSV"), url_path="export-csv", permissions=["export"])
    def export_csv(self, request: HttpRequest) -> HttpResponseBase:
        return self.taken(request, csv_response)

    @action(description=_("Export XLSX"), url_path="export-xlsx", permissions=["export"])
    def export_xlsx(self, request: HttpRequest) -> HttpResponseBase:
        return self.taken(request, xlsx_response)

    # --- receipt --------------------------------------------------------------------------------------------------
    def has_print_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        user: Any = request.user
        return self.may_write(request) and user.has_perm("billing.add_document")

    @action(description=_("Print a receipt"), url_path="receipt", permissions=["print"])
    def receipt(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self.own_row(request, object_id, "customer")
        if row is None:
            return HttpResponseRedirect(reverse("admin:billing_customertransaction_changelist"))
        paper = Paper(DocumentKind.RECEIPT, row.customer, transaction=row)
        return print_document(self, request, paper, row)


def print_document(page: Any, request: HttpRequest, paper: Paper, row: Any) -> HttpResponse:
    """Print it and show it; back to where it began when the template can't be used."""
    try:
        made = document_issue(paper=paper, now=clock.now(), created_by=actor_of(request))
    except DocumentUnprintable as error:
        refuse_action(page, request, error.message)
        opts = row._meta
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=(row.pk,)))
    return HttpResponseRedirect(reverse("admin:billing_document_change", args=(made.pk,)))


@admin.register(Charge)
class ChargeAdmin(FoundByCustomer):
    menu = MenuEntry(BILLING, 60, _("Charges"), "price_check")
    client_path = "customer__client"
    list_display = ("id", "customer", "title", "period_begin", "period_end", "amount", "discount", "created_at")
    list_filter = (("customer", BigRelatedFilter), "created_at")
    list_select_related = ("customer",)
    search_help_text = _("customer, abonement or #id")

    fields = tuple(field.name for field in Charge._meta.fields if field.name != "id")


@admin.register(AutopaymentAttempt)
class AutopaymentAdmin(FoundByCustomer):
    menu = MenuEntry(BILLING, 40, _("Automatic payments"), "autorenew")
    client_path = "customer__client"
    list_display = ("id", "customer", "day", "amount", "state", "error", "created_at")
    list_filter = ("state", "day")
    list_select_related = ("customer",)
    search_help_text = _("customer, abonement or #id")
    fields = tuple(field.name for field in AutopaymentAttempt._meta.fields if field.name != "id")
