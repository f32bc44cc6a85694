from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import TestCase

from tests import factories as make
from tests.commands import refusal, run
from tests.factories import NOW
from tvmiddleware.models import CustomerLog


@time_machine.travel(NOW, tick=False)
class ClearCustomerLogTest(TestCase):
    def test_only_the_old_entries_go(self) -> None:
        client = make.client()
        for age in (59, 61):
            CustomerLog.objects.create(client=client, action=str(age), created_at=NOW - timedelta(days=age))
        run("clear_customer_log", "--days=60")
        assert CustomerLog.objects.get().action == "59"

    def test_the_age_is_required_and_sensible(self) -> None:
        assert "--days" in refusal("clear_customer_log")
        assert "negative" in refusal("clear_customer_log", "--days=-1")
