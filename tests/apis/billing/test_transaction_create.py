from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from billing.constants import Kind, Source, Status
from billing.models import CustomerTransaction
from billing.services import api_transactions
from billing.services.ledger import transaction_post
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.cast import make_cast
from tests.factories import NOW
from tests.race import RaceTestCase
from tests.signing import signed
from tvmiddleware.models import Account, Customer


class TransactionCreateTest(BillingTestCase):
    path = "transaction/create/"

    def setUp(self) -> None:
        super().setUp()
        self.customer = self.cast.anna.customer

    def post(self, ext_id: str = "T1", **params: Any) -> CustomerTransaction:
        self.ok(ext_id=ext_id, customer_id=self.customer.pk, **params)
        return CustomerTransaction.objects.get(client=self.customer.client, ext_id=ext_id)

    def balance(self, customer: Customer | None = None) -> Decimal:
        return Decimal(Customer.objects.get(pk=(customer or self.customer).pk).balance)

    def test_decimal_places_are_the_currencys(self) -> None:
        for amount in ("1.005", "0.0001"):
            self.refused(7, ext_id="T", customer_id=self.customer.pk, amount=amount, processed=1)
        dinars = make.customer(self.customer.client, currency="KWD")
        self.refused(7, ext_id="T", customer_id=dinars.pk, amount="1.0005", processed=1)
        self.ok(ext_id="T", customer_id=dinars.pk, amount="1.005", processed=1)
        self.ok(ext_id="T2", customer_id=dinars.pk, amount="-0.001", processed=1)
        assert self.balance(dinars) == Decimal("1.004")
        shown = self.ok("customer/transaction/list/", customer_id=dinars.pk)["payments"]
        assert sorted(row["amount"] for row in shown) == ["-0.001", "1.005"]
        yen = make.customer(self.customer.client, currency="JPY")
        self.refused(7, ext_id="T3", customer_id=yen.pk, amount="10.50", processed=1)
        self.ok(ext_id="T3", customer_id=yen.pk, amount="10", processed=1)

    def test_ext_ids_that_differ_in_case_are_two_payments(self) -> None:
        for ext_id in ("Tx-a1", "TX-A1", "Tx-á1"):
            self.post(ext_id, amount="10", processed=1)
        assert self.balance() == 30
        self.refused(1, ext_id="TX-A1", customer_id=self.customer.pk, amount="10", processed=1)

    def test_an_ext_id_that_no_column_holds_is_refused_by_name(self) -> None:
        """Cut to 255 letters, a second one would have been "already there"."""
        for ext_id in ("x" * 256, "x" * 255 + "y"):
            answer = self.refused(7, ext_id=ext_id, customer_id=self.customer.pk, amount="10", processed=1)
            assert answer["error_message"].startswith("ext_id: ")
        assert (self.balance(), CustomerTransaction.objects.count()) == (Decimal(0), 0)
        self.post("x" * 255, amount="10", processed=1)

    def test_a_processed_one_moves_the_balance(self) -> None:
        row = self.post(amount="100.50", processed=1, comment="Касса №1")
        assert (row.amount, row.status, row.source, row.kind) == (Decimal("100.50"), Status.OK, Source.API, Kind.OTHER)
        assert (row.balance_before, row.balance_after, row.actor) == (Decimal(0), Decimal("100.50"), "api")
        assert row.comment == "Касса №1"
        self.post("T2", amount="-0.50", processed=1)
        assert self.balance() == 100

    def test_one_that_is_not_processed_waits(self) -> None:
        row = self.post(amount=50)
        assert (row.status, self.balance()) == (Status.PENDING, Decimal(0))

    def test_one_that_waited_is_confirmed_by_the_same_call(self) -> None:
        self.post(amount=10, processed=0)
        wrongs: list[dict[str, Any]] = [{"amount": 11, "processed": 1}, {"amount": 10, "processed": 0}]
        for wrong in wrongs:
            self.refused(1, ext_id="T1", customer_id=self.customer.pk, **wrong)
        row = self.post(amount=10, processed=1)
        assert (row.status, self.balance()) == (1, Decimal(10))
        self.refused(1, ext_id="T1", customer_id=self.customer.pk, amount=10, processed=1)
        assert self.balance() == 10

    def test_the_same_ext_id_changes_nothing(self) -> None:
        self.post(amount=10, processed=1)
        calls: list[dict[str, Any]] = [{"amount": 10, "processed": 1}, {"amount": 99, "processed": 1}, {"amount": 10}]
        for params in calls:
            self.refused(1, ext_id="T1", customer_id=self.customer.pk, **params)
        self.refused(1, ext_id="T1", customer_id=self.cast.boris.customer_id, amount=10, processed=1)
        assert (self.balance(), CustomerTransaction.objects.count()) == (Decimal(10), 1)
        self.ok(client=self.cast.south.client, ext_id="T1", customer_id=self.cast.vera.customer_id, amount=1)

    def test_one_signature_is_one_transaction(self) -> None:
        """A text with a comma has the signature of a parameter that comes twice."""
        call = self.signed(ext_id="1,2", customer_id=self.customer.pk, amount="5", processed=1)
        self.assert_ok(self.decoded(self.response(post=True, **call)))
        for again in ({"ext_id": ["1", "2"]}, {"ext_id": ["2", "1"]}, {"ext_id[]": ["1", "2"]}):
            sent = {**{name: value for name, value in call.items() if name != "ext_id"}, **again}
            self.assert_error(self.decoded(self.response(post=True, **sent)), -2)
        twice: dict[str, Any] = {
            "ext_id": "3",
            "customer_id": self.customer.pk,
            "amount": ["1", "1000"],
            "processed": 1,
        }
        self.refused(-2, **twice)
        assert (self.balance(), CustomerTransaction.objects.count()) == (Decimal(5), 1)

    def test_sums_that_only_python_reads(self) -> None:
        for number, amount in enumerate(("1_000", "١٠٠", "1e-9", "NaN", "Infinity", "+5", " 5", "1e2")):
            answer = self.send(ext_id=f"N{number}", customer_id=self.customer.pk, amount=amount, processed=1)
            assert answer["error"] != 0, amount
        assert (self.balance(), CustomerTransaction.objects.count()) == (Decimal(0), 0)

    def test_the_older_name_of_the_id(self) -> None:
        """As the published client sends it: id, a float, every parameter signed as Python writes it."""
        self.ok(customer_id=self.customer.pk, id=4, amount=50.0, comment="", processed=True)
        assert self.balance() == 50
        self.refused(1, customer_id=self.customer.pk, id=4, amount=50.0, comment="", processed=True)
        self.ok(ext_id="5", id="4", customer_id=self.customer.pk, amount=1, processed=1)
        assert self.balance() == 51

    def test_the_customers_ext_id_comes_before_its_id(self) -> None:
        other = make.customer(self.customer.client, ext_id="C9")
        self.ok(ext_id="T", customer_id=self.customer.pk, customer_ext_id="C9", amount=5, processed=1)
        assert (self.balance(other), self.balance()) == (Decimal(5), Decimal(0))
        self.ok(ext_id="T2", customer_id=self.customer.pk, customer_ext_id=-1, amount=5, processed=1)
        assert self.balance() == 5
        self.refused(6, ext_id="T3", customer_id=self.customer.pk, customer_ext_id="no", amount=5)

    def test_no_ext_id(self) -> None:
        self.refused(2, customer_id=self.customer.pk, amount=5)
        self.refused(2, customer_id=self.customer.pk, amount=5, ext_id="")

    def test_a_film_needs_a_name_and_there_is_none_yet(self) -> None:
        film: dict[str, Any] = {"ext_id": "T", "customer_id": self.customer.pk, "amount": -5, "transaction_type": 1}
        self.refused(3, **film)
        self.refused(4, **film, video_ext_id="F1")
        assert not CustomerTransaction.objects.exists()

    def test_a_film_that_the_library_knows(self) -> None:
        film: dict[str, Any] = {"amount": -5, "processed": 1, "transaction_type": 1, "video_ext_id": "F1"}
        with patch.object(api_transactions, "film_by_ext_id", lambda client_id, ext_id: 7):
            row = self.post(**film, video_available_until="2026-12-01 10:30:00")
            day = self.post("T2", **film, video_available_until="2026-12-01")
        assert (row.kind, row.video_id, row.video_ext_id) == (Kind.VOD, 7, "F1")
        assert row.available_until == datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
        assert day.available_until == datetime(2026, 12, 2, tzinfo=UTC)

    def test_dates_of_another_format(self) -> None:
        for text in ("tomorrow", "2026-13-01", "2026-12-01 25:00:00"):
            self.refused(5, ext_id="T", customer_id=self.customer.pk, video_available_until=text)

    def test_the_end_of_the_calendar_is_for_ever(self) -> None:
        self.ok(ext_id="T", customer_id=self.customer.pk, amount=1, processed=1, video_available_until="9999-12-31")

    def test_amounts_that_are_none(self) -> None:
        for amount in ("ten", "1.005", "nan", "1e30"):
            self.refused(7, ext_id="T", customer_id=self.customer.pk, amount=amount, processed=1)
        assert self.balance() == 0

    def test_a_payment_switches_on_what_it_pays_for(self) -> None:
        boris = self.cast.boris
        self.ok(ext_id="T", customer_id=boris.customer_id, amount=30, processed=1)
        assert not Account.objects.get(pk=boris.pk).active
        self.ok(ext_id="T2", customer_id=boris.customer_id, amount=30, processed=1, activate_accounts=1)
        row = Account.objects.get(pk=boris.pk)
        assert (row.active, row.status_reason) == (True, "ACTIVE")

    def test_what_the_subscriber_blocked_stays_blocked(self) -> None:
        Account.objects.filter(pk=self.cast.boris.pk).update(status_reason="BLOCK")
        self.ok(ext_id="T", customer_id=self.cast.boris.customer_id, amount=30, processed=1, activate_accounts=1)
        assert not Account.objects.get(pk=self.cast.boris.pk).active

    def test_a_charge_is_no_payment(self) -> None:
        """It pays for nothing that waits, even where there is money enough."""
        boris = self.cast.boris
        transaction_post(customer=boris.customer, amount=Decimal(500), source=Source.MANUAL, now=NOW)
        self.ok(ext_id="T", customer_id=boris.customer_id, amount=-5, processed=1)
        assert not Account.objects.get(pk=boris.pk).active
        assert self.balance(boris.customer) == 495
        self.ok(ext_id="T2", customer_id=boris.customer_id, amount=5, processed=1)
        assert Account.objects.get(pk=boris.pk).active

    def test_customers_of_others(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"customer_id": 999999}, {"customer_id": self.cast.vera.customer_id}]
        for params in calls:
            self.refused(6, ext_id="T", amount=5, processed=1, **params)
        assert self.balance(self.cast.vera.customer) == 0


class TransactionCreateRaceTest(RaceTestCase):
    def test_the_same_payment_at_the_same_moment_is_credited_once(self) -> None:
        from django.test import Client as HttpClient

        cast = make_cast()
        client, customer = cast.north.client, cast.anna.customer
        given = {"client_id": client.pk, "customer_id": customer.pk, "ext_id": "T", "amount": 10, "processed": 1}
        params = signed(given, client.billing_api_key)

        def call() -> int:
            return int(HttpClient().post("/billing/api/transaction/create/", params).json()["error"])

        answers, balance = self.race([call] * 8, lambda: Decimal(Customer.objects.get(pk=customer.pk).balance))
        assert sorted(answers) == [0] + [1] * 7
        assert balance == 10
