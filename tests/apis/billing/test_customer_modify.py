from __future__ import annotations

from datetime import date

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Customer


class CustomerModifyTest(BillingTestCase):
    path = "customer/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.row = make.customer(
            self.cast.north.client, firstname="Old", comment="kept", ext_id="X1", birthdate=date(1980, 1, 1)
        )

    def fresh(self) -> Customer:
        return Customer.objects.get(pk=self.row.pk)

    def test_a_mobile_phone_that_is_none_is_refused_and_an_old_one_stays(self) -> None:
        type(self.row).objects.filter(pk=self.row.pk).update(mobile_phone_number="12-34")
        self.ok(customer_id=self.row.pk, firstname="New")
        answer = self.refused(2, customer_id=self.row.pk, firstname="Newer", mobile_phone_number="900 123-45-68")
        assert list(answer["error_fields"]) == ["mobile_phone_number"]
        self.row.refresh_from_db()
        assert (self.row.firstname, self.row.mobile_phone_number) == ("New", "12-34")
        self.ok(customer_id=self.row.pk, mobile_phone_number="+7 900 123-45-68")
        self.row.refresh_from_db()
        assert (self.row.mobile_phone_number, self.row.mobile_phone_e164) == ("+7 900 123-45-68", "+79001234568")

    def test_only_what_is_sent_changes(self) -> None:
        assert self.ok(customer_id=self.row.pk, firstname="New", send_sms_messages=0)["error_fields"] == {}
        row = self.fresh()
        assert (row.firstname, row.comment, row.ext_id, row.birthdate) == ("New", "kept", "X1", date(1980, 1, 1))
        assert (row.send_sms_messages, row.send_email_messages) == (False, True)

    def test_with_both_ids_the_ext_id_is_a_new_one(self) -> None:
        self.ok(customer_id=self.row.pk, ext_id="X2")
        assert self.fresh().ext_id == "X2"
        self.ok(ext_id="X2", firstname="By ext_id")
        assert self.fresh().firstname == "By ext_id"
        self.refused(1, ext_id="X1", firstname="nobody")
        self.ok(customer_id=-1, ext_id="X2", firstname="Still")
        assert self.fresh().ext_id == "X2"

    def test_texts_and_dates_sent_empty_are_emptied_and_an_empty_flag_is_no_news(self) -> None:
        self.ok(customer_id=self.row.pk, birthdate="", firstname="", send_sms_messages="", ext_id="")
        row = self.fresh()
        assert (row.birthdate, row.firstname, row.send_sms_messages, row.ext_id) == (None, "", True, "X1")
        self.refused(2, customer_id=self.row.pk, comment="")

    def test_meta(self) -> None:
        self.ok(customer_id=self.row.pk, meta='{"a": 1}')
        assert self.fresh().meta == {"a": 1}
        self.refused(2, customer_id=self.row.pk, meta="{")
        self.ok(customer_id=self.row.pk, meta="")
        assert self.fresh().meta == {}

    def test_what_does_not_fit_changes_nothing(self) -> None:
        answer = self.refused(2, customer_id=self.row.pk, firstname="New", email="nobody", fax_phone_number="1" * 25)
        assert sorted(answer["error_fields"]) == ["email", "fax_phone_number"]
        assert self.fresh().firstname == "Old"
        assert list(self.refused(2, customer_id=self.row.pk, birthdate="never")["error_fields"]) == ["birthdate"]

    def test_an_ext_id_that_somebody_else_has(self) -> None:
        make.customer(self.cast.north.client, ext_id="Y")
        self.refused(3, customer_id=self.row.pk, ext_id="Y")
        assert self.fresh().ext_id == "X1"

    def test_who_is_not_found_is_refused(self) -> None:
        self.refused(1, firstname="x")
        self.refused(1, customer_id=self.cast.vera.customer_id, firstname="x")
        assert Customer.objects.get(pk=self.cast.vera.customer_id).firstname == "Vera"
