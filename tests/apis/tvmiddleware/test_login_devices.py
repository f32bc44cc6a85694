"""Which devices may come in, which stay outside, which have to go."""

from __future__ import annotations

from datetime import timedelta

from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX, ELSEWHERE, LoginTestCase
from tests.factories import NOW
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import AccountAuthKey, AccountDevice, DeviceGroupLimit


class BindingTest(LoginTestCase):
    def test_a_new_device_is_bound(self) -> None:
        self.enter(device=BOX, device_uid="b", device_serial="S1", device_model="X", brand_name="Y")
        device = AccountDevice.objects.get(device_uid="b")
        assert (device.account_id, device.client_id) == (self.cast.anna.pk, self.cast.north.client.pk)
        assert (device.device_id, device.is_basic) == (self.box.pk, True)
        assert (device.serial_number, device.device_model, device.brand_name) == ("S1", "X", "Y")
        session = AccountAuthKey.objects.get(device=device)
        assert (session.is_basic, session.ip, session.user_agent) == (True, "203.0.113.10", "Box/1")

    def test_what_it_tells_later_is_kept_and_what_it_leaves_out_stays(self) -> None:
        self.enter(device=BOX, device_uid="b", device_serial="S1", device_model="X")
        self.enter(device=BOX, device_uid="b", device_model="X2")
        device = AccountDevice.objects.get(device_uid="b")
        assert (device.serial_number, device.device_model) == ("S1", "X2")

    def test_a_device_of_another_account(self) -> None:
        make.bound_device(self.cast.boris, self.box, "b")
        with self.assertLogs("smarty_accounts") as log:
            self.assert_error(self.anna(device=BOX, device_uid="b"), 6)
        assert f"ACCOUNT_DEVICE_ERROR account={self.cast.anna.pk} device={BOX} device_uid=b" in log.output[0]
        assert "reason=account_deivce_invalid" in log.output[1]

    def test_the_same_uid_at_another_operator(self) -> None:
        make.bound_device(self.cast.vera, self.cast.south.mag, "b")
        self.enter(device=BOX, device_uid="b")
        assert AccountDevice.objects.filter(device_uid="b").count() == 2

    def test_a_device_without_uid_gets_one(self) -> None:
        uid = self.assert_ok(self.anna(device="pc"))["device_uid"]
        assert len(uid) > 30
        assert AccountDevice.objects.get(device_uid=uid).account_id == self.cast.anna.pk
        assert self.assert_ok(self.login(device="pc", device_uid=uid))["device_uid"] == uid

    def test_two_subscribers_at_one_browser(self) -> None:
        other = make.account(self.cast.north.client, password="1", tariffs=[self.cast.north.basic])
        uid = self.assert_ok(self.anna(device="pc"))["device_uid"]
        answer = self.assert_ok(self.login(device="pc", device_uid=uid, abonement=other.abonement, password="1"))
        assert answer["device_uid"] != uid
        assert AccountDevice.objects.get(device_uid=uid).account_id == self.cast.anna.pk

    def test_an_endless_uid_is_cut(self) -> None:
        uid = self.assert_ok(self.anna(device_uid="u" * 1000))["device_uid"]
        assert uid == "u" * 255

    def test_the_same_device_again_has_one_session_and_a_new_key(self) -> None:
        first = self.enter(device=BOX, device_uid="b")
        second = self.enter(device=BOX, device_uid="b")
        assert not self.alive(first)
        assert self.alive(second)
        assert self.sessions().count("b") == 1

    def test_reset_settings_is_told_once(self) -> None:
        make.bound_device(self.cast.anna, self.box, "b", reset_settings=True)
        assert self.anna(device=BOX, device_uid="b")["reset_settings"] is True
        assert self.anna(device=BOX, device_uid="b")["reset_settings"] is False

    def test_a_device_that_staff_made_additional_stays_so(self) -> None:
        make.bound_device(self.cast.anna, self.box, "b", is_basic=False)
        self.enter(device=BOX, device_uid="b")
        assert not AccountAuthKey.objects.get(device_uid="b").is_basic

    def test_another_kind_of_app_on_the_same_device(self) -> None:
        self.enter(device=BOX, device_uid="b")
        self.enter(device="pc", device_uid="b")
        device = AccountDevice.objects.get(device_uid="b")
        assert (device.device_id, device.is_basic) == (self.cast.north.pc.pk, False)

    def test_a_bound_device_that_does_not_say_what_it_is(self) -> None:
        self.enter(device=BOX, device_uid="b")
        self.assert_ok(self.login(device_uid="b"))
        assert AccountAuthKey.objects.get(device_uid="b").client_play_device_id == self.box.pk


class UnknownTypeTest(LoginTestCase):
    def test_no_type_and_an_unknown_one_are_additional_devices(self) -> None:
        self.allow(sessions_count=2, basic_sessions_count=0)
        for number, device in enumerate(("", "toaster")):
            self.enter(device=device, device_uid=f"d{number}")
        session = AccountAuthKey.objects.get(device_uid="d1")
        assert (session.is_basic, session.client_play_device_id) == (False, None)

    def test_a_type_that_the_operator_does_not_offer(self) -> None:
        make.play_device("kodi", group=DeviceGroup.OTHER)
        self.changed()
        self.account(allowed_device_groups=[DeviceGroup.STB])
        self.assert_error(self.anna(device="kodi"), 15)
        self.account(allowed_device_groups=[DeviceGroup.OTHER])
        self.enter(device="kodi")

    def test_a_type_for_chosen_uids_only(self) -> None:
        self.box.allowed_uids = "aa:bb:*"
        self.box.save()
        self.changed()
        self.enter(device=BOX, device_uid="AA:BB:CC")
        self.enter(device=BOX, device_uid="DD:EE:FF")
        basic = dict(AccountAuthKey.objects.values_list("device_uid", "is_basic"))
        assert (basic["AA:BB:CC"], basic["DD:EE:FF"]) == (True, False)


class BasicLimitTest(LoginTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.no_sessions()
        self.allow(basic_sessions_count=2, sessions_count=2)

    def test_over_the_limit_the_answer_lists_the_devices(self) -> None:
        self.enter(device=BOX, device_uid="b1", brand_name="Brand", device_model="M1")
        self.enter(device=BOX, device_uid="b2")
        AccountAuthKey.objects.filter(device_uid="b2").update(last_active=NOW - timedelta(days=30))
        answer = self.anna(device=BOX, device_uid="b3")
        self.assert_error(answer, 5)
        first, second = AccountDevice.objects.order_by("pk")
        day = f"{first.created_at:%Y-%m-%d %H:%M}"
        assert answer["devices"] == [
            {
                "id": first.pk, "system_name": BOX, "device_uid": "b1", "brand_name": "Brand", "device_model": "M1",
                "status": True, "has_active_sessions": True, "created_at": day,
            },
            {
                "id": second.pk, "system_name": BOX, "device_uid": "b2", "brand_name": "", "device_model": "",
                "status": False, "has_active_sessions": True, "created_at": day,
            },
        ]  # fmt: skip
        assert self.sessions() == ["b1", "b2"], "offline devices count too"
        assert not AccountDevice.objects.filter(device_uid="b3").exists()

    def test_the_list_in_xml(self) -> None:
        self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2")
        response = self.ask(abonement=1001, password="1111", device="mag", device_uid="b3")
        assert response.content.startswith(b"<rss><devices><item><id>")
        assert b"<has_active_sessions>True</has_active_sessions>" in response.content
        assert b"<error>5</error>" in response.content

    def test_unbinding_makes_room(self) -> None:
        gone = self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2")
        unwanted = AccountDevice.objects.get(device_uid="b1")
        with self.assertLogs("smarty_accounts") as log:
            self.enter(device=BOX, device_uid="b3", device_id_for_unbinding=unwanted.pk)
        assert f"ACCOUNT_DEVICE_REMOVED account_id={self.cast.anna.pk} device_uid=b1" in "\n".join(log.output)
        assert self.sessions() == ["b2", "b3"]
        assert not self.alive(gone)
        assert not AccountDevice.objects.filter(device_uid="b1").exists()

    def test_unbinding_a_device_of_somebody_else(self) -> None:
        foreign = make.bound_device(self.cast.boris, self.box, "boris")
        for wrong in (foreign.pk, 10**30, "abc"):
            self.assert_error(self.anna(device=BOX, device_uid="b1", device_id_for_unbinding=wrong), 27)
        assert AccountDevice.objects.filter(pk=foreign.pk).exists()
        assert self.sessions() == []

    def test_unbinding_is_taken_back_when_the_login_fails(self) -> None:
        self.enter(device="pc", device_uid="p1")
        self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2")
        unneeded = AccountDevice.objects.get(device_uid="p1")
        self.assert_error(self.anna(device=BOX, device_uid="b3", device_id_for_unbinding=unneeded.pk), 5)
        assert "p1" in self.sessions()

    def test_unbinding_the_very_device(self) -> None:
        self.enter(device=BOX, device_uid="b1")
        own = AccountDevice.objects.get(device_uid="b1")
        self.enter(device=BOX, device_uid="b1", device_id_for_unbinding=own.pk)
        assert self.sessions() == ["b1"]
        assert AccountDevice.objects.get(device_uid="b1").pk != own.pk

    def test_a_bound_device_without_session_takes_no_place(self) -> None:
        make.bound_device(self.cast.anna, self.box, "idle")
        self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2")

    def test_a_device_that_has_a_place_keeps_it(self) -> None:
        for uid in ("b1", "b2", "b1", "b2"):
            self.enter(device=BOX, device_uid=uid)

    def test_when_the_limit_shrinks_the_last_comer_loses(self) -> None:
        self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2")
        self.allow(basic_sessions_count=1)
        self.enter(device=BOX, device_uid="b1")
        self.assert_error(self.anna(device=BOX, device_uid="b2"), 5)

    def test_additional_devices_do_not_count(self) -> None:
        self.enter(device="pc", device_uid="p1")
        self.enter(device="pc", device_uid="p2")
        self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2")
        assert self.sessions() == ["p1", "p2", "b1", "b2"]

    def test_boxes_without_uid_make_room_for_each_other(self) -> None:
        """Refused, such a box could never come in again: it does not remember who it is."""
        uids = [self.assert_ok(self.anna(device=BOX))["device_uid"] for _time in range(3)]
        assert self.sessions() == uids[1:]
        assert not AccountDevice.objects.filter(device_uid=uids[0]).exists()
        self.assert_error(self.anna(device=BOX, device_uid="b1"), 5)

    def test_a_box_without_uid_does_not_push_out_one_that_has_one(self) -> None:
        self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2")
        self.assert_error(self.anna(device=BOX), 5)

    def test_zero_forbids(self) -> None:
        self.allow(basic_sessions_count=0)
        self.assert_error(self.anna(device=BOX, device_uid="b1"), 10)
        self.enter(device="pc", device_uid="p1")

    def test_the_largest_limit_of_several_tariffs(self) -> None:
        self.cast.anna.tariffs.add(make.tariff(self.cast.north.client, basic_sessions_count=3))
        self.changed()
        for number in range(3):
            self.enter(device=BOX, device_uid=f"b{number}")
        self.assert_error(self.anna(device=BOX, device_uid="b3"), 5)


class CarouselTest(LoginTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.no_sessions()
        self.allow(sessions_count=2, basic_sessions_count=1)

    def test_the_oldest_goes(self) -> None:
        first = self.enter(device="pc", device_uid="p1")
        self.at(NOW + timedelta(minutes=1))
        self.enter(device="android", device_uid="a1")
        self.at(NOW + timedelta(minutes=2))
        self.enter(device="pc", device_uid="p2")
        assert self.sessions() == ["a1", "p2"]
        assert not self.alive(first)
        assert AccountDevice.objects.filter(device_uid="p1").exists(), "it stays bound"

    def test_one_that_nobody_uses_goes_before_one_that_plays(self) -> None:
        self.enter(device="pc", device_uid="playing")
        self.at(NOW + timedelta(hours=2))
        self.enter(device="pc", device_uid="idle")
        AccountAuthKey.objects.filter(device_uid="idle").update(last_active=NOW)
        AccountAuthKey.objects.filter(device_uid="playing").update(last_active=NOW + timedelta(hours=2))
        self.enter(device="pc", device_uid="new")
        assert self.sessions() == ["playing", "new"]

    def test_basic_devices_are_not_dropped(self) -> None:
        self.enter(device=BOX, device_uid="b1")
        for number in range(3):
            self.enter(device="pc", device_uid=f"p{number}")
        assert self.sessions() == ["b1", "p1", "p2"]

    def test_a_device_that_is_in_pushes_nobody_out(self) -> None:
        for uid in ("p1", "p2", "p1", "p2"):
            self.enter(device="pc", device_uid=uid)
        assert self.sessions() == ["p1", "p2"]

    def test_zero_forbids(self) -> None:
        self.allow(sessions_count=0)
        self.assert_error(self.anna(device="pc", device_uid="p1"), 11)

    def test_after_the_limit_shrank(self) -> None:
        self.enter(device="pc", device_uid="p1")
        self.enter(device="pc", device_uid="p2")
        self.allow(sessions_count=1)
        self.enter(device="pc", device_uid="p1")
        assert self.sessions() == ["p1"]


class OneAddressTest(LoginTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.no_sessions()
        self.allow(sessions_count=5, basic_sessions_count=5, ip_restriction=True)

    def test_a_new_address_ends_the_sessions_of_the_old(self) -> None:
        home = [self.enter(device=BOX, device_uid="b1"), self.enter(device="pc", device_uid="p1")]
        assert all(self.alive(key) for key in home)
        self.enter(device="android", device_uid="a1", ip=ELSEWHERE)
        assert self.sessions() == ["a1"]
        assert not any(self.alive(key) for key in home)

    def test_its_own_session_moves_along(self) -> None:
        self.enter(device=BOX, device_uid="b1")
        self.enter(device="pc", device_uid="p1")
        self.enter(device=BOX, device_uid="b1", ip=ELSEWHERE)
        assert self.sessions() == ["b1"]
        assert AccountAuthKey.objects.get(device_uid="b1").ip == ELSEWHERE

    def test_ended_sessions_free_their_places(self) -> None:
        self.allow(basic_sessions_count=1)
        self.enter(device=BOX, device_uid="b1")
        self.enter(device=BOX, device_uid="b2", ip=ELSEWHERE)
        assert self.sessions() == ["b2"]

    def test_a_refused_login_ends_nothing(self) -> None:
        self.allow(basic_sessions_count=0)
        self.enter(device="pc", device_uid="p1")
        self.assert_error(self.anna(device=BOX, device_uid="b1", ip=ELSEWHERE), 10)
        assert self.sessions() == ["p1"]


class GroupLimitTest(LoginTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.no_sessions()
        self.limit(DeviceGroup.MOBILE, 1)

    def limit(self, group: DeviceGroup, count: int) -> None:
        DeviceGroupLimit.objects.create(tariff=self.cast.north.basic, group=group, sessions_count=count)
        self.changed()

    def test_one_phone_and_no_second(self) -> None:
        self.enter(device="android", device_uid="a1")
        self.enter(device="android", device_uid="a1")
        self.assert_error(self.anna(device="android", device_uid="a2"), 16)
        self.enter(device="pc", device_uid="p1")

    def test_none_at_all(self) -> None:
        self.limit(DeviceGroup.STB, 0)
        self.assert_error(self.anna(device=BOX, device_uid="b1"), 16)

    def test_the_largest_of_several_tariffs(self) -> None:
        DeviceGroupLimit.objects.create(tariff=self.cast.north.extra, group=DeviceGroup.MOBILE, sessions_count=2)
        self.changed()
        self.enter(device="android", device_uid="a1")
        self.enter(device="android", device_uid="a2")
        self.assert_error(self.anna(device="android", device_uid="a3"), 16)
