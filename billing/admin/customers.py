"""The customer's page with billing: a card above the form, money and tariffs through the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from billing.admin.card import card_of
from billing.admin.money_form import form_page, money_page
from billing.admin.tariff_errors import refusal_reason
from billing.models import DocumentKind
from billing.services.contracts import contract_of
from billing.services.documents import DocumentUnprintable, Paper, document_issue
from billing.services.tariffs import tariff_subscribe, tariff_unsubscribe
from clients.models import Client
from core import clock
from core.admin.actions import refuse_action
from core.admin.scope import actor_of
from core.api.errors import DomainError
from tvmiddleware.admin.accounts import AccountAdmin
from tvmiddleware.admin.customers import CustomerAdmin
from tvmiddleware.models import Account, Customer, Tariff


class ConnectTariffForm(forms.Form):
    """``whose``: the customer, or one of its accounts."""

    whose = forms.ChoiceField(label=_("of"), widget=UnfoldAdminSelectWidget())
    tariff = forms.ModelChoiceField(Tariff.objects.none(), label=_("tariff"), widget=UnfoldAdminSelectWidget())
    charge = forms.BooleanField(label=_("charge now"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget())

    def __init__(self, customer: Customer, *args: Any, drop: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = customer.accounts.order_by("pk").values_list("pk", "abonement")[:100]
        self.fields["whose"].choices = [("0", _("customer")), *((str(pk), text) for pk, text in accounts)]  # type: ignore[attr-defined]
        rows = Tariff.objects.filter(client_id=customer.client_id).order_by("name")
        self.fields["tariff"].queryset = rows if drop else rows.filter(enabled=True)  # type: ignore[attr-defined]
        if drop:
            del self.fields["charge"]

    def payer(self, customer: Customer) -> Customer | Account:
        whose = int(self.cleaned_data["whose"])
        return customer.accounts.get(pk=whose) if whose else customer


class BilledCustomerAdmin(CustomerAdmin):
    change_form_outer_before_template = "billing/panel/card.html"
    actions_detail = ("money", "connect", "drop", "print_contract")
    list_prefetch = ("contracts",)

    @admin.display(description=_("contract number"), ordering="contract_number")
    def contract(self, customer: Customer) -> str:
        """Also of those whose own column is empty."""
        return customer.contract_number or ", ".join(row.number for row in customer.contracts.all())

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["contract" if one == "contract_number" else one for one in super().get_list_display(request)]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        customer = self.get_object(request, object_id)
        card = card_of(request, customer) if customer and self.has_view_permission(request, customer) else None
        return super().change_view(request, object_id, form_url, {"card": card, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """Where every tariff has a period of its own, connecting one is a matter of the services."""
        return super().get_readonly_fields(request, obj) + tariffs_readonly(obj)

    # --- rights: the ledger's and the tariffs' own ------------------------------------------------------------------
    def has_money_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        user: Any = request.user
        return self.may_write(request) and user.has_perm("billing.add_customertransaction")

    def has_subscribe_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        user: Any = request.user
        return self.may_write(request) and user.has_perm("tvmiddleware.change_customer")

    def has_print_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        user: Any = request.user
        return self.may_write(request) and user.has_perm("billing.add_document")

    def customer(self, request: HttpRequest, object_id: Any) -> Customer | None:
        """Within the operator's (dealer's) rows."""
        found: Customer | None = self.own_row(request, object_id, "client")
        return found

    # --- deeds ----------------------------------------------------------------------------------------------------
    @action(description=_("Payment or correction"), url_path="money", permissions=["money"])
    def money(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        customer = self.customer(request, object_id)
        return money_page(self, request, customer) if customer else self.away()

    @action(description=_("Connect a tariff"), url_path="connect", permissions=["subscribe"])
    def connect(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        return self.tariff_page(request, object_id, drop=False)

    @action(description=_("Drop a tariff"), url_path="drop", permissions=["subscribe"])
    def drop(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        return self.tariff_page(request, object_id, drop=True)

    def tariff_page(self, request: HttpRequest, object_id: Any, *, drop: bool) -> HttpResponse:
        customer = self.customer(request, object_id)
        if customer is None:
            return self.away()
        form = ConnectTariffForm(customer, request.POST if request.method == "POST" else None, drop=drop)
        if form.is_bound and form.is_valid() and self.done(request, customer, form, drop=drop):
            return HttpResponseRedirect(self.address(customer))
        return form_page(self, request, customer, form, _("Drop a tariff") if drop else _("Connect a tariff"))

    def done(self, request: HttpRequest, customer: Customer, form: ConnectTariffForm, *, drop: bool) -> bool:
        values: dict[str, Any] = {
            "subject": form.payer(customer),
            "tariff": form.cleaned_data["tariff"],
            "now": clock.now(),
            "actor": actor_of(request),
            "by_operator": True,
        }
        try:
            if drop:
                tariff_unsubscribe(**values)
            else:
                tariff_subscribe(charge=form.cleaned_data["charge"], **values)
        except DomainError as error:
            form.add_error(None, refusal_reason(error))
            return False
        self.message_user(request, gettext("Done."))
        return True

    @action(description=_("Print the contract"), url_path="contract", permissions=["print"])
    def print_contract(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        customer = self.customer(request, object_id)
        if customer is None:
            return self.away()
        contract = contract_of(customer=customer, now=clock.now())
        if contract is None:
            refuse_action(self, request, _("The customer has no contract."))
            return HttpResponseRedirect(self.address(customer))
        paper = Paper(DocumentKind.CONTRACT, customer, contract=contract)
        try:
            made = document_issue(paper=paper, now=clock.now(), created_by=actor_of(request))
        except DocumentUnprintable as error:
            refuse_action(self, request, error.message)
            return HttpResponseRedirect(self.address(customer))
        return HttpResponseRedirect(reverse("admin:billing_document_change", args=(made.pk,)))

    def address(self, customer: Customer) -> str:
        return reverse("admin:tvmiddleware_customer_change", args=(customer.pk,))

    def away(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:tvmiddleware_customer_changelist"))


class BilledAccountAdmin(AccountAdmin):
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return super().get_readonly_fields(request, obj) + tariffs_readonly(obj)


def tariffs_readonly(obj: Any) -> tuple[str, ...]:
    own = obj is not None and obj.client.billing_type == Client.BillingType.SUBSCRIPTION
    return ("tariffs", "virtual_tariffs") if own else ("virtual_tariffs",)


for model, page in ((Customer, BilledCustomerAdmin), (Account, BilledAccountAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, page)
