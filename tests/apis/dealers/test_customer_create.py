from __future__ import annotations

from tests import factories as make
from tests.apis.dealers.base import DealersTestCase
from tvmiddleware.models import Customer


class CustomerCreateTest(DealersTestCase):
    path = "customer/create/"

    def test_it_is_the_dealers(self) -> None:
        answer = self.ok(firstname="Ivan", ext_id="D1", birthdate="1980-01-01")
        row = Customer.objects.get(pk=answer["id"])
        assert (row.dealer, row.client, row.ext_id) == (self.dealer, self.cast.north.client, "D1")
        assert self.ok("customer/info/", ext_id="D1")["id"] == row.pk
        self.refused(1, "customer/info/", dealer=self.other, ext_id="D1")

    def test_tariffs_that_are_connected_by_default(self) -> None:
        gift = make.tariff(self.cast.north.client, assigned_by_default=True)
        make.tariff(self.cast.south.client, assigned_by_default=True)
        answer = self.ok(comment="x")
        assert list(Customer.objects.get(pk=answer["id"]).tariffs.all()) == [gift]

    def test_a_known_ext_id_and_nobody_at_all(self) -> None:
        self.ok(comment="x", ext_id="D1")
        self.refused(1, comment="y", ext_id="D1")
        assert list(self.refused(3)["error_fields"]) == ["comment"]

    def test_the_same_call_with_a_key(self) -> None:
        given = {"dealer_id": self.dealer.pk, "api_key": self.dealer.api_key, "comment": "x"}
        answers = [
            self.http.post("/dealers/api/customer/create/", given, headers={"Idempotency-Key": "k"}).json()
            for _time in range(2)
        ]
        assert answers[0] == answers[1]
        assert Customer.objects.filter(comment="x").count() == 1
        others = {"dealer_id": self.other.pk, "api_key": self.other.api_key, "comment": "x"}
        self.http.post("/dealers/api/customer/create/", others, headers={"Idempotency-Key": "k"})
        assert Customer.objects.filter(comment="x").count() == 2
