"""One phone, however it was entered and is asked for: at login, reset, registration, in the profile, by PIN."""

from __future__ import annotations

from typing import Any

from geo.models import Country
from tests import factories as make
from tests.apis.tvmiddleware.logins import LoginTestCase
from tests.sms.fake import fake_sms
from tvmiddleware.models import Account, Customer, PhoneCode

ENTERED = {
    "8 900 123-45-67": "+79001234567",
    "900 123-45-68": "+79001234568",
    "8(900)123-45-71": "+79001234571",
    "+7 900 123-45-69": "+79001234569",
    "79001234570": "+79001234570",
}


class PhoneSpellingsTest(LoginTestCase):
    rows: dict[str, Account]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        north = cls.cast.north.client
        north.country = Country.objects.get_or_create(iso_code="RU", defaults={"name": "Russia"})[0]
        north.registration_enabled = north.login_by_phone_enabled = True
        north.registration_confirm_phone = False
        north.save()
        cls.rows = {
            number: make.account(
                north,
                password=number,
                tariffs=[cls.cast.north.basic],
                customer=make.customer(north, mobile_phone_number=entered),
            )
            for entered, number in ENTERED.items()
        }

    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())
        self.changed()

    def test_login_with_a_password(self) -> None:
        for number, account in self.rows.items():
            for spelling in (number, "8" + number[2:], number[2:], f"{number[:2]} ({number[2:5]}) {number[5:]}"):
                answer = self.login(phone_number=spelling, password=number)
                assert self.assert_ok(answer)["account_id"] == account.pk, spelling

    def test_what_is_entered_stays_as_it_is(self) -> None:
        assert {row.customer.mobile_phone_number for row in self.rows.values()} == ENTERED.keys()
        assert {row.customer.mobile_phone_e164 for row in self.rows.values()} == set(ENTERED.values())

    def test_registration_knows_them(self) -> None:
        for number in self.rows:
            answer = self.login("account/register/", mobile_phone_number=number, device="pc", device_uid="new")
            self.assert_error(answer, 6)
        assert Customer.objects.filter(mobile_phone_e164__in=ENTERED.values()).count() == len(ENTERED)

    def test_the_sms_go_where_they_belong(self) -> None:
        for number in self.rows:
            PhoneCode.objects.all().delete()
            self.assert_error(self.login("account/reset_password/", mobile_phone_number=number), 3)
        assert [phone for phone, _text in self.sms.sent] == list(self.rows)

    def test_which_accounts_a_phone_has(self) -> None:
        self.assert_error(self.login("login/customer_list/", phone_number="+79001234567"), 3)
        assert [phone for phone, _text in self.sms.sent] == ["+79001234567"]

    def test_the_other_phone_counts_where_no_mobile_is_the_same(self) -> None:
        owner = make.customer(self.cast.north.client, phone_number_1="8 (495) 123-45-67")
        account = make.account(self.cast.north.client, password="p", tariffs=[self.cast.north.basic], customer=owner)
        assert self.login(phone_number="4951234567", password="p")["account_id"] == account.pk

    def test_a_row_that_nobody_has_read_yet(self) -> None:
        """Written by a process of the release before."""
        account = self.rows["+79001234567"]
        self.customer(account, mobile_phone_number="89001234599")
        assert Customer.objects.get(pk=account.customer_id).mobile_phone_e164 is None
        answer: Any = self.login(phone_number="+7 900 123 45 99", password="+79001234567")
        assert answer["account_id"] == account.pk
        self.assert_error(self.login(phone_number="+79001234567", password="+79001234567"), 1)

    def test_another_operators_phone_is_nobodys(self) -> None:
        south = self.cast.south.client
        make.account(south, password="s", customer=make.customer(south, mobile_phone_number="+79005550000"))
        self.assert_error(self.login(phone_number="+79005550000", password="s"), 1)

    def customer(self, account: Account, **fields: Any) -> None:
        Customer.objects.filter(pk=account.customer_id).update(**fields)
