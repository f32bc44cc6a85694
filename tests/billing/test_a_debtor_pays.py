"""From the box to the picture: a debtor pays through Payture and watches again."""

from __future__ import annotations

from decimal import Decimal

from billing.models import CustomerTransaction, Merchant
from tests.base import ApiTestCase
from tests.billing.gateways.server import GatewayServer


class ADebtorPays(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = GatewayServer().start()
        self.addCleanup(self.server.stop)
        client = self.cast.north.client
        Merchant.objects.create(client=client, gateway="payture", name="Cards", key="K", api_url=self.server.url)
        self.server.answers["/vwapi/Init"] = '<Init Success="True" SessionId="s-1" />'

    def test_a_debtor_pays(self) -> None:
        boris = self.cast.boris
        assert not boris.active
        made = self.decoded(
            self.response("payment/create/", post=True, **self.identity(self.cast.boris_key), amount="150"),
            "payment/create/",
        )
        assert made["redirect_url"] == f"{self.server.url}/vwapi/Pay?SessionId=s-1"
        number, transaction_id = made["payment_id"], made["transaction_id"]
        asked = {**self.identity(self.cast.boris_key), "transaction_id": transaction_id, "session_id": "s-1"}

        waiting = f'<PayStatus Success="True" OrderId="{number}" Status="New" Amount="15000" />'
        self.server.answers["/vwapi/PayStatus"] = waiting
        assert self.decoded(self.response("payment/complete/", post=True, **asked), "payment/complete/")["status"] == 0

        self.server.answers["/vwapi/PayStatus"] = waiting.replace("New", "Charged")
        for _time in range(2):
            told = self.http.post("/billing/payment/payture/validate_notify/", {"OrderId": number, "Success": "True"})
            assert (told.status_code, told.content) == (200, b"OK")
        assert self.decoded(self.response("payment/complete/", post=True, **asked), "payment/complete/")["error"] == 3

        boris.refresh_from_db()
        boris.customer.refresh_from_db()
        assert boris.active
        assert boris.customer.balance == Decimal(50)  # 150 paid, 100 for the tariff
        amounts = (
            CustomerTransaction.objects.filter(customer=boris.customer).order_by("id").values_list("amount", flat=True)
        )
        assert list(amounts) == [Decimal(150), Decimal(-100)]
        foreign = {**self.identity(self.cast.anna_key), "transaction_id": transaction_id}
        assert self.decoded(self.response("payment/complete/", post=True, **foreign), "payment/complete/")["error"] == 1
