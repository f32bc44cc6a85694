"""Two boxes of one home at the same moment: on databases with several connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import TransactionTestCase, skipUnlessDBFeature

from tests.cast import make_cast
from tests.factories import NOW
from tvmiddleware.models import AccountChannel, LegalDocument, LegalDocumentAcceptance, Message
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.legal import Reader
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.selectors.sessions import session_record
from tvmiddleware.services import messages
from tvmiddleware.services.account_channels import ChannelMarks, account_channels_mark
from tvmiddleware.services.legal import AlreadyAccepted, document_accept

BOXES = 6


@skipUnlessDBFeature("has_select_for_update")
class AccountRacesTest(TransactionTestCase):
    def setUp(self) -> None:
        self.cast = make_cast()
        found = operator_now(self.cast.north.client.pk)
        assert found is not None
        self.operator = found

    def at_once(self, call: Callable[[int], Any]) -> list[Any]:
        """What BOXES threads got that start together; errors are results too."""
        barrier = Barrier(BOXES)

        def run(number: int) -> Any:
            barrier.wait()
            try:
                return call(number)
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(BOXES) as pool:
            return list(pool.map(run, range(BOXES)))

    def record(self) -> SessionRecord:
        found = session_record(self.cast.anna_key.key, self.operator, 1, now=NOW)
        assert found is not None
        return found

    def test_no_mark_is_lost(self) -> None:
        record, names = self.record(), ("is_favorited", "is_hidden", "is_parent_control")

        def mark(number: int) -> None:
            marks = [ChannelMarks(self.cast.one.pk, **{names[number % 3]: True}), ChannelMarks(self.cast.two.pk, True)]
            account_channels_mark(operator=self.operator, record=record, marks=marks)

        assert self.at_once(mark) == [None] * BOXES
        row = AccountChannel.objects.get(account=self.cast.anna, channel=self.cast.one)
        assert all(getattr(row, name) for name in names)
        assert AccountChannel.objects.count() == 2

    def test_a_document_is_accepted_once(self) -> None:
        document = LegalDocument.objects.create(client=self.cast.north.client, name="Offer")

        def accept(number: int) -> None:
            document_accept(
                operator=self.operator, document_id=document.pk, reader=Reader(self.cast.anna.pk, str(number)),
                device_model="", ip="127.0.0.1", now=NOW,
            )  # fmt: skip

        results = self.at_once(accept)
        assert results.count(None) == 1
        assert sum(isinstance(result, AlreadyAccepted) for result in results) == BOXES - 1
        assert LegalDocumentAcceptance.objects.count() == 1

    def test_an_urgent_message_is_handed_over_once(self) -> None:
        anna = self.cast.anna
        for keep in (True, False):
            message = Message.objects.create(
                client=anna.client, account=anna, created_at=NOW, delete_after_reading=not keep
            )

            def take(number: int, pk: int = message.pk) -> bool:
                return messages.messages_settle(account_id=anna.pk, message_ids=[pk], now=NOW)

            results = self.at_once(take)
            assert sorted(results) == [False] * (BOXES - 1) + [True]
