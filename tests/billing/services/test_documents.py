"""Contracts with customers, invoices with charges, and what is printed of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase

from billing.constants import Source
from billing.documents import pdf
from billing.models import Charge, Contract, Document, DocumentKind, DocumentTemplate, Invoice
from billing.services import documents, invoices
from billing.services.documents import DocumentUnprintable, Paper
from billing.services.ledger import transaction_post, transaction_void
from billing.services.parking import Parking
from billing.services.subjects import subject_of
from clients.models import Client
from tests import factories as make
from tests.factories import NOW
from tvmiddleware.models import Customer
from tvmiddleware.services.customers import customer_create, customer_modify


class ContractTest(TestCase):
    def setUp(self) -> None:
        self.client_row = make.client(contract_number_mask="D-{number:4}", time_zone="Asia/Vladivostok")

    def create(self, **values: Any) -> Customer:
        return customer_create(
            client_id=self.client_row.pk, now=NOW + timedelta(hours=3), **{"firstname": "A", **values}
        )

    def test_with_every_customer(self) -> None:
        first, second = self.create(), self.create()
        assert [first.contract_number, second.contract_number] == ["D-0001", "D-0002"]
        row = Contract.objects.get(customer=first)
        assert (row.number, str(row.date)) == ("D-0001", "2026-11-23")  # it is the next day there
        first.refresh_from_db()
        assert first.contract_number == "D-0001"

    def test_a_number_that_came_with_the_customer(self) -> None:
        customer = self.create(contract_number="OLD-7")
        assert Contract.objects.get(customer=customer).number == "OLD-7"
        assert self.create().contract_number == "D-0001"
        twin = self.create(contract_number="OLD-7")
        assert twin.contract_number == "OLD-7"
        assert not Contract.objects.filter(customer=twin).exists()

    def test_it_follows_the_customers_number(self) -> None:
        customer = self.create()
        customer_modify(customer=customer, contract_number="NEW-1")
        assert Contract.objects.get(customer=customer).number == "NEW-1"
        other = self.create()
        customer_modify(customer=other, contract_number="NEW-1")
        assert Contract.objects.get(customer=other).number == "D-0002"


class InvoiceTest(TestCase):
    def setUp(self) -> None:
        self.client_row = make.client(invoice_number_mask="{year}/{number}", name="North")
        self.customer = make.customer(self.client_row, firstname="Anna", lastname="Paying")
        self.tariff = make.tariff(self.client_row, name="Basic", price=100)

    def post(self, amount: str, **fields: Any) -> Any:
        values = {"source": Source.INTERNAL, "now": NOW, "comment": "a charge", **fields}
        return transaction_post(customer=self.customer, amount=Decimal(amount), **values)

    def charge(self, transaction: Any, amount: str, begin: Any = NOW) -> None:
        Charge.objects.create(
            customer=self.customer,
            subject=subject_of(self.customer),
            tariff=self.tariff,
            title="Basic",
            period_begin=begin.date(),
            period_end=(begin + timedelta(days=30)).date(),
            amount=Decimal(amount),
            transaction=transaction,
            created_at=NOW,
        )

    def test_with_a_charge(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            row = self.post("-130.00")
            self.charge(row, "100.00")
        invoice = Invoice.objects.get(transaction=row)
        assert (invoice.number, invoice.amount, invoice.currency) == ("2026/1", Decimal(130), "RUB")
        items = [(one.title, one.amount, str(one.period_begin)) for one in invoice.items.all()]
        assert items == [("Basic", Decimal(100), "2026-11-22"), ("a charge", Decimal(30), "None")]

    def test_not_with_anything_else(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.post("100")
            self.post("-5", source=Source.MANUAL)
            self.post("-5", status=0)
            bill = self.post("-7")
            transaction_void(client_id=self.client_row.pk, now=NOW, transaction_id=bill.pk)
        assert not Invoice.objects.exists()

    def test_what_is_missing_is_found_and_twice_does_no_harm(self) -> None:
        rows = [self.post("-1") for _number in range(3)]
        self.post("-1", now=NOW - timedelta(days=50))
        other = make.client()
        assert invoices.invoices_issue(client=other, now=NOW, parking=Parking("invoices", NOW)) == 0
        assert invoices.invoices_issue(client=self.client_row, now=NOW, parking=Parking("invoices", NOW)) == 3
        assert invoices.invoices_issue(client=self.client_row, now=NOW, parking=Parking("invoices", NOW)) == 0
        assert invoices.invoice_issue(transaction_id=rows[0].pk, now=NOW) is None
        numbers = Invoice.objects.order_by("transaction_id").values_list("number", flat=True)
        assert list(numbers) == ["2026/1", "2026/2", "2026/3"]

    def test_batches(self) -> None:
        invoices_before, invoices.BATCH = invoices.BATCH, 2
        self.addCleanup(setattr, invoices, "BATCH", invoices_before)
        for _number in range(5):
            self.post("-1")
        assert invoices.invoices_issue(client=self.client_row, now=NOW, parking=Parking("invoices", NOW)) == 5
        assert len(set(Invoice.objects.values_list("number", flat=True))) == 5


class PrintTest(InvoiceTest):
    def template(self, body: str, **fields: Any) -> DocumentTemplate:
        values = {
            "client": self.client_row,
            "kind": DocumentKind.INVOICE,
            "name": "Mine",
            "title": "T {{ invoice.number }}",
        }
        return DocumentTemplate.objects.create(**{**values, "body": body, **fields})

    def paper(self) -> Paper:
        with self.captureOnCommitCallbacks(execute=True):
            row = self.post("-100")
        invoice = Invoice.objects.prefetch_related("items").get(transaction=row)
        return Paper(DocumentKind.INVOICE, self.customer, invoice=invoice)

    def test_with_the_operators_template(self) -> None:
        self.template("old", name="Old")
        mine = self.template("<p>{{ customer.name }} {{ invoice.amount|money }} {{ operator.name }}</p>")
        self.template("off", name="Off", enabled=False)
        made = documents.document_issue(paper=self.paper(), now=NOW, created_by="user:staff")
        assert (made.title, made.html) == ("T 2026/1", "<p>Paying Anna 100.00 North</p>")
        assert (made.template, made.created_by) == (mine, "user:staff")
        mine.body = "changed"
        mine.save()
        assert Document.objects.get(pk=made.pk).html.startswith("<p>Paying")

    def test_with_smartys_own(self) -> None:
        self.customer.firstname = "<b>Anna</b>"
        self.customer.save()
        account = make.account(self.client_row, customer=self.customer, tariffs=[self.tariff])
        invoice = documents.document_issue(paper=self.paper(), now=NOW)
        assert "2026/1" in invoice.html
        assert "&lt;b&gt;Anna&lt;/b&gt;" in invoice.html
        contract = Contract.objects.create(
            client=self.client_row, customer=self.customer, number="C-1", date=NOW.date()
        )
        made = documents.document_issue(paper=Paper(DocumentKind.CONTRACT, self.customer, contract=contract), now=NOW)
        assert "C-1" in made.title
        assert str(account.abonement) in made.html
        assert "Basic" in made.html
        assert "1234" not in made.html  # its password
        row = self.post("55", source=Source.STRIPE, comment="card")
        receipt = documents.document_issue(paper=Paper(DocumentKind.RECEIPT, self.customer, transaction=row), now=NOW)
        assert "55.00 RUB" in receipt.html
        assert "Stripe" in receipt.html
        if pdf.pdf_available():
            assert pdf.pdf_of(receipt.html).startswith(b"%PDF-")

    def test_a_template_that_cant_be_used(self) -> None:
        bad = self.template("{% for a in b %}")
        with pytest.raises(ValidationError):
            bad.full_clean()
        with pytest.raises(DocumentUnprintable):
            documents.document_issue(paper=self.paper(), now=NOW)
        assert isinstance(bad.client, Client)
