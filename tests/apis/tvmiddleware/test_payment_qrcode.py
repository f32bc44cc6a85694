from __future__ import annotations

from tests.apis.tvmiddleware.payments import PaymentTestCase


class PaymentQrcodeTest(PaymentTestCase):
    path = "payment/qrcode/"

    def test_a_picture_and_what_it_says(self) -> None:
        answer = self.assert_ok(self.call(amount=100, use_sbp=1))
        payment = self.payment()
        assert (answer["transaction_id"], payment.use_sbp) == (payment.pk, True)
        picture = self.http.get(answer["saved_qrcode_url"].removeprefix("http://testserver"))
        assert picture.content.startswith(b"\x89PNG")
        assert answer["direct_url"].startswith("http")

    def test_amounts_and_gateways(self) -> None:
        self.assert_error(self.call(amount="x"), 4)
        self.assert_error(self.call(amount=0), 18)
        self.assert_error(self.call(amount=5, merchant_type="nobody"), 2)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(amount=100).findtext("transaction_id") == str(self.payment().pk)

    def test_only_what_is_the_callers_is_told(self) -> None:
        self.assert_ok(self.call(key=self.cast.vera_key, amount=5))
        assert self.payment().customer_id == self.cast.vera.customer_id
