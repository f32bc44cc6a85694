from __future__ import annotations

from datetime import date
from typing import Any

from django.test import override_settings

from billing.services.subscriber_setup import tariffs_of
from clients.models import Dealer
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Customer


class CustomerCreateTest(BillingTestCase):
    path = "customer/create/"

    def test_a_customer_with_everything(self) -> None:
        dealer = Dealer.objects.create(client=self.cast.north.client, name="Shop")
        texts: dict[str, Any] = {
            "firstname": "Иван",
            "middlename": "Иванович",
            "lastname": "Ив & Ко;=:",
            "passport_number": "123456",
            "passport_series": "4501",
            "passport_issued_by": "ОВД",
            "postal_address_street": "Мира",
            "postal_address_bld": "1",
            "postal_address_apt": "2",
            "postal_address_zip": "101000",
            "postal_address_city": "Москва",
            "postal_address_country": "Россия",
            "billing_address_street": "Ленина",
            "billing_address_bld": "3",
            "billing_address_apt": "4",
            "billing_address_zip": "102000",
            "mobile_phone_number": "+79990001122",
            "phone_number_1": "1",
            "phone_number_2": "2",
            "fax_phone_number": "3",
            "email": "a@example.com",
            "company_name": "Firm",
            "comment": "Comment",
            "ext_id": "EXT-1",
            "bank_account_blz": "123456789",
            "bank_account_bic": "GENODEF1XXX",
            "bank_account_number": "1",
            "bank_account_iban": "DE1",
            "bank_account_bank_name": "Bank",
            "bank_account_owner_name": "Owner",
            "contract_number": "C-1",
        }
        answer = self.ok(
            **texts,
            birthdate="1980-02-29",
            passport_issue_date="2001-01-02",
            meta='{"flag": true, "text": "x"}',
            send_sms_messages=0,
            send_email_messages="False",
            dealer_id=dealer.pk,
            custom_billing_api=3,
        )
        assert answer["error_fields"] == {}
        row = Customer.objects.get(pk=answer["id"])
        assert {name: getattr(row, name) for name in texts} == texts
        assert (row.birthdate, row.passport_issue_date) == (date(1980, 2, 29), date(2001, 1, 2))
        assert row.meta == {"flag": True, "text": "x"}
        assert (row.send_sms_messages, row.send_email_messages) == (False, False)
        assert (row.dealer, row.client, row.custom_billing_api) == (dealer, self.cast.north.client, 3)

    def test_a_comment_is_enough_and_notices_are_on(self) -> None:
        row = Customer.objects.get(pk=self.ok(comment="Gift card 1", mobile_phone_number="", send_sms=0)["id"])
        assert (row.comment, row.ext_id, row.mobile_phone_number) == ("Gift card 1", None, "")
        assert row.send_sms_messages
        assert row.send_email_messages

    def test_nobody_at_all(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"firstname": " "}, {"email": "a@example.com"}]
        for params in calls:
            answer = self.refused(3, **params)
            assert list(answer["error_fields"]) == ["comment"]
        assert "comment" in answer["error_message"]

    def test_a_known_ext_id(self) -> None:
        self.ok(firstname="A", ext_id="X")
        answer = self.refused(1, firstname="B", ext_id="X")
        assert answer["error_fields"] == {}
        self.ok(client=self.cast.south.client, firstname="C", ext_id="X")
        assert Customer.objects.filter(ext_id="X").count() == 2

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        wrong: dict[str, Any] = {
            "firstname": "x" * 257,
            "passport_number": "1234567",
            "email": "nobody",
            "birthdate": "31.02.1980",
            "meta": "[1]",
            "dealer_id": "99999",
            "send_sms_messages": "perhaps",
        }
        before = Customer.objects.count()
        for name, value in wrong.items():
            answer = self.refused(3, **{"comment": "x", name: value})
            assert list(answer["error_fields"]) == [name], answer
            assert value[:20] not in answer["error_message"]
        assert Customer.objects.count() == before

    def test_a_dealer_of_another_operator(self) -> None:
        foreign = Dealer.objects.create(client=self.cast.south.client, name="Theirs")
        self.refused(3, comment="x", dealer_id=foreign.pk)

    def test_texts_of_errors_in_the_callers_language(self) -> None:
        assert self.refused(3, lang="en")["error_fields"] == {"comment": "a name or a comment is required"}

    @override_settings(SMARTY_API_CUSTOMERS_PER_HOUR=2)
    def test_too_many_from_one_address(self) -> None:
        for number in range(2):
            self.ok(comment=f"x{number}")
        self.refused(2, comment="x2")

    def test_the_old_name_with_the_key_itself(self) -> None:
        client = self.cast.north.client
        params: dict[str, Any] = {"client_id": client.pk, "comment": "Gift", "mobile_phone_number": "", "send_sms": 0}
        answer = self.decoded(self.response("add_customer/", post=True, **params, api_key=client.billing_api_key))
        assert Customer.objects.get(pk=answer["id"]).comment == "Gift"
        for key in (client.api_key, "wrong", self.cast.south.client.billing_api_key):
            self.assert_error(self.decoded(self.response("add_customer/", post=True, **params, api_key=key)), -2)
        self.assert_error(self.decoded(self.response(post=True, **params, api_key=client.billing_api_key)), -2)
        self.ok("add_customer/", comment="signed")

    def test_of_two_basic_tariffs_by_default_the_higher_one_is_connected(self) -> None:
        north = self.cast.north.client
        make.tariff(north, assigned_by_default=True, basic_tariff_priority=3)
        best = make.tariff(north, assigned_by_default=True, basic_tariff_priority=7)
        make.tariff(north, assigned_by_default=True, basic_tariff_priority=7)
        gift = make.tariff(north, assigned_by_default=True)
        answer = self.ok(comment="x")
        assert set(Customer.objects.get(pk=answer["id"]).tariffs.all()) == {best, gift}
        assert set(tariffs_of(north.pk, None)) == {best, gift}, "of an account made at the command line"
