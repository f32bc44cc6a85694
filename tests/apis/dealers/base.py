"""Calls of the Dealers API: Anna is a customer of North's dealer Shop, Boris of none; Other is another dealer."""

from __future__ import annotations

from typing import Any

from clients.models import Dealer
from tests.base import ApiTestCase
from tvmiddleware.models import Customer


class DealersTestCase(ApiTestCase):
    prefix = "/dealers/api/"
    dealer: Dealer
    other: Dealer

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.dealer = Dealer.objects.create(client=cls.cast.north.client, name="Shop")
        cls.other = Dealer.objects.create(client=cls.cast.north.client, name="Other")
        Customer.objects.filter(pk=cls.cast.anna.customer_id).update(dealer=cls.dealer)
        cls.cast.anna.customer.refresh_from_db()

    def send(self, path: str = "", /, *, dealer: Dealer | None = None, **params: Any) -> dict[str, Any]:
        """A POST of the dealer; the decoded answer, checked by schema."""
        asking = dealer or self.dealer
        given = {"dealer_id": asking.pk, "api_key": asking.api_key, **params}
        return self.decoded(self.response(path, post=True, **given), path)

    def ok(self, path: str = "", /, *, dealer: Dealer | None = None, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.send(path, dealer=dealer, **params))

    def refused(self, code: int, path: str = "", /, *, dealer: Dealer | None = None, **params: Any) -> dict[str, Any]:
        answer = self.send(path, dealer=dealer, **params)
        self.assert_error(answer, code)
        return answer
