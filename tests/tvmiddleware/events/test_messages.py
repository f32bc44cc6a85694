"""For every way of sending, fetching and deleting a message: one event, its line in the log once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tests.factories import NOW
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.events import MessageCreated, MessageDeleted, MessageDelivered, MessageEvent
from tvmiddleware.models import Account, Message
from tvmiddleware.services.messages import Draft, message_send_many

CREATED, DELIVERED, DELETED = "MESSAGE_CREATED", "MESSAGE_SEND", "MESSAGE_DELETED"


class MessageEventsTest(EventCase):
    def message(self, account: Account | None = None, **fields: Any) -> Message:
        owner = account or self.cast.anna
        made = Message.objects.create(client_id=owner.client_id, account=owner, created_at=NOW, **fields)
        self.forget()
        return made

    def assert_event(self, kind: type[Any], *, actor: str, line: str, **fields: Any) -> None:
        assert [type(one).__name__ for one in self.events(MessageEvent)] == [kind.__name__]
        whose = {"client_id": self.cast.north.client.pk, "account_id": self.cast.anna.pk}
        self.one(kind, actor=actor, **whose, **fields)
        assert [one for one in self.logged() if "MESSAGE" in one] == [line]

    # --- sent -----------------------------------------------------------------------------------------------------
    def test_a_billing_system_sends(self) -> None:
        self.billing_api("account/message/create/", account_id=self.cast.anna.pk, text="Pay, $firstname", subject="S")
        row = Message.objects.get()
        said = {"text": "Pay, Anna", "subject": "S", "uuid": str(row.uuid), "command_type": 0}
        self.assert_event(MessageCreated, actor="api", line=CREATED, **said)

    def test_a_refused_one_is_told_to_nobody(self) -> None:
        answer = self.billing_api("account/message/create/", account_id=self.cast.anna.pk, text="", subject="")
        assert answer["error"] == 2
        assert not self.heard

    def test_the_form_sends(self) -> None:
        self.panel_add(Message, account=self.cast.anna.pk, text="Hello", subject="S")
        self.assert_event(MessageCreated, actor="user:oleg", line=CREATED, text="Hello")

    def test_the_form_puts_right_what_waits(self) -> None:
        row = self.message(text="Helo")
        self.panel(row, text="Hello")
        assert Message.objects.get().text == "Hello"
        assert not self.events(MessageEvent), "the box gets it once"

    def test_one_event_for_each_of_many(self) -> None:
        ids = [self.cast.anna.pk, self.cast.boris.pk, self.cast.vera.pk]
        with self.committed():
            sent = message_send_many(
                client_id=self.cast.north.client.pk,
                account_ids=ids,
                draft=Draft(text="All"),
                now=NOW,
                actor="user:oleg",
            )
        heard = [one.account_id for one in self.events(MessageCreated)]
        assert sent == 2
        assert heard == [self.cast.anna.pk, self.cast.boris.pk], "nobody of the other operator"

    def test_the_mass_action_says_who_sends(self) -> None:
        form = {"text": "Off at noon", "subject": "S", "panel_apply": ""}
        self.panel_action("send_message", self.cast.anna, **form)
        self.assert_event(MessageCreated, actor="user:oleg", line=CREATED, text="Off at noon")

    def test_what_is_taken_back_is_told_to_nobody(self) -> None:
        with self.committed(), self.assertRaises(RuntimeError), transaction.atomic():
            ids = [self.cast.anna.pk]
            message_send_many(client_id=self.cast.north.client.pk, account_ids=ids, draft=Draft(text="No"), now=NOW)
            raise RuntimeError
        assert not self.heard

    # --- delivered ------------------------------------------------------------------------------------------------
    def test_the_heartbeat_delivers_once(self) -> None:
        row = self.message(text="Hello", urgent=True)
        for _time in range(2):
            self.box("account/status/")
        self.assert_event(MessageDelivered, actor="account:1001", line=DELIVERED, uuid=str(row.uuid), text="Hello")

    def test_the_viewer_opens_it(self) -> None:
        row = self.message(text="Hello", urgent=False)
        self.box("message/detail/", uuid=row.uuid)
        self.assert_event(MessageDelivered, actor="account:1001", line=DELIVERED, uuid=str(row.uuid), text="Hello")

    # --- deleted --------------------------------------------------------------------------------------------------
    def test_the_viewer_deletes_one(self) -> None:
        row = self.message()
        self.box("message/delete/", uuid=row.uuid)
        self.assert_event(MessageDeleted, actor="account:1001", line=DELETED, uuid=str(row.uuid))

    def test_the_viewer_deletes_all(self) -> None:
        self.message()
        self.message()
        self.box("message/delete/", uuid="all")
        self.assert_event(MessageDeleted, actor="account:1001", line=DELETED, uuid="all")

    def test_one_that_is_not_there(self) -> None:
        foreign = self.message(self.cast.vera)
        assert self.box("message/delete/", uuid=foreign.uuid)["error"] == 1
        assert not self.heard

    def test_the_panel_deletes(self) -> None:
        row = self.message()
        uuid = str(row.uuid)
        self.panel_delete(row)
        self.assert_event(MessageDeleted, actor="user:oleg", line=DELETED, uuid=uuid)

    def test_those_that_go_with_their_account_are_told_by_it(self) -> None:
        self.message()
        self.panel_delete(Account.objects.get(pk=self.cast.anna.pk))
        assert not self.events(MessageEvent)
