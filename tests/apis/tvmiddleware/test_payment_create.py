from __future__ import annotations

from decimal import Decimal

from billing.models import Merchant, Payment
from tests.apis.tvmiddleware.payments import PaymentTestCase
from tests.factories import NOW


class PaymentCreateTest(PaymentTestCase):
    path = "payment/create/"

    def test_an_order_at_the_gateway(self) -> None:
        answer = self.assert_ok(self.call(post=True, amount="99.90", return_url="https://tv.example.com/ok"))
        payment = self.payment()
        assert (answer["transaction_id"], answer["payment_id"]) == (payment.pk, payment.ext_id)
        assert answer["session_id"] == payment.session_id
        assert (answer["redirect_url"], answer["form_data"]) == ("", {})
        assert answer["payments"]["payment_id"] == payment.ext_id  # as older apps read it
        assert (payment.amount, payment.currency, payment.status) == (Decimal("99.90"), "RUB", 0)
        assert (payment.account, payment.customer) == (self.anna, self.customer)
        assert payment.return_url == "https://tv.example.com/ok"
        assert payment.begun_at == NOW
        assert self.balance() == 0

    def test_by_get_as_older_boxes_do_and_in_xml(self) -> None:
        root = self.xml(amount=50)
        assert root.findtext("transaction_id") == str(self.payment().pk)
        assert root.find("form_data") is not None

    def test_switching_automatic_payment_on(self) -> None:
        self.assert_ok(self.call(amount=5, autopayment_enable=1, without_default_card=1, template="tv"))
        assert self.payment().enable_autopayment

    def test_amounts(self) -> None:
        for amount in ("", "x", "10.001", "1e999", "nan"):
            self.assert_error(self.call(amount=amount), 4)
        for amount in ("0", "-5"):
            self.assert_error(self.call(amount=amount), 18)
        Merchant.objects.filter(pk=self.merchant.pk).update(min_amount=50, max_amount=100)
        for amount in ("49.99", "100.01"):
            self.assert_error(self.call(amount=amount), 18)
        self.assert_ok(self.call(amount=50))

    def test_no_such_gateway(self) -> None:
        self.assert_error(self.call(amount=5, merchant_type="stripe"), 2)
        self.no_gateway()
        self.assert_error(self.call(amount=5), 2)
        assert not Payment.objects.exists()

    def test_addresses_to_return_to(self) -> None:
        for address in ("javascript:alert(1)", "data:text/html,x", "nonsense", "https://x/" + "y" * 500):
            self.assert_ok(self.call(amount=5, return_url=address))
        assert set(Payment.objects.values_list("return_url", flat=True)) == {""}

    def test_an_inactive_account_may_pay(self) -> None:
        self.assert_ok(self.call(key=self.cast.boris_key, amount=5))

    def test_at_the_own_operators_gateway(self) -> None:
        self.assert_ok(self.call(key=self.cast.vera_key, amount=5))
        assert self.payment().merchant.name == "Theirs"
