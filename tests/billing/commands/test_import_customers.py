"""``import_customers``: another system's subscribers, as often as the file is given."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase

from billing.models import Contract, CustomerTransaction
from billing.services.customer_import import importing
from billing.services.customer_import.columns import CellWrong, ColumnsWrong, match_columns, to_bool, to_day, to_money
from billing.services.customer_import.files import lines_of
from billing.services.customer_import.rows import import_row
from tests import factories as make
from tests.cast import Operator, make_operator
from tests.commands import run
from tvmiddleware.models import Account, Customer, TariffSubscription

HEAD = "contract_number;abonement;password;lastname;firstname;phone;email;tariffs;active;deactivation_date;balance"
FILE = f"""{HEAD}
D-1;2001;111111;Иванова;Анна;+7 999 000-00-01;anna@example.com;North basic|North extra;yes;31.12.2030;1 234,50
D-2;2002;222222;Петров;Борис;;;north basic;нет;;-10
D-2;2003;333333;Петров;Борис;;;;;;
D-3;;;Сидорова;Вера;;;;;;
"""


class ImportCustomersTests(TestCase):
    north: Operator
    south: Operator

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north, cls.south = make_operator("North"), make_operator("South")
        cls.north.basic.assigned_by_default = True
        cls.north.basic.save()

    def setUp(self) -> None:
        self.path = Path(self.enterContext(tempfile.TemporaryDirectory())) / "customers.csv"

    def run_file(self, text: str = FILE, *flags: str, encoding: str = "utf-8") -> str:
        self.path.write_bytes(text.encode(encoding))
        return run("import_customers", str(self.path), f"--client_id={self.north.client.pk}", *flags, verbosity=2)

    def refused(self, text: str, *flags: str) -> tuple[str, str]:
        """(the command's last word, what it said of rows)"""
        self.path.write_text(text, encoding="utf-8")
        said = StringIO()
        with self.assertRaises(CommandError) as caught:
            call_command("import_customers", str(self.path), f"--client_id={self.north.client.pk}", *flags, stderr=said)
        return str(caught.exception), said.getvalue()

    def test_a_row_that_breaks_the_program_stops_nobody(self) -> None:
        real = import_row

        def breaking(known: Any, row: Any, *rest: Any, **how: Any) -> Any:
            if row.abonement == 2002:
                raise OverflowError("date value out of range")
            return real(known, row, *rest, **how)

        with patch.object(importing, "import_row", breaking):
            said = self.refused(FILE)
        self.assertIn("OverflowError: date value out of range", said[1])
        there = set(Account.objects.values_list("abonement", flat=True))
        self.assertTrue({2001, 2003} <= there and 2002 not in there, there)

    def test_customers_accounts_contracts_tariffs_and_balances(self) -> None:
        self.assertIn("created: 3 customers, 1 further accounts; there already: 0", self.run_file())
        anna = Account.objects.get(client=self.north.client, abonement=2001)
        self.assertEqual((anna.password, anna.active, anna.deactivation_date), ("111111", True, date(2030, 12, 31)))
        self.assertEqual((anna.customer.firstname, anna.customer.email), ("Анна", "anna@example.com"))
        self.assertEqual(anna.customer.balance, Decimal("1234.50"))
        self.assertEqual(set(anna.tariffs.all()), {self.north.basic, self.north.extra})
        self.assertEqual(Contract.objects.get(customer=anna.customer).number, "D-1")
        boris = Customer.objects.get(contract_number="D-2")
        self.assertEqual(sorted(boris.accounts.values_list("abonement", "active")), [(2002, False), (2003, True)])
        self.assertEqual(boris.balance, Decimal(-10))
        vera = Account.objects.get(customer__contract_number="D-3")
        self.assertEqual(list(vera.tariffs.all()), [self.north.basic], "the usual ones")
        self.assertTrue(vera.abonement and vera.password)
        self.assertFalse(TariffSubscription.objects.filter(subject__customer__client=self.south.client).exists())
        self.assertEqual(CustomerTransaction.objects.count(), 2, "moving in charges nobody")

    def test_the_same_file_again_makes_nobody_twice_and_changes_nobody(self) -> None:
        self.run_file()
        Customer.objects.filter(contract_number="D-1").update(firstname="Anya")
        self.assertIn("created: 0 customers, 0 further accounts; there already: 4", self.run_file())
        self.assertEqual(Customer.objects.filter(client=self.north.client).count(), 3)
        self.assertEqual(CustomerTransaction.objects.count(), 2)
        self.assertEqual(Customer.objects.get(contract_number="D-1").firstname, "Anya")

    def test_a_run_that_was_cut_off_is_ended_by_the_next(self) -> None:
        self.run_file("\n".join(FILE.splitlines()[:3]))
        self.assertIn("created: 1 customers, 1 further accounts; there already: 2", self.run_file())

    def test_a_dry_run_counts_the_same_and_keeps_nothing(self) -> None:
        said = self.run_file(FILE, "--dry_run")
        self.assertIn("would be created: 3 customers, 1 further accounts; there already: 0", said)
        self.assertFalse(Customer.objects.filter(client=self.north.client).exists())
        self.assertFalse(Account.objects.filter(client=self.north.client).exists())

    def test_a_wrong_row_is_named_with_its_line_and_stops_nobody_else(self) -> None:
        text = (
            f"{HEAD}\nE-1;3001;;A;;;no-address;;;;\nE-2;many;;B;;;;;;;\nE-3;3003;;C;;;;gold;;;\nE-4;3004;;D;;;;;;someday;\n"
            "E-5;3005;;E;;;;;;;1e99\nE-6;3006\n;;;F;;;;;;;\nE-8;3008;;;;;;;;;\nE-9;3009;;Fine;;;;;;;\nE-10;3009;;G;;;;;;;\n"
            "E-11;;;H;;;;;;;\nE-11;;;H;;;;;;;\n"
        )
        errors = self.path.with_name("errors.csv")
        last, said = self.refused(text, f"--errors={errors}")
        self.assertIn("10 rows are wrong; created: 2 customers", last)
        lines = said.splitlines()
        for number, told in enumerate(
            ["email", "abonement", "tariffs: 'gold'", "deactivation_date", "balance", "another number of cells",
             "no contract number", "a name or a comment", None, "an earlier row", None, "needs an abonement"], start=2
        ):  # fmt: skip
            found = [line for line in lines if line.startswith(f"line {number}: ")]
            self.assertEqual(len(found), told is not None, number)
            self.assertTrue(told is None or told in found[0], (number, found))
        self.assertEqual(len(errors.read_text().splitlines()), 11)
        self.assertEqual(set(Customer.objects.values_list("contract_number", flat=True)), {"E-9", "E-11"})

    def test_another_customers_abonement_is_not_taken(self) -> None:
        self.run_file()
        last, said = self.refused("contract_number;abonement;lastname\nD-1;2002;Иванова\n")
        self.assertIn("1 rows are wrong", last)
        self.assertIn("line 2: the abonement belongs to another customer", said)

    def test_the_other_operators_subscribers_are_no_obstacle(self) -> None:
        make.account(
            self.south.client, abonement=2001, customer=make.customer(self.south.client, contract_number="D-1")
        )
        self.assertIn("created: 3 customers", self.run_file())

    def test_what_cron_starts_is_quiet_when_all_is_well(self) -> None:
        self.path.write_text(FILE, encoding="utf-8")
        self.assertEqual(run("import_customers", str(self.path), f"--client_id={self.north.client.pk}"), "")

    def test_an_opening_balance_has_the_decimals_of_the_currency(self) -> None:
        _last, rows = self.refused("contract_number;lastname;balance\nD-1;One;1,005\nD-2;Two;1,05\n")
        self.assertIn("balance", rows)
        self.assertEqual(list(CustomerTransaction.objects.values_list("amount", flat=True)), [Decimal("1.05")])

    def test_files_of_russian_windows_and_of_spreadsheets_are_read(self) -> None:
        self.run_file(FILE, encoding="cp1251")
        self.assertTrue(Customer.objects.filter(lastname="Сидорова").exists())
        self.assertIn("there already: 4", self.run_file(FILE.replace("\n", "\r\n"), encoding="utf-8-sig"))

    def test_text_that_a_spreadsheet_saves_as_unicode_with_what_it_escapes(self) -> None:
        text = "sep=\t\nContract\tLastname\tPhone\tDeactivation_Date\tActive\n"
        self.run_file(f"{text}D-9\t'=Anna\x0b\t'+79990000001\t31.12.2030 0:00\tИСТИНА\n", encoding="utf-16")
        anna = Customer.objects.get(contract_number="D-9")
        self.assertEqual((anna.lastname, anna.mobile_phone_number), ("=Anna", "+79990000001"))
        self.assertEqual(anna.accounts.get().deactivation_date, date(2030, 12, 31))

    def test_numbers_that_a_spreadsheet_has_shortened_are_wrong(self) -> None:
        rows = "1,23457E+15;;;Anna;;;;;;;\nD-1;;;Anna;;7,9991E+10;;;;;\nD-2;;;#ИМЯ?;;;;;;;\n"
        last, said = self.refused(f"{HEAD}\n{rows}")
        self.assertIn("3 rows are wrong", last)
        for told in ("line 2: contract_number: ", "line 3: mobile_phone_number: ", "line 4: lastname: "):
            self.assertIn(told, said)

    def test_a_full_disk_for_the_errors_leaves_no_half_of_them(self) -> None:
        errors = self.path.with_name("errors.csv")

        def pieces(*args: Any) -> Iterator[str]:
            yield "line;reason"
            raise OSError(errno.ENOSPC, "No space left on device")

        with patch("billing.management.commands.import_customers.csv_pieces", pieces):
            _, said = self.refused("ext_id;abonement\nE-1;many\n", f"--errors={errors}")
        self.assertIn("errors.csv: No space left on device", said)
        self.assertIn("line 2: ", said)
        self.assertFalse(errors.exists())

    def test_an_unusable_file_is_refused_before_anything_is_done(self) -> None:
        self.path.write_bytes(b"PK\x03\x04 and so on")
        with self.assertRaisesMessage(CommandError, "is a workbook: save it as CSV"):
            call_command("import_customers", str(self.path), f"--client_id={self.north.client.pk}")
        for text, told in {
            "contract_number,shoe_size\n1,2\n": "unknown columns: shoe_size",
            "firstname\nAnna\n": "a column contract_number, ext_id, abonement is needed",
            "abonement,login\n1,1\n": "stands there twice",
            "": "a column",
        }.items():
            self.assertIn(told, self.refused(text)[0])
        with self.assertRaisesMessage(CommandError, "No such file"):
            call_command("import_customers", "/nowhere.csv", f"--client_id={self.north.client.pk}")
        self.path.write_text(FILE, encoding="utf-8")
        with self.assertRaisesMessage(CommandError, "there is no operator 987654"):
            call_command("import_customers", str(self.path), "--client_id=987654")


@pytest.mark.parametrize(("text", "day"), [("2026-12-31", date(2026, 12, 31)), ("31.12.2026", date(2026, 12, 31))])
def test_days(text: str, day: date) -> None:
    assert to_day(text) == day
    with pytest.raises(CellWrong):
        to_day("12.31.2026")


def test_amounts_and_answers() -> None:
    assert [to_money(text) for text in ("1 234,50", "-3", "0.1", "1\u00a0000")] == [
        Decimal("1234.50"), Decimal(-3), Decimal("0.1"), Decimal(1000),
    ]  # fmt: skip
    for wrong in ("1,234.50", "NaN", "Infinity", "1e12", "ten", "1_000", "١٠٠", "1.0005", "1e2"):
        with pytest.raises(CellWrong):
            to_money(wrong)
    assert [to_bool(word) for word in ("yes", "Да", "1", "no", "нет", "FALSE")] == [True] * 3 + [False] * 3


def test_columns_of_both_have_names_of_their_own() -> None:
    assert match_columns(["Contract", "LOGIN", "account_ext_id", "ext_id"]) == [
        "contract_number", "abonement", "account_ext_id", "ext_id",
    ]  # fmt: skip
    with pytest.raises(ColumnsWrong):
        match_columns(["contract", "contract_number"])


def test_cells_with_breaks_and_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('ext_id,comment\n1,"two\nlines, ""quoted"""\n\n2,x\n')
    assert list(lines_of(path)) == [
        (3, {"ext_id": "1", "comment": 'two\nlines, "quoted"'}), (5, {"ext_id": "2", "comment": "x"}),
    ]  # fmt: skip
