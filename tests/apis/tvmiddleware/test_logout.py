from __future__ import annotations

from django.test import override_settings

from tests.base import ApiTestCase
from tvmiddleware.models import AccountAuthKey, AccountDevice, CustomerLog


class LogoutTest(ApiTestCase):
    path = "logout/"

    def status(self) -> int:
        return int(self.call("account/status/")["status"])

    def test_the_session_ends_and_only_this_one(self) -> None:
        assert self.status() == 0
        self.assert_ok(self.call())
        assert self.status() == 1
        assert not AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).exists()
        assert AccountAuthKey.objects.filter(pk=self.cast.anna_mag_key.pk).exists()

    def test_twice(self) -> None:
        self.call()
        self.assert_error(self.call(), 403)

    def test_a_debtor_may_leave(self) -> None:
        self.assert_ok(self.call(key=self.cast.boris_key))
        assert not AccountAuthKey.objects.filter(pk=self.cast.boris_key.pk).exists()

    def test_the_cookie_goes(self) -> None:
        self.http.cookies["authkey"] = self.cast.anna_key.key
        response = self.response(client_id=self.cast.north.client.pk)
        assert response.json()["error"] == 0
        assert response.cookies["authkey"].value == ""
        assert response.cookies["authkey"]["max-age"] == 0

    def test_the_device_stays_bound_and_may_come_back(self) -> None:
        north = self.cast.north.client
        credentials = {"abonement": 1001, "password": "1111", "device_uid": "anna-pc", "device": "pc"}
        key = self.call_with_key("login/", **credentials)["authkey"]
        self.assert_ok(self.decoded(self.response(client_id=north.pk, authkey=key)))
        assert self.assert_ok(self.call_with_key("login/", device_uid="anna-pc", device="pc"))["abonement"] == 1001

    def test_a_device_without_a_uid_of_its_own_is_forgotten(self) -> None:
        """Else whoever sits down at that browser next would be let in by its cookie."""
        answer = self.call_with_key("login/", abonement=1001, password="1111")
        assert AccountDevice.objects.filter(device_uid=answer["device_uid"]).exists()
        self.assert_ok(self.decoded(self.response(client_id=self.cast.north.client.pk, authkey=answer["authkey"])))
        assert not AccountDevice.objects.filter(device_uid=answer["device_uid"]).exists()
        self.assert_error(self.call_with_key("login/"), 1)

    def test_without_or_with_a_wrong_key(self) -> None:
        north, south = self.cast.north.client, self.cast.south.client
        self.assert_error(self.decoded(self.response(client_id=north.pk)), 403)
        self.assert_error(self.decoded(self.response(client_id=south.pk, authkey=self.cast.anna_key.key)), 403)
        assert AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).exists()

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml().findtext("error") == "0"

    @override_settings(TVMIDDLEWARE_CUSTOMER_LOG_ENABLED=True)
    def test_it_is_noted(self) -> None:
        self.call()
        row = CustomerLog.objects.get()
        assert (row.action, row.account_id, row.details["device_uid"]) == ("logout", self.cast.anna.pk, "anna-pc")
