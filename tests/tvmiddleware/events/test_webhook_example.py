"""docs/how-to/outgoing-event.md, run as it is written: a switched account is posted to its operator's address, once."""

from __future__ import annotations

import re
import sys
from types import ModuleType
from unittest import mock

from django.test import override_settings

from core.events import unlisten
from tests.architecture.source import ROOT
from tests.http_server import Answer, HttpServer
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.events import AccountSwitched

BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def module_of(name: str, text: str) -> ModuleType:
    made = ModuleType(name)
    exec(compile(text, name, "exec"), made.__dict__)  # noqa: S102  (our own page)
    return made


@override_settings(SMARTY_FETCH_NETWORKS=["127.0.0.1"])
class WebhookExampleTest(EventCase):
    def setUp(self) -> None:
        super().setUp()
        listener, jobs = BLOCK.findall((ROOT / "docs/how-to/outgoing-event.md").read_text(encoding="utf-8"))
        self.jobs = module_of("example.jobs", jobs)
        loaded = {"example": ModuleType("example"), "example.jobs": self.jobs}
        patch = mock.patch.dict(sys.modules, loaded)
        patch.start()
        self.addCleanup(patch.stop)
        module_of("example.listeners.webhooks", listener).register()
        self.addCleanup(unlisten, AccountSwitched, name="webhook")

    def test_an_account_that_is_switched_off(self) -> None:
        with HttpServer(lambda _asked: Answer()) as server:
            self.jobs.URLS[self.cast.north.client.pk] = server.url
            self.billing_api("account/modify/", account_id=self.cast.anna.pk, active=0)
        (asked,) = server.asked
        assert asked.method == "POST"
        assert asked.json == {"account_id": self.cast.anna.pk, "active": False, "by": "api"}

    def test_the_address_does_not_answer(self) -> None:
        self.jobs.URLS[self.cast.north.client.pk] = "http://127.0.0.1:1/"
        self.billing_api("account/modify/", account_id=self.cast.anna.pk, active=0)
        self.cast.anna.refresh_from_db()
        assert not self.cast.anna.active

    def test_an_operator_without_an_address(self) -> None:
        self.billing_api("account/modify/", account_id=self.cast.anna.pk, active=0)
        assert self.names() == ["AccountSwitched"]
