"""Lists of a city's phones or boxes can't be tried through the methods without a session."""

from __future__ import annotations

from typing import Any

from django.test import override_settings

from clients.models import Client
from tests import factories as make
from tests.apis.tvmiddleware.logins import ELSEWHERE, LoginTestCase
from tests.sms.fake import fake_sms


@override_settings(TVMIDDLEWARE_PROBES_PER_ADDRESS=20, TVMIDDLEWARE_PROBES_PER_OPERATOR=1000)
class ProbesTest(LoginTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sms = self.enterContext(fake_sms())
        Client.objects.filter(pk=self.cast.north.client.pk).update(
            login_by_phone_enabled=True, registration_enabled=True
        )
        self.changed()
        make.bound_device(self.cast.anna, self.cast.north.pc, "anna-pc")

    def errors(self, path: str, times: int, **params: Any) -> list[int]:
        """Of calls about one thing after the other."""
        name, text = params.popitem()
        return [self.login(path, **params, **{name: text.format(number)})["error"] for number in range(times)]

    def test_devices(self) -> None:
        path = "noauth/device/exists/"
        assert self.errors(path, 21, device_uid="box-{}") == [2] * 21
        assert self.login(path, device_uid="anna-pc")["error"] == 2  # nothing is told any more
        assert self.login(path, device_uid="anna-pc", ip=ELSEWHERE)["error"] == 0
        self.period_ends(3600)
        assert self.login(path, device_uid="anna-pc")["error"] == 0

    def test_a_village_asks_about_the_same_boxes_again_and_again(self) -> None:
        path = "noauth/device/exists/"
        for _time in range(3):
            assert self.errors(path, 15, device_uid="box-{}") == [2] * 15
        assert self.errors(path, 30, device_uid="anna-pc") == [0] * 30

    def test_forgotten_passwords(self) -> None:
        path = "account/reset_password/"
        assert self.errors(path, 21, mobile_phone_number="+7999111{:04}") == [2] * 20 + [7]
        assert self.login(path, mobile_phone_number="+79990000001")["error"] == 7
        assert self.sms.sent == []

    def test_phones_of_a_login(self) -> None:
        path = "login/customer_list/"
        assert self.errors(path, 21, phone_number="+7999111{:04}") == [1] * 20 + [6]
        assert self.login("account/reset_password/", mobile_phone_number="+79990000001")["error"] == 7  # one limit

    def test_registrations_of_phones_that_are_taken(self) -> None:
        for number in range(21):
            make.customer(self.cast.north.client, mobile_phone_number=f"+7999222{number:04}")
        path = "account/register/"
        assert self.errors(path, 21, device_uid="new", mobile_phone_number="+7999222{:04}") == [6] * 20 + [3]
        assert self.login(path, device_uid="new", mobile_phone_number="+79992220001", ip=ELSEWHERE)["error"] == 6

    @override_settings(TVMIDDLEWARE_PROBES_PER_OPERATOR=10)
    def test_many_addresses_share_what_the_operator_tells(self) -> None:
        path = "noauth/device/exists/"
        for number in range(11):
            self.login(path, device_uid=f"far-{number}", ip=f"198.51.100.{number}")
        found = {"device_uid": "anna-pc", "ip": "192.0.2.9"}
        assert self.login(path, **found)["error"] == 0
        self.errors(path, 2, ip="192.0.2.9", device_uid="box-{}")
        assert self.login(path, **found)["error"] == 2  # a tenth of an address's limit
        assert self.login(path, device_uid="anna-pc", ip="192.0.2.10")["error"] == 0

    @override_settings(TVMIDDLEWARE_PROBES_PER_ADDRESS=0, TVMIDDLEWARE_PROBES_PER_OPERATOR=1)
    def test_no_limit(self) -> None:
        assert self.errors("account/reset_password/", 30, mobile_phone_number="+7999111{:04}") == [2] * 30
