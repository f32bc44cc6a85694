from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.constants import CommandType
from tvmiddleware.models import Account, Message


class MessageDeleteTest(ApiTestCase):
    path = "message/delete/"

    def message(self, account: Account | None = None, **fields: Any) -> Message:
        owner = account or self.cast.anna
        values = {"subject": "Hello", "created_at": NOW, **fields}
        return Message.objects.create(client=owner.client, account=owner, **values)

    def left(self) -> set[int]:
        return set(Message.objects.values_list("pk", flat=True))

    def test_one(self) -> None:
        gone, stays = self.message(), self.message()
        self.assert_ok(self.call(uuid=gone.uuid))
        assert self.left() == {stays.pk}
        self.assert_error(self.call(uuid=gone.uuid), 1)

    def test_all_of_the_account_and_nobody_elses(self) -> None:
        self.message(), self.message(was_read=True)
        kept = {self.message(self.cast.boris).pk, self.message(command_type=CommandType.REBOOT).pk}
        self.assert_ok(self.call(uuid="all"))
        assert self.left() == kept
        self.assert_ok(self.call(uuid="all"))

    def test_status_forgets_it_at_once(self) -> None:
        message = self.message(urgent=False)
        assert self.call("account/status/")["has_new_messages"] == 1
        self.assert_ok(self.call(uuid=message.uuid))
        assert self.call("account/status/")["has_new_messages"] == 0

    def test_another_accounts_message(self) -> None:
        for other in (self.message(self.cast.boris), self.message(self.cast.vera)):
            self.assert_error(self.call(uuid=other.uuid), 1)
        assert len(self.left()) == 2

    def test_an_ended_one_and_a_command_are_unknown(self) -> None:
        ended = self.message(expires_at=NOW - timedelta(seconds=1))
        command = self.message(command_type=CommandType.RESTART)
        for wrong in (ended.uuid, command.uuid, "none", ""):
            self.assert_error(self.call(uuid=wrong), 1)
        self.assert_error(self.call(), 1)
        assert len(self.left()) == 2

    def test_a_debtor_deletes_too(self) -> None:
        self.assert_ok(self.call(key=self.cast.boris_key, uuid=self.message(self.cast.boris).uuid))

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(uuid=self.message().uuid).findtext("error") == "0"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(uuid="all"), 403)
