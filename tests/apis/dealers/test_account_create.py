from __future__ import annotations

from tests.apis.dealers.base import DealersTestCase
from tvmiddleware.models import Account


class AccountCreateTest(DealersTestCase):
    path = "account/create/"

    def test_an_account_of_the_dealers_customer(self) -> None:
        answer = self.ok(customer_id=self.cast.anna.customer_id, abonement=777, option1="x")
        row = Account.objects.get(pk=answer["account_id"])
        assert (row.customer, row.abonement, row.option1) == (self.cast.anna.customer, 777, "x")
        assert answer["password"] == row.password

    def test_customers_of_others(self) -> None:
        for customer in (self.cast.boris.customer_id, self.cast.vera.customer_id, -1):
            self.refused(1, customer_id=customer)

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        answer = self.refused(2, customer_id=self.cast.anna.customer_id, abonement=1001)
        assert list(answer["error_fields"]) == ["abonement"]
