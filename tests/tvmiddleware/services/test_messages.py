from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.cast import make_cast
from tests.factories import NOW
from tvmiddleware.constants import CommandType
from tvmiddleware.models import Account, AccountAuthKey, Customer, Message
from tvmiddleware.selectors.messages import INBOX_LIMIT, read_inbox
from tvmiddleware.services import messages
from tvmiddleware.services.messages import BATCH, Draft


class MassSendTest(TestCase):
    def setUp(self) -> None:
        self.client_row = make.client()
        self.customer = make.customer(self.client_row, firstname="Ivan", lastname="Petrov")

    def accounts(self, count: int) -> list[int]:
        Account.objects.bulk_create(
            Account(client=self.client_row, customer=self.customer, abonement=number + 1) for number in range(count)
        )
        return list(Account.objects.filter(client=self.client_row).values_list("pk", flat=True))

    def send(self, ids: Any, **fields: Any) -> tuple[int, int]:
        """The number of messages, and of statements."""
        draft = Draft(subject="Dear $firstname $lastname", text="T $firstname", **fields)
        with CaptureQueriesContext(connection) as queries, self.captureOnCommitCallbacks(execute=True):
            sent = messages.message_send_many(client_id=self.client_row.pk, account_ids=ids, draft=draft, now=NOW)
        return sent, sum("INSERT" not in query["sql"] for query in queries.captured_queries)

    def test_statements_grow_with_batches_not_accounts(self) -> None:
        ids = self.accounts(2 * BATCH + 1)
        few, costs_few = self.send(ids[:10])
        one, costs_one = self.send(ids[:BATCH])
        three, costs_three = self.send(ids)
        assert (few, one, three) == (10, BATCH, 2 * BATCH + 1)
        assert costs_few == costs_one
        assert costs_three == 3 * costs_one

    def test_so_do_commands(self) -> None:
        ids = self.accounts(20)
        AccountAuthKey.objects.bulk_create(
            AccountAuthKey(account_id=pk, key=f"{pk}-{number}", created_at=NOW, last_active=NOW)
            for pk in ids[:-1]
            for number in range(2)
        )
        sent, costs = self.send(ids, command_type=CommandType.REBOOT)
        assert sent == 38, "one for each session, none for the account without any"
        assert costs == self.send(ids[:3], command_type=CommandType.REBOOT)[1]
        assert not Message.objects.filter(session=None).exists()

    def test_names_are_put_in(self) -> None:
        self.send(self.accounts(1))
        message = Message.objects.get()
        assert (message.subject, message.text, message.created_at) == ("Dear Ivan Petrov", "T Ivan", NOW)

    def test_a_long_name_cuts_the_subject_of_its_own_message_only(self) -> None:
        long = make.customer(self.client_row, firstname="N" * 200)
        ids = self.accounts(3)
        Account.objects.filter(pk=ids[1]).update(customer=long)
        draft = Draft(subject=f"$firstname: {'s' * 130}", text="$firstname")
        sent = messages.message_send_many(client_id=self.client_row.pk, account_ids=ids, draft=draft, now=NOW)
        assert sent == 3
        cut = Message.objects.get(account__customer=long)
        assert (len(cut.subject), cut.subject[-2:], len(cut.text)) == (255, "s…", 200)
        assert set(Message.objects.exclude(pk=cut.pk).values_list("subject", flat=True)) == {f"Ivan: {'s' * 130}"}

    def test_a_row_that_the_database_refuses_costs_no_other_recipient(self) -> None:
        draft, taken = Draft(subject="S"), make_cast().anna
        rows = [row for pk in self.accounts(3) for row in self.made(pk, draft)]
        Message.objects.create(client=taken.client, account=taken, uuid=rows[1].uuid, created_at=NOW)
        with self.assertLogs("smarty_messaging", "ERROR") as logged:
            assert messages.stored(rows) == [rows[0], rows[2]]
        assert f"account={rows[1].account_id}" in logged.output[0]
        assert Message.objects.filter(account__client=self.client_row).count() == 2

    def made(self, account_id: int, draft: Draft) -> list[Message]:
        return messages.messages_for(Account.objects.get(pk=account_id), draft, None, NOW)

    def test_accounts_of_other_operators_are_skipped(self) -> None:
        stranger = make.account(make.client())
        assert self.send([stranger.pk])[0] == 0

    def test_a_generator_of_ids_is_enough(self) -> None:
        assert self.send(pk for pk in self.accounts(3))[0] == 3


@pytest.mark.parametrize(
    ("text", "firstname", "lastname", "expected"),
    [
        ("Dear $firstname,", "Anna", "", "Dear Anna,"),
        ("Dear $firstname,", " ", "", "Dear,"),
        ("Dear $firstname $lastname, pay", "", "Smith", "Dear Smith, pay"),
        ("Dear $firstname $lastname, pay", "Anna", "", "Dear Anna, pay"),
        ("Dear $firstname $lastname, pay", "", "", "Dear, pay"),
        ("$firstname, pay", "", "", "pay"),
        ("$firstname $lastname: pay", "", "Smith", "Smith: pay"),
        ("Hi!\n$lastname - pay", "", "", "Hi!\npay"),
        ("Здравствуйте, $firstname!", "", "", "Здравствуйте!"),
        ("Hello, $firstname", "", "", "Hello"),
        ("For $firstname only , $50 ", "", "", "For only , $50 "),
        ("$firstname owes $5 and $$", "Anna", "", "Anna owes $5 and $$"),
        ("$firstname!", "$lastname", "Smith", "$lastname!"),
        ("$firstname $lastname", "A\\1", "\\g<0>", "A\\1 \\g<0>"),
    ],
)
def test_names_in_a_text(text: str, firstname: str, lastname: str, expected: str) -> None:
    account = Account(customer=Customer(firstname=firstname, lastname=lastname))
    assert messages.personal_text(text, account) == expected


class InboxTest(TestCase):
    def setUp(self) -> None:
        self.cast = make_cast()
        self.anna = self.cast.anna

    def message(self, **fields: Any) -> Message:
        values = {"subject": "S", "created_at": NOW, **fields}
        with self.captureOnCommitCallbacks(execute=True):
            return Message.objects.create(client=self.anna.client, account=self.anna, **values)

    def test_a_pile_of_calm_messages_hides_neither_urgent_ones_nor_commands(self) -> None:
        for _ in range(INBOX_LIMIT + 1):
            self.message(urgent=False)
        self.message(urgent=True)
        self.message(command_type=CommandType.RESTART)
        found = read_inbox(self.anna.pk, NOW)
        assert (len(found.urgent), len(found.commands), found.has_new(NOW)) == (1, 1, True)

    def test_an_inbox_knows_when_calm_messages_end(self) -> None:
        hour = timedelta(hours=1)
        self.message(urgent=False, expires_at=NOW + hour)
        found = read_inbox(self.anna.pk, NOW)
        assert found.has_new(NOW)
        assert not found.has_new(NOW + hour)
        self.message(urgent=False, expires_at=NOW + 2 * hour)
        assert read_inbox(self.anna.pk, NOW).has_new(NOW + hour)
        self.message(urgent=False)
        assert read_inbox(self.anna.pk, NOW).has_new(NOW + 1000 * hour)

    def test_nothing_new(self) -> None:
        self.message(urgent=False, was_read=True)
        self.message(urgent=False, expires_at=NOW)
        self.message(urgent=True)
        assert not read_inbox(self.anna.pk, NOW).has_new(NOW)


class DeliveryTest(TestCase):
    def setUp(self) -> None:
        self.cast = make_cast()

    def message(self, **fields: Any) -> Message:
        anna = self.cast.anna
        return Message.objects.create(client=anna.client, account=anna, **{"created_at": NOW, **fields})

    def test_of_two_devices_one_gets_it(self) -> None:
        """Both read the row before either settled it: the statement that deletes or marks it decides."""
        for keep in (True, False):
            message = self.message(delete_after_reading=not keep)
            assert messages.settle(message, NOW)
            assert not messages.settle(message, NOW)
            assert not messages.messages_settle(account_id=self.cast.anna.pk, message_ids=[message.pk], now=NOW)

    def test_a_kept_one_is_marked_read_with_its_time(self) -> None:
        message = self.message(delete_after_reading=False)
        assert messages.messages_settle(account_id=self.cast.anna.pk, message_ids=[message.pk], now=NOW)
        message.refresh_from_db()
        assert (message.was_read, message.read_at) == (True, NOW)

    def test_not_anothers(self) -> None:
        message = self.message()
        assert not messages.messages_settle(account_id=self.cast.boris.pk, message_ids=[message.pk], now=NOW)
        assert Message.objects.filter(pk=message.pk).exists()


class CleanOldMessagesTest(TestCase):
    def test_by_age_alone(self) -> None:
        anna = make_cast().anna
        day = timedelta(days=1)
        for age in (0, 9, 10, 11, 400):
            Message.objects.create(client=anna.client, account=anna, created_at=NOW - age * day, subject=str(age))
        assert messages.clean_old_messages(days=10, now=NOW) == 2
        assert set(Message.objects.values_list("subject", flat=True)) == {"0", "9", "10"}
        assert messages.clean_old_messages(days=10, now=NOW) == 0
