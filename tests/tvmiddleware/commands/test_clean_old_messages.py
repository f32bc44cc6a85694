from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import TestCase

from tests import factories as make
from tests.commands import refusal, run
from tests.factories import NOW
from tvmiddleware.models import Message


@time_machine.travel(NOW, tick=False)
class CleanOldMessagesTest(TestCase):
    def message(self, days: float) -> Message:
        account = make.account(make.client())
        return Message.objects.create(client=account.client, account=account, created_at=NOW - timedelta(days=days))

    def test_only_the_old_ones_go(self) -> None:
        old, young = self.message(3.1), self.message(2.9)
        run("clean_old_messages", "--days_count=3")
        assert list(Message.objects.all()) == [young]
        assert not Message.objects.filter(pk=old.pk).exists()

    def test_as_the_crontab_writes_it(self) -> None:
        self.message(4)
        run("clean_old_messages", "--days_count", "3")
        assert not Message.objects.exists()

    def test_it_is_silent_in_cron(self) -> None:
        assert run("clean_old_messages", "--days_count=3") == ""

    def test_it_tells_who_asks(self) -> None:
        self.message(4)
        assert "1 messages deleted" in run("clean_old_messages", "--days_count=3", verbosity=2)

    def test_the_age_is_required_and_sensible(self) -> None:
        assert "--days_count" in refusal("clean_old_messages")
        assert "invalid int value" in refusal("clean_old_messages", "--days_count=soon")
        assert "negative" in refusal("clean_old_messages", "--days_count=-1")
