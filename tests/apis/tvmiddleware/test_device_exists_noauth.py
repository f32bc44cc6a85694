from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tvmiddleware.models import Account, Customer


class DeviceExistsTest(ApiTestCase):
    path = "noauth/device/exists/"

    def setUp(self) -> None:
        super().setUp()
        make.bound_device(self.cast.anna, self.cast.north.mag, "box")
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(
            phone_number_1="8 495 123-45-67", phone_number_2="123", email="anna@example.com", ext_id="C-7"
        )

    def test_contacts_are_masked(self) -> None:
        answer = self.assert_ok(self.call_with_key(device_uid="box"))
        assert answer == {
            "abonement": 1001,
            "mobile_phone": "+7********01",
            "phone_number_1": "8 ***********67",
            "phone_number_2": "***",
            "email": "a***@example.com",
            "ext_id": "C-7",
            "error": 0,
            "error_message": "",
        }

    def test_no_contacts(self) -> None:
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(
            phone_number_1="", phone_number_2="", email="", ext_id=None, mobile_phone_number=""
        )
        answer = self.assert_ok(self.call_with_key(device_uid="box"))
        assert [answer[name] for name in ("mobile_phone", "phone_number_1", "phone_number_2", "email", "ext_id")] == [
            ""
        ] * 5

    def test_an_abonement_that_would_open_the_account_is_not_told(self) -> None:
        Account.objects.filter(pk=self.cast.anna.pk).update(allow_login_by_abonement=True)
        assert self.call_with_key(device_uid="box")["abonement"] == 0

    def test_the_old_path(self) -> None:
        north = self.cast.north.client
        given: dict[str, Any] = {"client_id": north.pk, "api_key": north.api_key, "device_uid": "box"}
        old = self.http.get("/tvmiddleware/api/device/exists", given)
        assert old.json()["abonement"] == 1001

    def test_no_uid(self) -> None:
        self.assert_error(self.call_with_key(), 1)
        self.http.cookies["device_uid"] = "box"
        self.assert_error(self.call_with_key(), 1)

    def test_unknown_and_the_other_operators(self) -> None:
        make.bound_device(self.cast.vera, self.cast.south.mag, "vera-box")
        self.assert_error(self.call_with_key(device_uid="no"), 2)
        self.assert_error(self.call_with_key(device_uid="vera-box"), 2)

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.call_with_key(api_key="no", device_uid="box"), 403)

    def test_an_xml_box_is_told_the_same(self) -> None:
        north = self.cast.north.client
        root = self.xml(api_key=north.api_key, device_uid="box")
        assert root.findtext("mobile_phone") == "+7********01"
