from __future__ import annotations

from datetime import timedelta
from typing import Any

from apis.tvmiddleware.message import LIST_LIMIT
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.constants import CommandType
from tvmiddleware.models import Account, Message

MINUTE = timedelta(minutes=1)


class MessageListTest(ApiTestCase):
    path = "message/list/"

    def message(self, account: Account | None = None, **fields: Any) -> Message:
        owner = account or self.cast.anna
        values = {"subject": "Hello", "created_at": NOW, **fields}
        return Message.objects.create(client=owner.client, account=owner, **values)

    def subjects(self, **params: Any) -> list[str]:
        return [row["subject"] for row in self.assert_ok(self.call(**params))["messages"]]

    def test_rows_the_newest_first(self) -> None:
        old = self.message(subject="Old & <b>bold</b>", urgent=False, was_read=True, created_at=NOW - MINUTE)
        new = self.message(subject="New")
        assert self.assert_ok(self.call())["messages"] == [
            {"uuid": new.uuid, "subject": "New", "created_at": int(NOW.timestamp()), "urgent": 1, "was_read": 0},
            {
                "uuid": old.uuid, "subject": "Old & <b>bold</b>", "created_at": int(NOW.timestamp()) - 60,
                "urgent": 0, "was_read": 1,
            },
        ]  # fmt: skip

    def test_looking_at_the_list_reads_nothing(self) -> None:
        message = self.message()
        self.call()
        message.refresh_from_db()
        assert not message.was_read

    def test_a_message_ends_at_its_time(self) -> None:
        self.message(subject="Ends", expires_at=NOW + MINUTE)
        self.message(subject="Ended", expires_at=NOW)
        assert self.subjects() == ["Ends"]
        self.at(NOW + MINUTE)
        assert self.subjects() == []

    def test_commands_are_no_messages(self) -> None:
        self.message(command_type=CommandType.REBOOT)
        self.message(command_type=CommandType.OTHER)
        assert self.subjects() == []

    def test_only_the_accounts_own(self) -> None:
        self.message(self.cast.boris, subject="Boris")
        self.message(self.cast.vera, subject="Vera")
        assert self.subjects() == []
        assert self.subjects(key=self.cast.boris_key) == ["Boris"]
        assert self.subjects(key=self.cast.vera_key) == ["Vera"]

    def test_a_long_list_ends_with_the_oldest_that_fits(self) -> None:
        client = self.cast.north.client
        Message.objects.bulk_create(
            Message(client=client, account=self.cast.anna, subject=str(number), created_at=NOW)
            for number in range(LIST_LIMIT + 5)
        )
        found = self.subjects()
        assert len(found) == LIST_LIMIT
        assert (found[0], found[-1]) == (str(LIST_LIMIT + 4), "5")

    def test_xml_dates_are_text(self) -> None:
        self.message(subject="A & B")
        root = self.xml()
        assert root.findtext("messages/item/created_at") == "2026-11-22 12:00"
        assert root.findtext("messages/item/subject") == "A & B"

    def test_xml_without_messages(self) -> None:
        assert self.response(**self.identity(self.cast.anna_mag_key), device="mag").content == (
            b"<rss><messages></messages><error>0</error><error_message></error_message></rss>"
        )

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(), 403)
