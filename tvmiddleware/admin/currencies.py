"""Tariffs that staff puts on in a customer's or an account's form: in the currency of the customer's money only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.admin.forms import PanelForm
from tvmiddleware.models import Customer
from tvmiddleware.selectors.currencies import purse_of


def check_currency(form: PanelForm, customer: Customer, *, whole: bool = False) -> None:
    """Add the form's error where a tariff that is put on now is in another currency than the customer's money;
    ``whole``: the tariffs that are on already are checked too."""
    purse, before = purse_of(customer), {row.pk for row in form.initial.get("tariffs") or ()}
    given = form.cleaned_data.get("tariffs") or ()
    wrong = [row for row in given if (whole or row.pk not in before) and not purse.pays(row)]
    if wrong:
        names = ", ".join(str(row) for row in wrong)
        form.add_error("tariffs", _("in another currency than the customer's money: %(tariffs)s") % {"tariffs": names})
