from __future__ import annotations

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Account, Message


class MessageDetailTest(ApiTestCase):
    path = "message/detail/"

    def message(self, account: Account, **fields: object) -> Message:
        values = {"subject": "Hello", "text": "A <b>text</b> & more", "created_at": NOW, **fields}
        return Message.objects.create(client=account.client, account=account, **values)

    def test_it_is_read_and_kept(self) -> None:
        message = self.message(self.cast.anna, delete_after_reading=False)
        answer = self.assert_ok(self.call(uuid=message.uuid))
        assert answer["subject"] == "Hello"
        assert answer["text"] == "A <b>text</b> & more"
        assert answer["created_at"] == int(NOW.timestamp())
        assert answer["was_read"] == 0
        message.refresh_from_db()
        assert message.was_read
        assert message.read_at == NOW

    def test_it_goes_after_reading(self) -> None:
        message = self.message(self.cast.anna)
        self.assert_ok(self.call(uuid=message.uuid))
        self.assert_error(self.call(uuid=message.uuid), 1)

    def test_xml_shows_the_date_as_text(self) -> None:
        message = self.message(self.cast.anna)
        root = self.xml(uuid=message.uuid)
        assert root.findtext("created_at") == "2026-11-22 12:00"
        assert root.findtext("text") == "A <b>text</b> & more"

    def test_a_debtor_reads_too(self) -> None:
        message = self.message(self.cast.boris)
        self.assert_ok(self.call(key=self.cast.boris_key, uuid=message.uuid))

    def test_another_accounts_message_is_unknown(self) -> None:
        message = self.message(self.cast.vera)
        self.assert_error(self.call(uuid=message.uuid), 1)
        assert not Message.objects.get(pk=message.pk).was_read

    def test_without_uuid(self) -> None:
        self.assert_error(self.call(), 1)
        self.assert_error(self.call(uuid=""), 1)

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk, uuid="x")), 403)
