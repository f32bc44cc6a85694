"""Purchases, nights and payments at the same moment: what is paid is paid once, and no money is spent twice."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connections, transaction

from billing.constants import Source
from billing.errors import NotEnoughMoney, PromoUsed, TransactionExists
from billing.models import Charge, CustomerTransaction, PromoActivation
from billing.services import nightly
from billing.services.charging import payment_credit
from billing.services.ledger import balances_wrong, transaction_post
from billing.services.promo import promo_activate, promo_create
from billing.services.tariffs import tariffs_subscribe
from tests import factories as make
from tests.billing.base import START, at
from tests.race import RaceTestCase
from tvmiddleware.models import Account, Customer, Tariff

DUE = date(2026, 2, 28)
BUYERS = 50
COPIES = 8
D = Decimal


class BillingRaces(RaceTestCase):
    def setUp(self) -> None:
        make.play_device()
        self.client_row = make.client()
        self.basic = make.tariff(self.client_row, basic_tariff_priority=5, price=100)
        self.account = self.subscriber()

    def subscriber(self, money: int = 100, **fields: Any) -> Account:
        account = make.account(self.client_row, tariffs=[self.basic], **fields)
        transaction_post(customer=account.customer, amount=D(money), source=Source.MANUAL, now=at(START))
        return account

    def books(self) -> dict[str, Any]:
        """Everything about the ledger, as it stands when all is over."""
        ids = list(Customer.objects.values_list("pk", flat=True))
        return {
            "wrong": balances_wrong(ids),
            "balances": [D(row) for row in Customer.objects.order_by("pk").values_list("balance", flat=True)],
            "amounts": list(CustomerTransaction.objects.order_by("pk").values_list("amount", flat=True)),
            "charges": Charge.objects.count(),
            "tariffs": Account.tariffs.through.objects.count(),
            "promo": PromoActivation.objects.count(),
            "active": Account.objects.filter(active=True).count(),
        }

    def test_fifty_purchases_with_money_for_one(self) -> None:
        tariffs = [make.tariff(self.client_row, price=100) for _one in range(BUYERS)]
        account = Account.objects.select_related("customer").get(pk=self.account.pk)

        def buy(tariff: Tariff) -> Any:
            return tariffs_subscribe(subject=account, tariffs=[tariff], now=at(START), actor="test").cost

        results, books = self.race([partial(buy, tariff) for tariff in tariffs], self.books)
        kinds = Counter(type(result) for result in results)
        expected: dict[Any, int] = {Decimal: 1, NotEnoughMoney: BUYERS - 1}
        assert kinds == expected, kinds
        assert (books["wrong"], books["balances"], books["tariffs"]) == ({}, [0], 2)

    def test_the_same_tariff_fifty_times(self) -> None:
        extra = make.tariff(self.client_row, price=10)
        account = Account.objects.select_related("customer").get(pk=self.account.pk)
        work = [lambda: tariffs_subscribe(subject=account, tariffs=[extra], now=at(START), actor="test")] * BUYERS
        results, books = self.race(work, self.books)
        assert sum(not isinstance(result, Exception) for result in results) == 1
        assert (books["wrong"], books["balances"], books["charges"]) == ({}, [90], 1)

    def test_eight_copies_of_check_accounts(self) -> None:
        """One of them alone would leave the same ledger."""
        for number in range(60):
            self.subscriber(250 if number % 3 else 50, extension_date=START)
        nightly.BATCH, before = 7, nightly.BATCH
        self.addCleanup(setattr, nightly, "BATCH", before)
        results, books = self.race([lambda: nightly.accounts_check(now=at(DUE))] * COPIES, self.books)
        assert not [result for result in results if isinstance(result, Exception)], results
        assert sum(result.prolonged for result in results) == 40
        assert sum(result.deactivated for result in results) == 20
        assert not any(result.parked for result in results)
        assert (books["wrong"], books["charges"]) == ({}, 40)
        assert Counter(books["amounts"]) == {D(250): 40, D(50): 20, D(100): 1, D(-100): 40}

    def test_who_is_held_by_somebody_is_settled_in_the_end(self) -> None:
        """Passed over at first, so that nobody waits for him, and not forgotten."""
        held, waited = threading.Event(), threading.Event()
        customer_id = self.subscriber(300, extension_date=START).customer_id
        other = self.subscriber(300, extension_date=START)
        connection = connections["default"]

        def hold() -> None:
            with transaction.atomic():
                list(Customer.objects.select_for_update().filter(pk=customer_id))
                held.set()
                waited.wait(20)

        def night() -> Any:
            held.wait(20)
            return nightly.accounts_check(now=at(DUE), progress=lambda text: waited.set())

        if not connection.features.has_select_for_update_skip_locked:
            self.skipTest("this database knows no SKIP LOCKED")
        results, books = self.race([hold, night], self.books)
        assert results[1].prolonged == 2, results
        assert (books["wrong"], books["charges"], results[1].parked.first) == ({}, 2, "")
        assert other.customer_id != customer_id

    def test_payments_while_the_night_runs(self) -> None:
        """Whoever comes first: the month is paid once, and who has paid is on."""
        account = self.subscriber(0, extension_date=START)
        customer = Customer.objects.get(pk=account.customer_id)

        def pay(number: int) -> Any:
            return payment_credit(
                customer=customer, amount=D(25), source=Source.NULL, ext_id=f"p{number}", now=at(DUE), actor="test"
            )

        work: list[Any] = [lambda: nightly.accounts_check(now=at(DUE))] * 3
        work += [lambda number=n: pay(number) for n in range(4)]
        results, books = self.race(work, self.books)
        assert not [result for result in results if isinstance(result, Exception)], results
        assert (books["wrong"], books["charges"], books["active"]) == ({}, 1, 2)

    def test_one_payment_many_times(self) -> None:
        customer = self.account.customer

        def pay() -> Any:
            return payment_credit(customer=customer, amount=D(7), source=Source.NULL, ext_id="same", now=at(START))

        results, books = self.race([pay] * 20, self.books)
        assert Counter(type(result) for result in results) == {CustomerTransaction: 1, TransactionExists: 19}
        assert books["balances"] == [107]

    def test_a_code_for_three(self) -> None:
        code = promo_create(
            client_id=self.client_row.pk, currency="RUB", now=at(START), amount=D(5), activation_count=3
        )[0].code
        accounts = [self.subscriber() for _one in range(12)]
        accounts = list(Account.objects.select_related("customer").filter(pk__in=[one.pk for one in accounts]))
        work = [
            lambda account=one: promo_activate(account=account, code=code, now=at(START), actor="test")
            for one in accounts
        ]
        results, books = self.race(work, self.books)
        assert Counter(type(result) for result in results) == {PromoActivation: 3, PromoUsed: 9}
        assert (books["wrong"], books["promo"], sum(books["balances"])) == ({}, 3, 1300 + 15)
