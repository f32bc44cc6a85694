"""Limits that a login asks, narrowed while somebody watches: the session ends as after a block."""

from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.apis.tvmiddleware.logins import HOME
from tests.costs.counting import counted
from tests.playing import PlayingTestCase
from tests.signing import signed
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import AccountAuthKey, AccountDevice


class RunningSessionsTest(PlayingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.key = self.login(device="pc", device_uid="tablet").json()["authkey"]
        self.uri = self.asked("channel/url/", cid=self.cast.one.pk, redirect=0)["uri"]

    def login(self, **params: Any) -> Any:
        north = self.cast.north.client
        who = {"client_id": north.pk, "api_key": north.api_key, "abonement": 1001, "password": "1111"}
        with self.captureOnCommitCallbacks(execute=True):
            return self.http.get(self.url("login/"), {**who, **params}, REMOTE_ADDR=HOME)

    def asked(self, path: str, **params: Any) -> Any:
        return self.response(path, client_id=self.cast.north.client.pk, authkey=self.key, **params).json()

    def modify(self, **fields: Any) -> None:
        """As a billing system does."""
        client = self.cast.north.client
        sent = signed({"client_id": client.pk, "account_id": self.cast.anna.pk, **fields}, client.billing_api_key)
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.http.post("/billing/api/account/modify/", sent).json()
        assert answer["error"] == 0, answer

    def assert_runs(self) -> None:
        assert self.check(self.uri) == (200, 0)
        assert self.asked("channel/list/")["error"] == 0
        assert self.asked("account/status/")["status"] == 0

    def assert_over(self) -> None:
        assert self.check(self.uri) == (403, 1)
        for path in ("channel/list/", "channel/url/", "channel/programs/", "program/list/"):
            assert self.asked(path, cid=self.cast.one.pk)["error"] == 403, path
        assert self.asked("account/status/")["status"] == 1

    # --- the account's limits ---------------------------------------------------------------------------------
    def test_device_groups(self) -> None:
        for groups, runs in (("3", True), ("0,3", True), ("0", False), ("0,1,2", False), ("0,1,2,3", True)):
            with self.subTest(groups):
                self.modify(allowed_device_groups=groups)
                self.assert_runs() if runs else self.assert_over()

    def test_subnets(self) -> None:
        for subnets, runs in (("203.0.113.0/24", True), ("198.51.100.0/24", False), (f"10.0.0.0/8; {HOME}", True)):
            with self.subTest(subnets):
                self.modify(subnets=subnets)
                self.assert_runs() if runs else self.assert_over()

    def test_saved_in_the_panel_too(self) -> None:
        self.saved(self.cast.anna, allowed_device_groups=[DeviceGroup.STB])
        self.assert_over()
        assert self.asked("logout/")["error"] == 403

    def test_a_box_of_an_allowed_group_is_not_disturbed(self) -> None:
        self.modify(allowed_device_groups="0")
        self.assert_ok(self.call("channel/list/", key=self.cast.anna_mag_key))
        self.assert_error(self.call("channel/list/"), 403)

    def test_ways_to_log_in_are_no_limits_of_who_is_in(self) -> None:
        self.modify(allow_login_by_device_uid=0, allow_login_by_abonement=0, allow_login_by_ip=0)
        self.assert_runs()

    def test_a_session_without_a_type_whose_group_nobody_remembers(self) -> None:
        self.key = self.login(device="nosuch", device_uid="odd").json()["authkey"]
        self.modify(allowed_device_groups="0,1,2,3")
        assert self.asked("channel/list/")["error"] == 0

    # --- device types -----------------------------------------------------------------------------------------
    def test_a_type_that_is_switched_off(self) -> None:
        self.saved(self.cast.north.pc, enabled=False)
        self.assert_over()
        for params in ({"device": "pc"}, {"device": "pc_lg"}, {"device": "pc", "device_uid": "tablet"}):
            assert self.login(**params).json()["error"] == 15, params
        assert self.login(device_uid="tablet").json()["error"] == 15, "it is known as a pc"
        assert AccountDevice.objects.filter(account=self.cast.anna).count() == 1
        self.assert_ok(self.call("channel/list/", key=self.cast.anna_mag_key))
        assert self.login(device="mag", device_uid="box", REMOTE="x").status_code == 200
        self.saved(self.cast.north.pc, enabled=True)
        self.assert_runs()
        assert self.login(device="pc", device_uid="tablet").json()["error"] == 0

    def test_a_type_that_is_switched_off_everywhere(self) -> None:
        self.saved(self.cast.north.pc.device, enabled=False)
        self.assert_over()
        assert self.login(device="pc").json()["error"] == 15
        south = self.cast.south.client
        who: dict[str, Any] = {
            "client_id": south.pk,
            "api_key": south.api_key,
            "abonement": 1001,
            "password": "3333",
            "device": "pc",
        }
        assert self.http.get(self.url("login/"), who).json()["error"] == 15

    def test_a_type_off_for_one_operator_is_on_for_another(self) -> None:
        self.saved(self.cast.north.pc, enabled=False)
        self.assert_ok(self.call("channel/list/", key=self.cast.vera_key))

    def test_one_of_two_rows_of_a_type_switched_off(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            make.client_device(self.cast.north.client, "pc", priority=5, is_basic=False)
        self.saved(self.cast.north.pc, enabled=False)
        assert self.login(device="pc", device_uid="other").json()["error"] == 0

    def test_a_type_that_was_never_offered_goes_on_as_none(self) -> None:
        make.play_device("kodi", group=DeviceGroup.OTHER)
        self.saved(self.cast.north.client, name="North")
        assert self.login(device="kodi", device_uid="k").json()["error"] == 0
        assert AccountAuthKey.objects.get(device_uid="k").client_play_device_id is None

    def test_it_costs_nothing(self) -> None:
        self.check(self.uri)
        with counted() as cost:
            assert self.check(self.uri) == (200, 0)
        assert (cost.sql, cost.cache) == (0, 1)
