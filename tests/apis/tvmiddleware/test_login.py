from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from unittest.mock import patch

from django.db import DatabaseError
from django.test import override_settings
from lxml import etree

from clients.models import Client
from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX, ELSEWHERE, HOME, LoginTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, Customer, DataCenter, Profile


class AnswerTest(LoginTestCase):
    """What a box gets."""

    def test_the_whole_answer(self) -> None:
        north, anna = self.cast.north, self.cast.anna
        center = make_data_center(north.client)
        Customer.objects.filter(pk=anna.customer_id).update(
            ext_id="C-7", contract_number="2026/7", meta={"note": "Привет"}
        )
        self.account(data_center=center, last_channel=self.cast.one, deactivation_date=date(2026, 12, 2))
        answer = self.assert_ok(self.anna(device="pc", device_uid="anna-pc"))
        assert re.fullmatch("[0-9a-f]{128}", answer.pop("authkey"))
        assert json.loads(answer.pop("meta")) == {"note": "Привет"}
        assert answer == {
            "utc_time": int(NOW.timestamp()),
            "firstname": "Anna",
            "lastname": "Paying",
            "abonement": 1001,
            "account_id": anna.pk,
            "customer_id": anna.customer_id,
            "customer_ext_id": "C-7",
            "contract_number": "2026/7",
            "currency": "RUB",
            "ip_address": HOME,
            "activation_days_left": 10,
            "parent_code": "0000",
            "last_channel": self.cast.one.pk,
            "device_uid": "anna-pc",
            "template": "",
            "use_timeshift": 0,
            "status_reason": "ACTIVE",
            "tariffs_list": f"{north.basic.pk},{north.extra.pk}",
            "data_center_id": center.pk,
            "data_centers": [{"id": center.pk, "name": "Main", "location": "Street 1"}],
            "reset_settings": False,
            "error": 0,
            "error_message": "",
        }

    def test_what_is_not_there(self) -> None:
        answer = self.assert_ok(self.anna())
        assert (answer["last_channel"], answer["data_center_id"], answer["activation_days_left"]) == (-1, -1, 0)
        assert (answer["customer_ext_id"], answer["template"], answer["meta"]) == ("", "", "{}")

    def test_data_centers_in_the_devices_language(self) -> None:
        make_data_center(self.cast.north.client)
        self.changed()
        assert self.anna(lang="en")["data_centers"][0]["name"] == "Main en"

    def test_an_xml_box_is_told_the_same(self) -> None:
        make_data_center(self.cast.north.client)
        self.changed()
        response = self.ask(abonement=1001, password="1111", device="mag", device_uid="00:1A:79:00:00:01")
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
        root = etree.fromstring(response.content)
        assert root.findtext("error") == "0"
        assert root.findtext("firstname") == "Anna"
        assert root.findtext("data_centers/item/name") == "Main"
        assert root.findtext("reset_settings") == "False"
        assert len(root.findtext("authkey") or "") == 128

    def test_errors_in_xml_too(self) -> None:
        root = etree.fromstring(self.ask(abonement=1001, password="no", device="mag_250").content)
        assert root.findtext("error") == "1"
        assert root.findtext("authkey") is None

    def test_cookies_bring_a_browser_back(self) -> None:
        response = self.ask(abonement=1001, password="1111", device="pc")
        answer = self.decoded(response)
        for name in ("authkey", "device_uid"):
            cookie = response.cookies[name]
            assert cookie.value == answer[name]
            assert cookie["httponly"]
            assert cookie["max-age"] == 3650 * 86400
        again = self.decoded(self.response(client_id=self.cast.north.client.pk, api_key=self.cast.north.client.api_key))
        assert again["device_uid"] == answer["device_uid"]
        assert again["authkey"] != answer["authkey"]

    def test_a_refused_login_sets_no_cookie(self) -> None:
        assert not self.ask(abonement=1001, password="no").cookies

    def test_by_post_and_through_a_portal(self) -> None:
        north = self.cast.north.client
        form: dict[str, Any] = {"client_id": north.pk, "api_key": north.api_key, "abonement": 1001, "password": "1111"}
        assert self.http.post("/api/tvmiddleware/api/login", form).json()["error"] == 0
        assert self.http.get("/tvmiddleware/api/login", form).json()["error"] == 0

    def test_the_session_works_at_once_without_sql(self) -> None:
        authkey = self.enter(device="pc", device_uid="anna-pc")
        with counted() as cost:
            answer = self.response("account/status/", client_id=self.cast.north.client.pk, authkey=authkey).json()
        assert (answer["status"], cost.sql) == (0, 0)

    def test_the_warm_record_is_the_one_that_the_database_gives(self) -> None:
        from core.cache import store
        from tvmiddleware.cache import keys
        from tvmiddleware.selectors import sessions
        from tvmiddleware.selectors.session_loader import operator_now

        profile = Profile.objects.create(client=self.cast.north.client, name="Child", show_adult_content=False)
        authkey = self.enter(device=BOX, device_uid="new-mag", profile_id=profile.pk)
        warm = store.get_many([keys.session(authkey)])[keys.session(authkey)]
        operator = operator_now(self.cast.north.client.pk)
        assert operator
        assert warm == sessions.read_session(authkey, operator, warm.accounts_generation, NOW)
        assert (warm.device_name, warm.profile_id, warm.show_adult) == (BOX, profile.pk, False)

    def test_costs(self) -> None:
        """A city after a power cut: every box logs in again."""
        self.enter(device=BOX, device_uid="mag-1")
        with counted() as cost:
            self.enter(device=BOX, device_uid="mag-1")
        assert cost.sql <= 5, "account, device, tariffs, sessions, the new key"
        with counted() as cost:
            self.login(device=BOX, device_uid="mag-1")
        assert cost.sql <= 5, "by UID alone"
        with counted() as cost:
            self.enter(device=BOX, device_uid="mag-2")
        assert cost.sql <= 8, "account, device, tariffs; lock, sessions, device again, device, session"


def make_data_center(client: Client) -> DataCenter:
    return DataCenter.objects.create(client=client, name="Main", name_lang1="Main en", location="Street 1")


class WaysTest(LoginTestCase):
    """Who it is."""

    def test_abonement_and_password(self) -> None:
        assert self.assert_ok(self.anna())["account_id"] == self.cast.anna.pk

    def test_a_wrong_password_and_an_unknown_abonement_look_alike(self) -> None:
        wrong, unknown = self.anna(password="1112"), self.login(abonement=555, password="1111")
        self.assert_error(wrong, 1)
        assert wrong == unknown

    def test_the_same_abonement_at_another_operator(self) -> None:
        south = self.cast.south.client
        answer = self.login(client_id=south.pk, api_key=south.api_key, abonement=1001, password="3333")
        assert answer["account_id"] == self.cast.vera.pk
        self.assert_error(self.login(client_id=south.pk, api_key=south.api_key, abonement=1001, password="1111"), 1)

    def test_an_account_without_password_has_no_right_one(self) -> None:
        account = Account.objects.get(pk=self.cast.anna.pk)
        account.password = ""
        account.save()
        self.assert_error(self.anna(password=" "), 1)
        self.assert_error(self.anna(password="no account has this one, but comparing takes as long"), 1)

    def test_nothing_at_all(self) -> None:
        self.assert_error(self.login(), 1)
        self.assert_error(self.login(password="1111"), 1)

    def test_wrong_parameters_are_refused(self) -> None:
        for wrong in ("abc", "10" * 40, "1.5", "²", "--1"):
            self.assert_error(self.anna(abonement=wrong), 1)
        self.assert_error(self.anna(try_login_by_phone="perhaps"), 1)
        self.assert_ok(self.anna(abonement=" 1001 ", profile_id="undefined", device_id_for_unbinding=-1))

    def test_texts_that_no_database_keeps(self) -> None:
        answer = self.assert_ok(self.anna(device_uid="a\0b", device_model="m\0", device="p\0c", app_build_version="\0"))
        assert answer["device_uid"] == "ab"

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.anna(api_key="no"), 4)
        self.assert_error(self.anna(api_key=self.cast.south.client.api_key), 4)
        self.assert_error(self.anna(client_id=99999), 4)
        self.assert_error(self.anna(client_id="x"), 4)

    def test_abonement_alone_where_the_account_allows_it(self) -> None:
        self.assert_error(self.login(abonement=1001), 1)
        self.account(allow_login_by_abonement=True)
        assert self.assert_ok(self.login(abonement=1001, device_uid="tv"))["account_id"] == self.cast.anna.pk

    def test_abonement_alone_does_not_take_a_device_of_somebody_else(self) -> None:
        self.account(allow_login_by_abonement=True)
        make.bound_device(self.cast.boris, self.cast.north.mag, "boris-mag")
        self.assert_error(self.login(abonement=1001, device=BOX, device_uid="boris-mag"), 6)

    def test_abonement_alone_from_its_own_device(self) -> None:
        make.bound_device(self.cast.anna, self.cast.north.mag, "box")
        self.assert_ok(self.login(abonement=1001, device_uid="box"))
        self.assert_error(self.login(abonement=1002, device_uid="box"), 1)
        self.account(allow_login_by_device_uid=False)
        self.assert_error(self.login(abonement=1001, device_uid="box"), 1)

    def test_device_uid_alone(self) -> None:
        self.assert_error(self.login(device_uid="box"), 1)
        make.bound_device(self.cast.anna, self.cast.north.mag, "box")
        assert self.assert_ok(self.login(device_uid="box"))["account_id"] == self.cast.anna.pk
        self.account(allow_login_by_device_uid=False)
        self.assert_error(self.login(device_uid="box"), 1)

    def test_device_uid_of_another_operators_device(self) -> None:
        make.bound_device(self.cast.vera, self.cast.south.mag, "vera-box")
        self.assert_error(self.login(device_uid="vera-box"), 1)

    def test_a_wrong_password_does_not_fall_back_to_the_device(self) -> None:
        make.bound_device(self.cast.anna, self.cast.north.mag, "box")
        self.assert_error(self.anna(password="no", device_uid="box"), 1)

    def test_by_address(self) -> None:
        self.account(allow_login_by_ip=True, subnets="192.0.2.1; 203.0.113.0/28")
        assert self.assert_ok(self.login())["account_id"] == self.cast.anna.pk
        self.assert_error(self.login(ip=ELSEWHERE), 1)

    def test_who_names_an_abonement_is_not_let_in_as_somebody_else(self) -> None:
        """Neither by the address nor by the device of another account, whether the abonement is there or not."""
        make.bound_device(self.cast.anna, self.cast.north.mag, "box")
        for abonement in (1002, 4711):
            self.assert_error(self.login(abonement=abonement, device_uid="box"), 1)
        self.assert_ok(self.login(device_uid="box"))
        self.account(allow_login_by_ip=True, subnets=HOME)
        for abonement in (1002, 4711):
            self.assert_error(self.login(abonement=abonement), 1)
        self.assert_ok(self.login())

    def test_by_address_only_where_subnets_are_given(self) -> None:
        self.account(allow_login_by_ip=True, subnets="")
        self.assert_error(self.login(), 1)

    def test_a_change_of_subnets_shows_at_once(self) -> None:
        self.assert_error(self.login(), 1)
        account = Account.objects.get(pk=self.cast.anna.pk)
        account.allow_login_by_ip, account.subnets = True, HOME
        with self.captureOnCommitCallbacks(execute=True):
            account.save()
        self.assert_ok(self.login())
        account.subnets = ELSEWHERE
        with self.captureOnCommitCallbacks(execute=True):
            account.save(update_fields=["subnets"])
        self.assert_error(self.login(), 1)

    def test_switching_it_off_shows_at_once(self) -> None:
        """The index of subnets still knows the account: nobody tells it of what is switched off."""
        self.account(allow_login_by_ip=True, subnets=HOME)
        self.assert_ok(self.login())
        account = Account.objects.get(pk=self.cast.anna.pk)
        account.allow_login_by_ip = False
        with self.captureOnCommitCallbacks(execute=True):
            account.save()
        self.assert_error(self.login(), 1)

    def test_two_accounts_at_one_address(self) -> None:
        self.account(allow_login_by_ip=True, subnets="203.0.113.0/24")
        make.account(self.cast.north.client, allow_login_by_ip=True, subnets=HOME, tariffs=[self.cast.north.basic])
        self.changed()
        self.assert_error(self.login(), 12)

    def test_the_other_operators_address_does_not_count(self) -> None:
        make.account(self.cast.south.client, allow_login_by_ip=True, subnets=HOME)
        self.changed()
        self.assert_error(self.login(), 1)

    def test_phone_and_password(self) -> None:
        """Real apps log in so; they send the number without its plus sign."""
        for phone in ("79990000001", "+79990000001", "+7 (999) 000-00-01"):
            assert self.assert_ok(self.login(phone_number=phone, password="1111"))["abonement"] == 1001
        self.assert_error(self.login(phone_number="79990000001", password="2222"), 1)
        self.assert_error(self.login(phone_number="79990000002", password="1111"), 1)
        self.assert_error(self.login(phone_number="phone", password="1111"), 26)

    def test_phone_and_password_tell_which_of_a_customers_accounts(self) -> None:
        second = make.account(
            self.cast.north.client, customer=self.cast.anna.customer, password="9999", tariffs=[self.cast.north.basic]
        )
        assert self.login(phone_number="79990000001", password="9999")["account_id"] == second.pk


class AccountRulesTest(LoginTestCase):
    """Whether the account may log in."""

    def boris(self, **params: Any) -> dict[str, object]:
        return self.login(abonement=1002, password="2222", **params)

    def test_an_inactive_account(self) -> None:
        self.assert_error(self.boris(), 2)
        assert AccountAuthKey.objects.filter(account=self.cast.boris).count() == 1

    def test_a_debtor_with_a_tariff_for_debtors(self) -> None:
        self.cast.boris.tariffs.add(self.cast.north.debtors)
        self.changed()
        answer = self.assert_ok(self.boris())
        assert answer["status_reason"] == "DEBT"

    def test_no_tariff(self) -> None:
        self.cast.anna.tariffs.clear()
        self.changed()
        self.assert_error(self.anna(), 8)

    def test_only_a_tariff_for_debtors(self) -> None:
        self.allow(self.cast.north.debtors)
        self.assert_error(self.anna(), 8)

    def test_a_disabled_tariff_is_none(self) -> None:
        self.allow(enabled=False)
        self.assert_error(self.anna(), 8)

    def test_the_customers_tariff_counts(self) -> None:
        self.cast.anna.tariffs.clear()
        self.cast.anna.customer.tariffs.add(self.cast.north.extra)
        self.changed()
        assert self.assert_ok(self.anna())["tariffs_list"] == str(self.cast.north.extra.pk)

    def test_subnets(self) -> None:
        self.account(subnets="198.51.100.0/24")
        self.assert_error(self.anna(), 9)
        self.assert_ok(self.anna(ip=ELSEWHERE))

    def test_subnets_that_nobody_can_read_allow_nobody(self) -> None:
        self.account(subnets="everywhere")
        self.assert_error(self.anna(), 9)

    def test_device_groups(self) -> None:
        self.account(allowed_device_groups=[DeviceGroup.STB])
        self.assert_error(self.anna(device="android"), 15)
        self.assert_error(self.anna(), 15)
        self.assert_ok(self.anna(device=BOX, device_uid="m"))

    def test_the_database_refuses(self) -> None:
        with patch("tvmiddleware.services.sessions.AccountAuthKey.objects.create", side_effect=DatabaseError("full")):
            self.assert_error(self.anna(device_uid="new"), 3)
        assert not AccountDevice.objects.filter(device_uid="new").exists(), "all or nothing"


@override_settings(TVMIDDLEWARE_MULTILOGIN_ENABLED=True)
class MultiloginTest(LoginTestCase):
    def test_no_limits_and_no_binding(self) -> None:
        self.allow(sessions_count=0, basic_sessions_count=0, ip_restriction=True)
        self.account(allow_multiple_login=True)
        keys = [self.enter(device=BOX, device_uid=f"m{number}", ip=f"192.0.2.{number}") for number in range(4)]
        assert all(self.alive(key) for key in keys)
        assert not AccountDevice.objects.filter(account=self.cast.anna).exists()

    def test_a_device_of_somebody_else_and_no_tariff(self) -> None:
        make.bound_device(self.cast.boris, self.cast.north.mag, "boris-mag")
        self.account(allow_multiple_login=True)
        self.cast.anna.tariffs.clear()
        self.changed()
        self.assert_ok(self.anna(device_uid="boris-mag"))
        assert AccountDevice.objects.get(device_uid="boris-mag").account_id == self.cast.boris.pk

    def test_the_same_device_has_one_session(self) -> None:
        self.account(allow_multiple_login=True)
        first, second = (self.enter(device_uid="m") for _time in range(2))
        assert not self.alive(first)
        assert self.alive(second)
        assert self.sessions().count("m") == 1

    @override_settings(TVMIDDLEWARE_MULTILOGIN_ENABLED=False)
    def test_switched_off_for_the_installation(self) -> None:
        self.allow(basic_sessions_count=0)
        self.account(allow_multiple_login=True)
        self.assert_error(self.anna(device=BOX, device_uid="m"), 10)
