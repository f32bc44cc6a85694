"""What a document template may say: plain values by name. ``VARIABLES`` is what the panel lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.models import Contract, CustomerTransaction, Invoice, InvoiceItem
from clients.models import Client
from tvmiddleware.models import Account, Customer

VARIABLES: tuple[tuple[str, Any], ...] = (
    ("today", _("day of printing")),
    ("operator.name, .email, .phone, .site, .description", _("the operator")),
    ("operator.logo", _('the logo, for <img src="{{ operator.logo }}">')),
    ("customer.name, .firstname, .middlename, .lastname, .company, .email, .phone, .ext_id, .id", _("the customer")),
    ("customer.birthdate, .passport.series, .number, .issued_on, .issued_by", _("the customer's passport")),
    ("customer.address.text, .country, .city, .street, .building, .apartment, .zip", _("postal address")),
    ("customer.contract_number, .balance, .currency", _("the customer's money")),
    ("accounts: one.abonement, .active, .until, .tariffs", _("for {% for one in accounts %}")),
    ("contract.number, .date", _("of a contract")),
    ("invoice.number, .date, .amount, .currency", _("of an invoice")),
    ("invoice.items: one.title, .begin, .end, .amount", _("for {% for one in invoice.items %}")),
    ("receipt.number, .date, .amount, .currency, .source, .comment", _("of a receipt")),
    ("|money, |money:invoice.currency, |date:'d.m.Y', |upper, |default:'-'", _("filters")),
)


def operator_values(row: Client, logo: str) -> dict[str, Any]:
    return {
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "site": row.site_url,
        "description": row.description,
        "logo": logo,
    }


def customer_values(row: Customer, currency: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": full_name(row),
        "firstname": row.firstname,
        "middlename": row.middlename,
        "lastname": row.lastname,
        "company": row.company_name,
        "email": row.email,
        "phone": row.mobile_phone_number or row.phone_number_1,
        "ext_id": row.ext_id or "",
        "birthdate": row.birthdate,
        "contract_number": row.contract_number,
        "balance": row.balance,
        "currency": currency,
        "passport": {
            "series": row.passport_series,
            "number": row.passport_number,
            "issued_on": row.passport_issue_date,
            "issued_by": row.passport_issued_by,
        },
        "address": address(row),
    }


def full_name(row: Customer) -> str:
    names = " ".join(part for part in (row.lastname, row.firstname, row.middlename) if part)
    return names or row.company_name or row.comment


def address(row: Customer) -> dict[str, Any]:
    parts = {
        "zip": row.postal_address_zip,
        "country": row.postal_address_country,
        "city": row.postal_address_city,
        "street": row.postal_address_street,
        "building": row.postal_address_bld,
        "apartment": row.postal_address_apt,
    }
    return {**parts, "text": ", ".join(part for part in parts.values() if part)}


def account_values(row: Account, tariffs: Iterable[str]) -> dict[str, Any]:
    return {
        "abonement": row.abonement,
        "active": row.active,
        "until": row.deactivation_date,
        "tariffs": list(tariffs),
    }


def contract_values(row: Contract) -> dict[str, Any]:
    return {"number": row.number, "date": row.date}


def invoice_values(row: Invoice, items: Iterable[InvoiceItem]) -> dict[str, Any]:
    return {
        "number": row.number,
        "date": row.date,
        "amount": row.amount,
        "currency": row.currency,
        "items": [
            {"title": one.title, "begin": one.period_begin, "end": one.period_end, "amount": one.amount}
            for one in items
        ],
    }


def receipt_values(row: CustomerTransaction, day: date) -> dict[str, Any]:
    return {
        "number": row.ext_id or row.pk,
        "date": day,
        "amount": row.amount,
        "currency": row.currency,
        "source": row.get_source_display(),
        "comment": row.comment,
    }
