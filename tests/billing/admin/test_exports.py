"""Transactions as spreadsheets."""

from __future__ import annotations

import csv
import errno
import io
import tracemalloc
from datetime import UTC
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.test import TestCase
from django.urls import reverse
from openpyxl import load_workbook

from billing.admin import exports
from billing.constants import Source
from billing.models import CustomerTransaction
from billing.services.ledger import transaction_post
from tests import factories as make
from tests.core.admin.big import fill
from tests.core.admin.panel import address, browser, english, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW

EVIL = '=HYPERLINK("http://evil","x")'


class ExportTest(TestCase):
    def setUp(self) -> None:
        self.north, south = make.client(name="North"), make.client(name="South")
        self.customer = make.customer(self.north, lastname="+Paying", firstname="Anna")
        self.post("100.50", "card")
        self.post("-7", EVIL)
        transaction_post(customer=make.customer(south), amount=Decimal(5), source=Source.API, now=NOW)
        self.http = browser(rights(staff("norths", client=self.north)))

    def post(self, amount: str, comment: str) -> None:
        transaction_post(customer=self.customer, amount=Decimal(amount), source=Source.API, now=NOW, comment=comment)

    def body(self, name: str, **query: Any) -> bytes:
        answer: Any = self.http.get(reverse(f"admin:billing_customertransaction_{name}"), query)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        return b"".join(answer.streaming_content)

    def test_csv(self) -> None:
        rows = list(csv.DictReader(io.StringIO(self.body("export_csv").decode("utf-8-sig")), delimiter=";"))
        assert [row["amount"] for row in rows] == ["-7.00", "100.50"]  # its own operator's, newest first
        assert rows[0]["comment"] == f"'{EVIL}"
        assert rows[0]["customer"] == "'+Paying Anna"
        assert rows[1]["balance_after"] == "100.50"

    def test_xlsx(self) -> None:
        sheet = load_workbook(io.BytesIO(self.body("export_xlsx"))).active
        rows = [dict(zip(exports.HEADS, row, strict=True)) for row in list(sheet.values)[1:]]
        assert [row["amount"] for row in rows] == [-7, 100.5]
        assert rows[0]["comment"] == f"'{EVIL}"

    def test_characters_that_no_workbook_holds(self) -> None:
        self.post("1", "cash\x0bdesk")
        sheet = load_workbook(io.BytesIO(self.body("export_xlsx"))).active
        self.assertIn("cashdesk", [row[exports.HEADS.index("comment")] for row in sheet.values])
        self.assertIn("cashdesk", self.body("export_csv").decode())

    def test_no_room_for_the_workbook(self) -> None:
        full = OSError(errno.ENOSPC, "No space left on device")
        english(self.http)
        with patch("core.spreadsheets.tempfile.SpooledTemporaryFile", side_effect=full):
            answer: Any = self.http.get(reverse("admin:billing_customertransaction_export_xlsx"))
        self.assertEqual(answer.status_code, 302)
        self.assertIn("no room", text(self.http.get(answer.url)))

    def test_filters_hold(self) -> None:
        body = self.body("export_csv", status__exact="2").decode("utf-8-sig")
        assert len(body.splitlines()) == 1

    def test_for_those_who_may_look(self) -> None:
        http = browser(staff("nobody", client=self.north))
        assert http.get(reverse("admin:billing_customertransaction_export_csv")).status_code == 403
        assert http.get(address(CustomerTransaction, "changelist")).status_code == 403


ROWS = 15_000
"""As objects they would take twice to three times what is allowed below."""


@pytest.mark.slow
class BigExportTest(TestCase):
    def test_many_rows_in_flat_memory(self) -> None:
        client = make.client()
        customer = make.customer(client)
        example = CustomerTransaction(
            client=client, customer=customer, source=3, status=1, amount=1, currency="RUB", created_at=NOW
        )
        fill(example, ({"comment": f"payment {number}"} for number in range(ROWS)))
        rows = CustomerTransaction.objects.filter(client=client)
        tracemalloc.start()
        count = sum(text.count("\n") for text in exports.lines(rows, UTC))
        csv_peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        workbook: Any = exports.xlsx_response(rows)
        size = sum(len(chunk) for chunk in workbook.streaming_content)
        xlsx_peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == ROWS + 1
        assert size > ROWS * 10
        assert csv_peak < 5_000_000, csv_peak
        assert xlsx_peak < 7_500_000, xlsx_peak
