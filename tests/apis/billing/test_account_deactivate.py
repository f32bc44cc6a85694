from __future__ import annotations

from typing import Any

from tests.apis.billing.test_account_activate import SwitchTestCase, Told
from tvmiddleware.models import Account


class AccountDeactivateTest(SwitchTestCase):
    path = "account/deactivate/"

    def test_an_account_is_switched_off_at_once(self) -> None:
        identity: dict[str, Any] = {"client_id": self.cast.anna.client_id, "authkey": self.cast.anna_key.key}
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 0
        self.ok(abonement=1001)
        assert self.state(self.cast.anna) == (False, "INACTIVE")
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 403

    def test_the_external_system(self) -> None:
        self.connect()
        self.ok(account_id=self.cast.anna.pk, notify_external_api="1")
        assert Told.heard == [("off", self.cast.anna.pk)]
        Told.refuses = True
        Account.objects.filter(pk=self.cast.anna.pk).update(active=True, status_reason="ACTIVE")
        self.refused(2, account_id=self.cast.anna.pk, notify_external_api=1)
        assert self.state(self.cast.anna) == (True, "ACTIVE")

    def test_who_is_not_found_is_refused(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"abonement": 999}, {"account_id": self.cast.vera.pk}]
        for params in calls:
            self.refused(1, **params)
        assert Account.objects.get(pk=self.cast.vera.pk).active
