"""Putting money on a customer's account or taking it off, by hand and with a reason; always through the ledger."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from billing.constants import Source
from billing.errors import TransactionExists
from billing.services.charging import payment_credit
from billing.services.ledger import transaction_post
from core import clock
from core.admin.numbers import PlainDecimalField
from core.admin.scope import actor_of
from core.currencies import MOST_DECIMALS
from core.limits import PayableValidator
from core.logs import log_event
from core.money import LEAST, format_money
from tvmiddleware.models import Customer
from tvmiddleware.selectors.currencies import currency_of

PAYMENT, CREDIT, CHARGE = "payment", "credit", "charge"
TOKEN_BYTES = 12


class MoneyForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("what"),
        choices=(
            (PAYMENT, _("payment: credit it, and switch on what waits for money")),
            (CREDIT, _("correction: credit only")),
            (CHARGE, _("correction: take off")),
        ),
        widget=UnfoldAdminSelectWidget(),
    )
    amount = PlainDecimalField(
        label=_("amount"),
        min_value=LEAST,
        max_digits=10 + MOST_DECIMALS,
        decimal_places=MOST_DECIMALS,
        widget=UnfoldAdminDecimalFieldWidget(),
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=400,
        help_text=_("the subscriber sees it in the list of payments"),
        widget=UnfoldAdminTextInputWidget(),
    )
    token = forms.RegexField(r"^[0-9a-f]{24}$", widget=forms.HiddenInput())

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].validators.append(PayableValidator(currency))


def fresh_token() -> str:
    """The external id of what the form will do: the same form sent twice does it once."""
    return secrets.token_hex(TOKEN_BYTES)


def money_page(admin: Any, request: HttpRequest, customer: Customer) -> HttpResponse:
    """The page with the form; after a valid one was sent, the answer to what it did (a redirect)."""
    sent = request.POST if request.method == "POST" else None
    form = MoneyForm(sent, initial={"token": fresh_token()}, currency=currency_of(customer))
    if form.is_bound and form.is_valid():
        move(request, customer, form.cleaned_data)
        admin.message_user(request, gettext("Done. Balance: %(balance)s") % {"balance": balance_text(customer)})
        return HttpResponseRedirect(reverse("admin:tvmiddleware_customer_change", args=(customer.pk,)))
    return form_page(admin, request, customer, form, _("Payment or correction"))


def balance_text(customer: Customer) -> str:
    return format_money(customer.balance, currency_of(customer))


def form_page(admin: Any, request: HttpRequest, customer: Customer, form: forms.Form, title: Any) -> TemplateResponse:
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.model._meta,
        "customer": customer,
        "currency": currency_of(customer),
        "form": form,
        "media": admin.media + form.media,
        "back": reverse("admin:tvmiddleware_customer_change", args=(customer.pk,)),
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "billing/panel/customer_form.html", context)


def move(request: HttpRequest, customer: Customer, given: dict[str, Any]) -> None:
    values: dict[str, Any] = {
        "customer": customer,
        "source": Source.MANUAL,
        "ext_id": f"panel-{given['token']}",
        "now": clock.now(),
        "comment": given["reason"],
        "actor": actor_of(request),
    }
    amount = -given["amount"] if given["kind"] == CHARGE else given["amount"]
    try:
        if given["kind"] == PAYMENT:
            payment_credit(amount=amount, **values)
        else:
            transaction_post(amount=amount, **values)
    except TransactionExists:
        messages.warning(request, gettext("This was done already."))
        customer.refresh_from_db()
        return
    log_event("admin", "LEDGER_CHANGED", user=request.user, customer=customer.pk, kind=given["kind"], amount=amount)
