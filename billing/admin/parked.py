"""Customers whom a command could not deal with: to look at, until a run has no trouble with them any more."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.admin.ledger import FoundByCustomer
from billing.admin.menu import BILLING
from billing.models import ParkedCustomer
from core.admin.menu import MenuEntry


@admin.register(ParkedCustomer)
class ParkedCustomerAdmin(FoundByCustomer):
    menu = MenuEntry(BILLING, 70, _("Parked customers"), "person_alert")
    list_display = ("id", "customer", "client", "job", "reason", "parked_at", "seen_at")
    list_filter = ("client", "job")
    list_select_related = ("client", "customer")
    search_help_text = _("customer, abonement or #id")
    fields = (("client", "customer"), "job", "reason", ("parked_at", "seen_at"))
