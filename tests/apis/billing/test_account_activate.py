from __future__ import annotations

from typing import Any

import external_api.registry
from billing.api_client import SmartyBilling
from external_api.exceptions import ExternalApiException
from external_api.models import ApiConfig
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Account


class Told(SmartyBilling):
    """A billing system that hears of switches, and refuses while ``refuses`` is set."""

    heard: list[tuple[str, int]] = []
    refuses = False

    def activate_account(self, account: Account) -> None:  # type: ignore[override]  # as plug-ins do
        self.hear("on", account)

    def deactivate_account(self, account: Account) -> None:
        self.hear("off", account)

    def hear(self, what: str, account: Account) -> None:
        if Told.refuses:
            raise ExternalApiException("no")
        Told.heard.append((what, account.pk))


class SwitchTestCase(BillingTestCase):
    def setUp(self) -> None:
        super().setUp()
        Told.heard, Told.refuses = [], False
        external_api.registry.add("told", Told)
        self.addCleanup(external_api.registry.remove, "told")

    def connect(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            ApiConfig.objects.create(
                client=self.cast.north.client, name="Told", handler="told", default_for_billing=True
            )

    def state(self, account: Account) -> tuple[bool, str]:
        row = Account.objects.get(pk=account.pk)
        return row.active, row.status_reason


class AccountActivateTest(SwitchTestCase):
    path = "account/activate/"

    def test_an_account_is_switched_on(self) -> None:
        self.ok(abonement=1002)
        assert self.state(self.cast.boris) == (True, "ACTIVE")
        self.ok(account_id=self.cast.boris.pk)
        assert self.state(self.cast.boris) == (True, "ACTIVE")

    def test_the_external_system_is_told_when_it_shall_be(self) -> None:
        self.connect()
        self.ok(abonement=1002)
        assert Told.heard == []
        self.ok(abonement=1002, notify_external_api=1)
        assert Told.heard == [("on", self.cast.boris.pk)]

    def test_a_refusal_keeps_the_account_as_it_is(self) -> None:
        self.connect()
        Told.refuses = True
        self.refused(2, abonement=1002, notify_external_api=1)
        assert self.state(self.cast.boris) == (False, "DEBT")

    def test_without_an_external_system_nobody_needs_to_be_told(self) -> None:
        self.ok(abonement=1002, notify_external_api=1)
        assert self.state(self.cast.boris)[0]

    def test_the_same_call_with_a_key_tells_once(self) -> None:
        self.connect()
        params = self.signed(abonement=1002, notify_external_api=1)
        answers = [
            self.http.post("/billing/api/account/activate/", params, headers={"Idempotency-Key": "k"}).json()
            for _time in range(2)
        ]
        assert answers[0] == answers[1]
        assert Told.heard == [("on", self.cast.boris.pk)]

    def test_who_is_not_found_is_refused(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"abonement": 999}, {"account_id": self.cast.vera.pk}]
        for params in calls:
            self.refused(1, **params)
