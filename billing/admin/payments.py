"""Payments and saved cards: to look at. What moves money goes through the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from billing.admin.menu import BILLING
from billing.gateways.errors import GatewayError
from billing.gateways.registry import KINDS
from billing.models import Payment, PaymentRefund, SavedCard
from billing.services import payments
from core import clock
from core.admin import search
from core.admin.actions import bound_data, confirm_and_run, limit_selection, refuse_action, report_count
from core.admin.base import ModelAdmin, ReadOnly, ReadOnlyInline
from core.admin.menu import MenuEntry
from core.admin.numbers import PlainDecimalField
from core.admin.scope import actor_of
from core.api.errors import DomainError
from core.currencies import MOST_DECIMALS
from core.logs import log_event
from core.money import LEAST
from core.numbers import is_digits
from tvmiddleware.admin.common import find_accounts, find_customers
from tvmiddleware.models import Account

MOST_ASKED = 50


class RefundForm(forms.Form):
    amount = PlainDecimalField(
        label=_("amount"),
        min_value=LEAST,
        max_digits=10 + MOST_DECIMALS,
        decimal_places=MOST_DECIMALS,
        required=False,
        help_text=_("empty = all that is left"),
        widget=UnfoldAdminDecimalFieldWidget(),
    )
    comment = forms.CharField(label=_("reason"), max_length=255, widget=UnfoldAdminTextInputWidget())


class RefundInline(ReadOnlyInline):
    model = PaymentRefund
    fields = ("amount", "total", "done", "comment", "created_at")
    readonly_fields = fields
    show_change_link = False


class OfCustomers:
    """Big tables of what customers did: found by the customer or the account."""

    def customers_like(self, request: HttpRequest, text: str) -> list[int]:
        found = dict.fromkeys(find_customers(request, text))
        if is_digits(text):
            accounts = find_accounts(request, text, with_customers=False)
            found.update(dict.fromkeys(Account.objects.filter(pk__in=accounts).values_list("customer_id", flat=True)))
        return list(found)


@admin.register(Payment)
class PaymentAdmin(OfCustomers, ReadOnly, ModelAdmin):
    menu = MenuEntry(BILLING, 20, _("Payments"), "payments")
    dealer_path = "customer__dealer"
    indexed = True
    list_display = ("id", "client", "customer", "gateway", "amount", "currency", "status", "is_autopayment", "begun_at")
    list_filter = ("client", "status", "is_autopayment", "begun_at")
    list_select_related = ("client", "customer")
    list_defer = ("page",)
    search_fields = ("number",)
    search_help_text = _("our number, the gateway's, customer, abonement or #id")
    actions = ("refund", "ask_gateway")
    inlines = (RefundInline,)
    fields = (
        ("client", "customer", "account"),
        ("merchant", "gateway"),
        ("number", "ext_id", "session_id"),
        ("amount", "currency", "refunded"),
        ("status", "error", "error_text"),
        ("is_autopayment", "by_saved_card", "saved_card"),
        ("in_flight_customer", "key"),
        ("save_card", "enable_autopayment", "use_sbp"),
        ("return_url", "ip"),
        ("begun_at", "checked_at", "finished_at"),
        ("created_at", "updated_at"),
    )
    readonly_fields = ("in_flight_customer", "created_at", "updated_at")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = self.get_queryset(request)
        customers = self.customers_like(request, text)
        theirs = Q(gateway__in=sorted(KINDS), ext_id=text)  # the index begins with the gateway
        own = search.found_ids(Payment.objects.all(), [Q(number=text), theirs])
        found = dict.fromkeys(base.filter(pk__in=own).order_by().values_list("pk", flat=True))
        if customers:
            rows = base.filter(customer_id__in=customers).order_by()
            found.update(dict.fromkeys(search.first_ids(rows)))
        return list(found)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_money_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(self.may_write(request) and user.has_perm("billing.change_payment"))

    @action(description=_("Refund through the gateway"), permissions=["money"])
    def refund(self, request: HttpRequest, queryset: Any) -> Any:
        form = RefundForm(bound_data(request))
        return confirm_and_run(
            self, request, queryset, form, lambda: self.refund_each(request, queryset, form), _("Refund")
        )

    def refund_each(self, request: HttpRequest, queryset: Any, form: RefundForm) -> int:
        done = 0
        for payment in limit_selection(self, request, queryset.select_related("merchant", "customer"), MOST_ASKED):
            amount = form.cleaned_data["amount"] or payment.amount - payment.refunded
            comment = f"{request.user}: {form.cleaned_data['comment']}"
            try:
                payments.payment_refund(payment=payment, amount=amount, now=clock.now(), comment=comment)
            except DomainError as error:
                refuse_action(self, request, f"#{payment.pk}: {reason(error)}")
                continue
            log_event("admin", "PAYMENT_REFUNDED", user=request.user, payment=payment.pk, amount=amount)
            done += 1
        return done

    @action(description=_("Ask the gateway"), permissions=["money"])
    def ask_gateway(self, request: HttpRequest, queryset: Any) -> None:
        opened = queryset.filter(status__in=Payment.OPEN).select_related("merchant", "customer")
        rows = limit_selection(self, request, opened, MOST_ASKED)
        done = [payments.payment_ask(payment=payment, now=clock.now()) for payment in rows]
        report_count(self, request, sum(one.confirmed + one.failed for one in done))


def reason(error: DomainError) -> str:
    if isinstance(error, GatewayError):
        return f"{error.text} ({error.message})" if error.message else str(error.text)
    return str(error.message or _("not possible: not paid, more than is left, or a refund is under way"))


@admin.register(SavedCard)
class SavedCardAdmin(OfCustomers, ReadOnly, ModelAdmin):
    menu = MenuEntry(BILLING, 30, _("Saved cards"), "credit_card")
    dealer_path = "customer__dealer"
    indexed = True
    list_display = ("__str__", "id", "client", "customer", "merchant", "expires_on", "for_autopayment", "created_at")
    list_filter = ("client", "for_autopayment", "use_sbp")
    list_select_related = ("client", "customer", "merchant")
    search_fields = ("number",)
    search_help_text = _("beginning of the number, customer, abonement or #id")
    fields = (
        ("client", "customer"),
        ("merchant", "ext_id"),
        ("number", "expires_on"),
        ("use_sbp", "for_autopayment"),
        ("created_at", "updated_at"),
    )
    readonly_fields = ("created_at", "updated_at")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = self.get_queryset(request)
        found = dict.fromkeys(search.found_ids(base, [search.prefix_condition("number", text, search.vendor_of(base))]))
        customers = self.customers_like(request, text)
        if customers:
            rows = base.filter(customer_id__in=customers).order_by()
            found.update(dict.fromkeys(search.first_ids(rows)))
        return list(found)

    def delete_model(self, request: HttpRequest, obj: SavedCard) -> None:
        try:
            payments.card_forget(card=obj, actor=actor_of(request))
        except GatewayError as error:
            refuse_action(self, request, reason(error))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for card in limit_selection(self, request, queryset.select_related("merchant", "customer"), MOST_ASKED):
            self.delete_model(request, card)
