from __future__ import annotations

from typing import Any

from django.test import override_settings

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import AccountAuthKey, CustomerLog
from tvmiddleware.services.accounts import MAX_PASSWORD, TRIES


class AccountPasswordChangeTest(ApiTestCase):
    path = "account/password/change/"

    def password(self) -> str:
        self.cast.anna.refresh_from_db()
        return self.cast.anna.password

    def test_the_password_changes_and_sessions_stay(self) -> None:
        before = AccountAuthKey.objects.filter(account=self.cast.anna).count()
        self.assert_ok(self.call(old_password="1111", new_password="secret 7"))
        assert self.password() == "secret 7"
        assert AccountAuthKey.objects.filter(account=self.cast.anna).count() == before
        self.assert_ok(self.call(old_password="secret 7", new_password="8"))

    def test_a_wrong_old_password(self) -> None:
        self.assert_error(self.call(old_password="1112", new_password="2"), 2)
        assert self.password() == "1111"

    def test_a_parameter_is_missing_or_empty(self) -> None:
        calls: list[dict[str, Any]] = [
            {},
            {"old_password": "1111"},
            {"new_password": "2"},
            {"old_password": "1111", "new_password": ""},
        ]
        for params in calls:
            self.assert_error(self.call(**params), 1)
        assert self.password() == "1111"

    def test_an_unusable_new_password(self) -> None:
        for new in ("x" * (MAX_PASSWORD + 1), "tab\tinside", "line\nbreak"):
            self.assert_error(self.call(old_password="1111", new_password=new), 1)
        self.assert_ok(self.call(old_password="1111", new_password="Ж" * MAX_PASSWORD))
        assert self.password() == "Ж" * MAX_PASSWORD

    def test_guessing_stops(self) -> None:
        for guess in range(TRIES):
            self.assert_error(self.call(old_password=f"x{guess}", new_password="2"), 2)
        self.assert_error(self.call(old_password="1111", new_password="2"), 2)
        assert self.password() == "1111"

    def test_a_debtor_may_too(self) -> None:
        self.assert_ok(self.call(key=self.cast.boris_key, old_password="2222", new_password="3"))

    def test_the_same_abonement_at_another_operator_keeps_its_password(self) -> None:
        assert self.cast.vera.abonement == self.cast.anna.abonement
        self.assert_ok(self.call(old_password="1111", new_password="5"))
        self.cast.vera.refresh_from_db()
        assert self.cast.vera.password == "3333"

    @override_settings(TVMIDDLEWARE_CUSTOMER_LOG_ENABLED=True)
    def test_the_log_of_actions_tells_that_and_not_what(self) -> None:
        self.call(old_password="wrong", new_password="5")
        self.assert_ok(self.call(old_password="1111", new_password="5"))
        self.assert_ok(self.call("account/parent_code/set/", old_pin="0000", new_pin="7"))
        rows = CustomerLog.objects.order_by("pk").values_list("account_id", "action", "details", "ip", "created_at")
        assert list(rows) == [
            (self.cast.anna.pk, action, {}, "127.0.0.1", NOW) for action in ("password_change", "parent_code_change")
        ]

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(old_password="1111", new_password="2").findtext("error") == "0"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(old_password="1111", new_password="2"), 403)
