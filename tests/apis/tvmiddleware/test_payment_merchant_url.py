from __future__ import annotations

from tests.apis.tvmiddleware.payments import PaymentTestCase


class PaymentMerchantUrlTest(PaymentTestCase):
    path = "payment/merchant_url/"

    def test_the_app_asks_for_the_card_by_itself(self) -> None:
        answer = self.assert_ok(self.call(post=True, amount=10))
        assert (answer["url"], answer["merchant_name"]) == ("", "Test payments")

    def test_the_operators_own_page(self) -> None:
        self.merchant.page_url = "https://pay.example.com/?id=%transaction_id%&ok=%success_url%"
        self.merchant.save()
        assert self.assert_ok(self.call(amount=10))["url"] == self.merchant.page_url

    def test_wrong_calls_get_their_error_codes(self) -> None:
        for amount in ("", "x", 0, -1):
            self.assert_error(self.call(amount=amount), 2)
        self.assert_error(self.call(amount=10, merchant_type="nobody"), 2)
        self.no_gateway()
        self.assert_error(self.call(amount=10), 2)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(amount=10).findtext("merchant_name") == "Test payments"

    def test_the_own_operators(self) -> None:
        assert self.assert_ok(self.call(key=self.cast.vera_key, amount=10))["merchant_name"] == "Theirs"
