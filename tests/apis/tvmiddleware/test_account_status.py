from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.constants import CommandType
from tvmiddleware.models import AccountAuthKey, Message
from tvmiddleware.services import messages
from tvmiddleware.services.messages import Draft


class AccountStatusTest(ApiTestCase):
    path = "account/status/"

    def send(self, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            messages.message_send_many(
                client_id=self.cast.north.client.pk,
                account_ids=[self.cast.anna.pk],
                draft=Draft(subject="Dear $firstname", text="T", **fields),
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
        answer = self.decoded(self.response(client_id=self.cast.south.client.pk, authkey=self.cast.anna_key.key))
        assert answer["status"] == 1

    def test_an_inactive_account(self) -> None:
        answer = self.assert_ok(self.call(key=self.cast.boris_key))
        assert (answer["status"], answer["status_reason"], answer["is_active"]) == (2, "DEBT", 0)

    def test_an_unknown_operator_is_refused(self) -> None:
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

    def test_messages_and_commands_end_at_their_time_even_in_a_remembered_inbox(self) -> None:
        end = NOW + timedelta(minutes=5)
        self.send(urgent=False, expires_at=end)
        assert self.call()["has_new_messages"] == 1
        self.send(urgent=True, expires_at=end)
        self.send(command_type=CommandType.RESTART, expires_at=end)
        self.call(key=self.cast.boris_key)
        self.at(end)
        answer = self.assert_ok(self.call())
        assert (answer["has_new_messages"], answer["message"], answer["command"]) == (0, {}, {})

    def test_one_urgent_message_a_call_the_oldest_first(self) -> None:
        for text in ("first", "second"):
            Message.objects.create(
                client=self.cast.north.client, account=self.cast.anna, subject=text, urgent=True, created_at=NOW
            )
        assert [self.call()["message"].get("subject") for _ in range(3)] == ["first", "second", None]

    def test_an_urgent_message_that_is_kept_is_in_the_list_as_read(self) -> None:
        self.send(urgent=True, delete_after_reading=False)
        assert self.call()["message"]["subject"] == "Dear Anna"
        assert self.call()["message"] == {}
        assert [row["was_read"] for row in self.call("message/list/")["messages"]] == [1]

    def test_html_comes_as_it_was_written(self) -> None:
        html = "<b>Dear</b> A & B <br/>\n«привет»"
        for _ in range(2):
            Message.objects.create(
                client=self.cast.north.client, account=self.cast.anna, text=html, urgent=True, created_at=NOW
            )
        assert self.call()["message"]["text"] == html
        assert self.xml().findtext("message/text") == html

    def test_a_command_in_full(self) -> None:
        self.send(
            command_type=CommandType.RESTART, user_confirmation=True, deep_link="app://news", image_for_command="i.png"
        )
        assert self.call()["command"] == {
            "type": 2,
            "user_confirmation": 1,
            "deep_link": "app://news",
            "accompanying_text_to_command": "T",
            "image_for_command": "i.png",
        }

    def test_warm_it_costs_no_sql(self) -> None:
        self.call()
        with counted() as cost:
            self.call(with_tariffs=1)
        assert cost.sql == 0

    def test_a_flag_that_is_none(self) -> None:
        self.assert_error(self.call(with_tariffs="maybe"), 400)

    def test_an_xml_box_is_told_the_same(self) -> None:
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
