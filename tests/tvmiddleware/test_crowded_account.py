"""An account whose part of the processes is taken: what it may still ask."""

from __future__ import annotations

import threading
from typing import Any

from django.test import override_settings

from core import concurrency
from core.concurrency import hold_slot
from tests.base import ApiTestCase


class CrowdedAccountTest(ApiTestCase):
    def answers(self, path: str, **params: Any) -> int:
        """While another call of Anna's account holds its only slot."""
        held, free = threading.Event(), threading.Event()

        def hold() -> None:
            with hold_slot(f"account:{self.cast.anna.pk}"):
                held.set()
                free.wait(10)

        holder = threading.Thread(target=hold)
        with override_settings(SMARTY_CALLS_AT_ONCE=1):
            holder.start()
            held.wait(10)
            try:
                return int(self.response(path, **self.identity(), **params).json()["error"])
            finally:
                free.set()
                holder.join()

    def test_it_reads_and_writes_later(self) -> None:
        assert self.answers("customer/device/list/") == 0
        assert self.answers("customer/info/") == 0
        refused = self.answers("customer/info/set/", firstname="Ann")
        assert refused == 500
        self.cast.anna.customer.refresh_from_db()
        assert self.cast.anna.customer.firstname != "Ann"
        assert concurrency.WAIT_SECONDS < 1
