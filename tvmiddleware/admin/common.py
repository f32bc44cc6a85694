"""What the pages of several nouns share: searching by account or customer, presence, small displays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from clients.models import Client
from core import clock
from core.admin import search
from core.admin.scope import request_scope
from core.macs import mac_beginning
from core.phones import phone_prefixes
from tvmiddleware.models import Account, Customer
from tvmiddleware.models.customers import PHONE_FORMS

NAME_ORDERS = (("lastname", "firstname"), ("firstname", "lastname"))


def searched_clients(request: HttpRequest) -> list[int]:
    """The operators whose rows a search covers: our indexes start with the operator."""
    scope = request_scope(request)
    return [scope.client_id] if scope.client_id is not None else list(Client.objects.values_list("pk", flat=True))


def find_customers(request: HttpRequest, text: str) -> list[int]:
    """Customers by last name (and first name), company-free: phone, e-mail, contract number, external id."""
    clients = searched_clients(request)
    base = Customer.objects.filter(client_id__in=clients)
    vendor = search.vendor_of(base)
    words = text.split()
    conditions: list[Q | None] = [search.words_condition(words, ("lastname", "firstname"), vendor)]
    if len(words) == 2:
        conditions.append(search.words_condition(words[::-1], ("lastname", "firstname"), vendor))
    if len(words) == 1 or any(character.isdigit() for character in text):
        conditions += phone_conditions(text, clients, vendor)
    if len(words) == 1:
        conditions += [search.prefix_condition(field, text, vendor) for field in ("email", "contract_number")]
        conditions.append(search.prefix_condition("ext_id", text, vendor, exact=True))
    return search.found_ids(base, conditions)


def phone_conditions(text: str, clients: list[int], vendor: str) -> list[Q]:
    """Numbers that begin with what was typed, as people of the operators' countries write them; and texts that do."""
    countries = Client.objects.filter(pk__in=clients).order_by().values_list("country__iso_code", flat=True).distinct()
    starts = dict.fromkeys(start for country in countries for start in phone_prefixes(text, country or ""))
    numbers = [search.prefix_condition(form, start, vendor) for form in PHONE_FORMS.values() for start in starts]
    return [*numbers, *(search.prefix_condition(name, text, vendor) for name in PHONE_FORMS)]


def uid_conditions(text: str, vendor: str) -> list[Q]:
    """Bound devices whose UID begins so; a MAC address however it is written."""
    mac = mac_beginning(text)
    found = [search.prefix_condition("device_uid", text, vendor, exact=True)]
    return [*found, search.prefix_condition("uid_form", mac, vendor, exact=True)] if mac else found


def find_accounts(request: HttpRequest, text: str, *, with_customers: bool = True) -> list[int]:
    """Accounts by the beginning of their abonement, by external id, or by what finds their customers."""
    base = Account.objects.filter(client_id__in=searched_clients(request))
    vendor = search.vendor_of(base)
    conditions = [search.number_starts("abonement")(text), search.prefix_condition("ext_id", text, vendor, exact=True)]
    found = dict.fromkeys(search.found_ids(base, conditions))
    if with_customers and (customers := find_customers(request, text)):
        owned = Account.objects.filter(customer_id__in=customers)
        found.update(dict.fromkeys(search.first_ids(owned)))
    return list(found)


def online_since() -> Any:
    return clock.now() - timedelta(seconds=settings.TVMIDDLEWARE_ONLINE_SECONDS)


class LastActiveFilter(DropdownFilter):
    """By the time of the last call of a device."""

    title = _("last active")
    parameter_name = "seen"
    days = {"1d": 1, "7d": 7, "30d": 30}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("online", _("online")),
            ("1d", _("within a day")),
            ("7d", _("within 7 days")),
            ("30d", _("within 30 days")),
            ("older", _("longer ago")),
            ("never", _("never")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value == "online":
            return queryset.filter(last_active__gte=online_since())
        if value == "older":
            return queryset.filter(last_active__lt=clock.now() - timedelta(days=30))
        if value == "never":
            return queryset.filter(last_active=None)
        if value in self.days:
            return queryset.filter(last_active__gte=clock.now() - timedelta(days=self.days[value]))
        return queryset


class SessionActiveFilter(LastActiveFilter):
    """A session was always active at least once."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [choice for choice in super().lookups(request, model_admin) if choice[0] != "never"]


class OfPhones:
    """Rows that know a phone and an operator but no customer: a dealer's are those of his customers' phones."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        dealer_id = request_scope(request).dealer_id
        if dealer_id is None:
            return rows
        his = Customer.objects.filter(dealer_id=dealer_id).order_by()
        condition = Q()
        for field in (*PHONE_FORMS, *PHONE_FORMS.values()):
            condition |= Q(phone__in=his.exclude(Q(**{field: ""}) | Q(**{field: None})).values(field))
        return rows.filter(condition)


class OfAddresses:
    """The same of rows that know an e-mail address."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        dealer_id = request_scope(request).dealer_id
        if dealer_id is None:
            return rows
        his = Customer.objects.filter(dealer_id=dealer_id).order_by().exclude(Q(email="") | Q(email=None))
        return rows.filter(recipient__in=his.values("email"))
