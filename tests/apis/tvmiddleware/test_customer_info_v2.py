from __future__ import annotations

from datetime import date

from tests.apis.tvmiddleware.wallets import WalletTestCase


class CustomerInfoV2Test(WalletTestCase):
    path = "v2/customer/info/"

    def test_all_of_it(self) -> None:
        self.account(extension_date=date(2026, 11, 1), deactivation_date=date(2026, 12, 1), is_trial=True)
        self.customers(autopayment=True)
        self.pay_in("7.25")
        assert self.assert_ok(self.call()) == {
            "firstname": "Anna",
            "lastname": "Paying",
            "email": "",
            "mobile_phone_number": "+79990000001",
            "abonement": 1001,
            "balance": "7.25",
            "id_for_payment": self.customer.pk,
            "payment_sum": 150,
            "payment_sum_no_discount": 150,
            "payment_period": 1,
            "current_debt_amount": "0.00",
            "activation_days_left": 9,
            "deactivation_date": "2026-12-01",
            "deactivation_date_to": "2026-12-01",
            "is_trial": 1,
            "autopayment_enabled": 1,
            "error": 0,
            "error_message": "",
        }

    def test_without_dates_and_by_post(self) -> None:
        answer = self.assert_ok(self.call(post=True))
        assert (answer["deactivation_date"], answer["deactivation_date_to"]) == ("", "")

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml().findtext("abonement") == "1001"

    def test_only_what_is_the_callers_is_told(self) -> None:
        assert self.assert_ok(self.call(key=self.cast.vera_key))["firstname"] == "Vera"
