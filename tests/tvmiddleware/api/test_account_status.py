from __future__ import annotations

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.constants import CommandType
from tvmiddleware.models import AccountAuthKey, Message
from tvmiddleware.services import messages
from tvmiddleware.services.messages import Draft


class AccountStatusTest(ApiTestCase):
    path = "account/status/"

    def send(self, **fields: object) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            messages.message_send_many(
                client_id=self.cast.north.client.pk,
                account_ids=[self.cast.anna.pk],
                draft=Draft(subject="Dear $firstname", text="T", **fields),  # type: ignore[arg-type]
                now=NOW,
            )

    def test_a_live_session(self) -> None:
        answer = self.assert_ok(self.call())
        assert answer["status"] == 0
        assert answer["status_reason"] == "ACTIVE"
        assert answer["utc_time"] == int(NOW.timestamp())
        assert answer["is_active"] == 1
        assert answer["message"] == {}
        assert answer["command"] == {}
        assert "tariff_ids" not in answer

    def test_tariffs_ascending_hidden_included(self) -> None:
        cast = self.cast
        assert self.call(with_tariffs=1)["tariff_ids"] == sorted([cast.north.basic.pk, cast.north.extra.pk])

    def test_a_dead_session_is_a_status_not_an_error(self) -> None:
        answer = self.decoded(self.response(client_id=self.cast.north.client.pk, authkey="0" * 128))
        assert (answer["error"], answer["status"], answer["is_active"]) == (0, 1, 0)

    def test_a_key_of_another_operator_is_dead(self) -> None:
        answer = self.decoded(
            self.response(client_id=self.cast.south.client.pk, authkey=self.cast.anna_key.key)
        )
        assert answer["status"] == 1

    def test_an_inactive_account(self) -> None:
        answer = self.assert_ok(self.call(key=self.cast.boris_key))
        assert (answer["status"], answer["status_reason"], answer["is_active"]) == (2, "DEBT", 0)

    def test_an_unknown_operator(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=99999, authkey=self.cast.anna_key.key)), 403)

    def test_an_urgent_message_comes_once(self) -> None:
        self.send(urgent=True)
        assert self.call()["message"] == {"subject": "Dear Anna", "text": "T", "no_confirmation": 0}
        assert self.call()["message"] == {}

    def test_a_calm_message_is_a_flag(self) -> None:
        self.send(urgent=False)
        answer = self.call()
        assert answer["has_new_messages"] == 1
        assert answer["message"] == {}

    def test_a_command_reaches_each_session_once(self) -> None:
        self.send(command_type=CommandType.REBOOT)
        for key in (self.cast.anna_key, self.cast.anna_mag_key):
            assert self.call(key=key)["command"]["type"] == 3
        assert self.call()["command"] == {}
        assert not Message.objects.filter(account=self.cast.anna).exists()

    def test_a_changed_list_is_told_once_per_session(self) -> None:
        AccountAuthKey.objects.filter(account=self.cast.anna).update(channel_list_changed=True)
        assert self.call()["channel_list_changed"] == 1
        assert self.call()["channel_list_changed"] == 0
        assert self.call(key=self.cast.anna_mag_key)["channel_list_changed"] == 1

    def test_xml(self) -> None:
        root = self.xml()
        assert root.findtext("status") == "0"
        assert root.find("message").text is None

    def test_portal_prefix_slash_and_post(self) -> None:
        identity = self.identity()
        for url in ("/api/tvmiddleware/api/account/status", "/tvmiddleware/api//account/status/"):
            assert self.http.get(url, identity).json()["status"] == 0
        assert self.http.post("/tvmiddleware/api/account/status", identity).json()["status"] == 0

    def test_the_key_may_come_in_the_cookie(self) -> None:
        self.http.cookies["authkey"] = self.cast.anna_key.key
        answer = self.decoded(self.response(client_id=self.cast.north.client.pk))
        assert answer["status"] == 0
