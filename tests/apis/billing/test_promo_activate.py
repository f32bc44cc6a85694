from __future__ import annotations

from datetime import date
from typing import Any

from billing.models import PromoCode
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import Customer


class PromoActivateTest(BillingTestCase):
    path = "promo/activate/"

    def code(self, text: str = "GIFT", **fields: object) -> PromoCode:
        return PromoCode.objects.create(client=self.cast.north.client, code=text, created_at=NOW, **fields)

    def test_an_amount(self) -> None:
        self.code(amount=50)
        answer = self.ok(code="GIFT", account_id=self.cast.anna.pk)
        assert (answer["amount"], answer["discount"], answer["free_tariffs"]) == (50, 0, "")
        assert Customer.objects.get(pk=self.cast.anna.customer_id).balance == 50
        self.refused(4, code="GIFT", account_id=self.cast.anna.pk)
        assert Customer.objects.get(pk=self.cast.anna.customer_id).balance == 50

    def test_a_discount_by_id_and_get(self) -> None:
        promo = self.code(discount="12.50")
        response = self.response(**self.signed(id=promo.pk, account_id=self.cast.anna.pk))
        answer = self.assert_ok(self.decoded(response))
        assert (answer["amount"], answer["discount"]) == (0, 12.5)

    def test_free_tariffs(self) -> None:
        promo = self.code()
        account = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
        promo.free_tariffs.set([self.cast.north.extra])
        answer = self.ok(code="GIFT", account_id=account.pk)
        assert answer["free_tariffs"] == str(self.cast.north.extra.pk)
        owned = {*account.tariffs.all(), *account.customer.tariffs.all()}
        assert self.cast.north.extra in owned

    def test_whom_it_is_not_for_and_when_it_is_not(self) -> None:
        self.code("BORIS", amount=5, account=self.cast.boris)
        self.refused(3, code="BORIS", account_id=self.cast.anna.pk)
        self.code("OLD", amount=5, valid_until=date(2026, 11, 21))
        self.code("NEW", amount=5, valid_from=date(2026, 11, 23))
        for text in ("OLD", "NEW"):
            self.refused(5, code=text, account_id=self.cast.anna.pk)

    def test_no_such_code(self) -> None:
        foreign = PromoCode.objects.create(client=self.cast.south.client, code="S", amount=5, created_at=NOW)
        for params in ({}, {"code": "no"}, {"id": 999999}, {"id": foreign.pk}, {"code": "S"}):
            self.refused(2, account_id=self.cast.anna.pk, **params)

    def test_no_such_account(self) -> None:
        self.code(amount=5)
        calls: list[dict[str, Any]] = [{}, {"account_id": self.cast.vera.pk}]
        for params in calls:
            self.refused(1, code="GIFT", **params)
        self.refused(3, code="GIFT", account_id="x")
