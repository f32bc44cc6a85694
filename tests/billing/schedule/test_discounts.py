"""Discounts and codes: given where the app buys, spent only when they saved something, given back with the bill."""

from __future__ import annotations

from typing import Any

from billing.models import CustomerTransaction, Discount, DiscountUse, PromoActivation
from billing.selectors.snapshots import load_snapshot
from billing.services.discounts import discounts_use
from billing.services.ledger import transaction_void
from tests.billing.base import at
from tests.billing.schedule.desk import D, DeskTestCase, SubscriptionDeskTestCase


class CodesTest(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.home = self.account(self.tariff(10), extension_date=self.day(2027, 1, 1))
        self.session = self.key(self.home)
        self.sport = self.tariff(200)
        self.pay(1000)

    def code(self, **terms: Any) -> str:
        return str(self.billing("promo/create", **terms)["promo_codes"][0]["code"])

    def use(self, code: str) -> None:
        self.assert_ok(self.box(self.session, "promo/activate/", code=code))

    def status(self) -> int:
        return PromoActivation.objects.get().status

    def test_the_box_buys_at_the_price_that_was_promised(self) -> None:
        self.use(self.code(discount=50, tariffs=self.sport.pk))
        listed = self.box(self.session, "customer/tariff/list/")["tariffs"]
        assert next(row["price"] for row in listed if row["id"] == self.sport.pk) == "100.00"
        cost = self.box(self.session, "customer/tariff/subscription/cost/", tariff_id=self.sport.pk)
        assert D(str(cost["price"])) == 100
        self.assert_ok(self.box(self.session, "customer/tariff/subscribe/", tariff_id=self.sport.pk))
        assert self.charges(self.sport) == [("2027-01-01", D(100))]
        assert self.status() == PromoActivation.Status.APPLIED

    def test_what_is_free_anyway_does_not_spend_it(self) -> None:
        self.use(self.code(discount=50))
        for tariff in (self.tariff(0), self.tariff(100, default_activation_price=D(0)), self.sport):
            self.billing("account/tariff/assign", account_id=self.home.pk, tariff_id=tariff.pk)
        assert [amount for _day, amount in self.charges()] == [0, 0, 100]
        assert Discount.objects.get().charges_left == 0

    def test_once_promised_it_holds_for_one_bill(self) -> None:
        self.use(self.code(discount=50))
        self.night(2027, 2, 1)
        self.night(2027, 3, 1)
        assert [amount for _day, amount in self.charges()] == [5, 10]

    def test_it_holds_for_the_account_that_used_it(self) -> None:
        second = self.account(self.tariff(10), extension_date=self.day(2027, 1, 1))
        self.assert_ok(self.box(self.key(second), "promo/activate/", code=self.code(discount=50)))
        self.night(2027, 2, 1)  # the first account's bill comes first
        paid = dict(CustomerTransaction.objects.filter(amount__lt=0).values_list("account", "amount"))
        assert paid == {self.home.pk: -10, second.pk: -5}

    def test_it_holds_on_its_last_day_and_not_after(self) -> None:
        Discount.objects.create(
            client=self.operator, percent=50, valid_from=self.day(2027, 2, 1), valid_until=self.day(2027, 2, 1)
        )
        for month in (2, 3):
            self.night(2027, month, 1)
        assert [amount for _day, amount in self.charges()] == [5, 10]

    def test_a_cancelled_bill_gives_it_back(self) -> None:
        self.use(self.code(discount=50))
        self.night(2027, 2, 1)
        row = CustomerTransaction.objects.get(amount__lt=0)
        transaction_void(client_id=self.operator.pk, transaction_id=row.pk, now=at(self.day(2027, 2, 2)))
        assert (Discount.objects.get().charges_left, self.status()) == (1, PromoActivation.Status.ASSIGNED)
        self.home.refresh_from_db()
        assert self.charges() == []


class OfTheCustomerTest(SubscriptionDeskTestCase):
    def test_a_tariff_priced_by_the_account_is_cheaper_for_that_account_only(self) -> None:
        sport = self.tariff(100, price_per_account=True)
        first, _second = self.account(), self.account()
        Discount.objects.create(client=self.operator, customer=self.customer, account=first, percent=50)
        self.pay(1000)
        self.billing("customer/tariff/assign", customer_id=self.customer.pk, tariff_id=sport.pk)
        assert self.charges() == [("2027-01-01", D(150))]

    def test_a_cancelled_bill_gives_back_the_discounts_of_all_its_accounts(self) -> None:
        sport = self.tariff(100, price_per_account=True)
        limited = {"client": self.operator, "customer": self.customer, "charges_left": 3}
        rows = [Discount.objects.create(account=self.account(), percent=50, **limited) for _one in range(2)]
        unlimited = Discount.objects.create(client=self.operator, customer=self.customer, account=self.account(),
                                            percent=10)  # fmt: skip
        self.pay(1000)
        self.billing("customer/tariff/assign", customer_id=self.customer.pk, tariff_id=sport.pk)
        assert self.charges() == [("2027-01-01", D(190))]
        assert [Discount.objects.get(pk=row.pk).charges_left for row in rows] == [2, 2]
        bill = CustomerTransaction.objects.get(amount__lt=0)
        transaction_void(client_id=self.operator.pk, transaction_id=bill.pk, now=at(self.day(2027, 1, 2)))
        assert [Discount.objects.get(pk=row.pk).charges_left for row in (*rows, unlimited)] == [3, 3, None]
        assert not DiscountUse.objects.exists()


class CountedTest(DeskTestCase):
    def test_what_staff_lowers_meanwhile_never_goes_below_zero(self) -> None:
        """Three bills of one run, and one charge left when it writes."""
        homes = [self.account(self.tariff(10), extension_date=self.day(2027, 1, 1)) for _one in range(3)]
        discount = Discount.objects.create(client=self.operator, customer=self.customer, percent=50, charges_left=5)
        state = load_snapshot(self.customer, self.day(2027, 2, 1)).state
        state.used[discount.pk] = len(homes)
        for left, after in ((1, 0), (3, 0), (4, 1), (None, None)):
            Discount.objects.update(charges_left=left)
            discounts_use([state], [])
            assert Discount.objects.get().charges_left == after
