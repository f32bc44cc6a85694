"""What a customer's or a tariff's amounts are in: plug-ins read ``customer.currency``."""

from __future__ import annotations

from django.db import connection
from django.forms import modelform_factory
from django.test import TestCase

from billing.currency import CurrencySettings
from clients.models import Client
from tests import factories as make
from tvmiddleware.models import Customer, Tariff


def stored(row: Customer | Tariff) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT currency FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608  (a table of ours)
        return str(cursor.fetchone()[0])


class CurrencyTest(TestCase):
    def test_the_operators_where_there_is_no_own(self) -> None:
        client = make.client(currency="KZT")
        for row in (make.customer(client), make.tariff(client)):
            with self.subTest(row._meta.label):
                assert row.currency == "KZT"
                assert CurrencySettings.get_currency_iso_code(row.currency) == "KZT"
                row.save()
                row.refresh_from_db()
                row.save()
                assert stored(row) == ""
                row.client.currency = "CHF"
                assert row.currency == "CHF"
                form = modelform_factory(type(row), fields=["currency"])
                assert form(instance=row).initial["currency"] == ""
                Client.objects.filter(pk=client.pk).update(currency="EUR")
                fresh = type(row).objects.get(pk=row.pk)
                assert fresh.currency == "EUR"
                fresh.currency = "USD"
                fresh.save(update_fields=["currency"])
                assert (stored(row), type(row).objects.get(pk=row.pk).currency) == ("USD", "USD")
                Client.objects.filter(pk=client.pk).update(currency="KZT")
                client.currency = "KZT"

    def test_a_copy_of_a_row_has_none_of_its_own_either(self) -> None:
        client = make.client(currency="KZT")
        copy = Customer.objects.create(client=client, currency=make.customer(client).currency)
        assert stored(copy) == ""
        assert Customer().currency == ""
