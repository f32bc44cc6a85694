"""Two boxes log in at the same moment."""

from __future__ import annotations

from typing import Any

from django.test import Client as HttpClient

from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX
from tests.race import RaceTestCase, Work
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, QrLogin, Tariff

AT_ONCE = 6


class LoginRaceTest(RaceTestCase):
    def setUp(self) -> None:
        self.client_row = make.client()
        self.box = make.client_device(self.client_row, BOX, group=DeviceGroup.STB)
        make.client_device(self.client_row, "pc", is_basic=False)
        self.tariff = make.tariff(self.client_row, basic_sessions_count=2, sessions_count=2)
        self.account = make.account(self.client_row, abonement=1, password="1", tariffs=[self.tariff])

    def login(self, **params: Any) -> Work:
        given = {"client_id": self.client_row.pk, "api_key": self.client_row.api_key, "password": "1", **params}
        return lambda: HttpClient().get("/tvmiddleware/api/login/", {"abonement": 1, **given}).json()["error"]

    def test_the_limit_of_basic_devices_holds(self) -> None:
        work = [self.login(device=BOX, device_uid=f"b{number}") for number in range(AT_ONCE)]
        codes, held = self.race(work, lambda: (AccountAuthKey.objects.count(), AccountDevice.objects.count()))
        assert sorted(codes) == [0, 0, 5, 5, 5, 5]
        assert held == (2, 2)

    def test_the_carousel_keeps_its_size(self) -> None:
        work = [self.login(device="pc", device_uid=f"p{number}") for number in range(AT_ONCE)]
        codes, held = self.race(work, AccountAuthKey.objects.count)
        assert codes == [0] * AT_ONCE
        assert held == 2

    def test_one_device_for_two_accounts(self) -> None:
        make.account(self.client_row, abonement=2, password="1", tariffs=[self.tariff])
        work = [self.login(device=BOX, device_uid="one", abonement=1 + number % 2) for number in range(AT_ONCE)]
        codes, owners = self.race(work, lambda: list(AccountDevice.objects.values_list("account_id", flat=True)))
        assert len(owners) == 1
        assert sorted(codes) == [0, 0, 0, 6, 6, 6]

    def test_the_same_box_many_times(self) -> None:
        work = [self.login(device=BOX, device_uid="one") for _time in range(AT_ONCE)]
        codes, held = self.race(work, lambda: (AccountAuthKey.objects.count(), AccountDevice.objects.count()))
        assert codes == [0] * AT_ONCE
        assert held == (1, 1)

    def test_a_box_that_is_known_many_times(self) -> None:
        device = make.bound_device(self.account, self.box, "one")
        make.session(self.account, device=self.box, device_uid="one", is_basic=True)
        AccountAuthKey.objects.update(device=device)
        work = [self.login(device=BOX, device_uid="one") for _time in range(AT_ONCE)]
        codes, held = self.race(work, AccountAuthKey.objects.count)
        assert codes == [0] * AT_ONCE
        assert held == 1

    def test_a_trial_starts_once(self) -> None:
        Account.objects.update(active=False, auto_activation_period=5)
        Tariff.objects.update(sessions_count=100)
        work = [self.login(device="pc", device_uid=f"p{number}") for number in range(AT_ONCE)]
        codes, periods = self.race(work, lambda: list(Account.objects.values_list("active", "auto_activation_period")))
        assert codes == [0] * AT_ONCE
        assert periods == [(True, 0)]

    def test_two_phones_confirm_one_tv(self) -> None:
        other = make.account(self.client_row, tariffs=[self.tariff])
        keys = [make.session(self.account).key, make.session(other).key]
        given: dict[str, Any] = {"client_id": self.client_row.pk, "api_key": self.client_row.api_key}
        self.client.get("/tvmiddleware/api/noauth/qr/login/generate/", {**given, "device": BOX, "device_uid": "tv"})
        code = QrLogin.objects.get().login_code

        def sync(authkey: str) -> Work:
            asked = {"client_id": self.client_row.pk, "authkey": authkey, "login_code": code}
            return lambda: HttpClient().post("/tvmiddleware/api/qr/login/sync/", asked).json()["error"]

        codes, held = self.race([sync(key) for key in keys], AccountAuthKey.objects.filter(device_uid="tv").count)
        assert sorted(codes) == [0, 5]
        assert held == 1
