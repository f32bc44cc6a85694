"""The example plug-in against a billing that really answers over HTTP, called as boxes call it."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from external_api import modules, registry
from external_api.models import ApiConfig, ApiConfigAttribute
from external_api.services import circuit
from tests.architecture.source import ROOT
from tests.base import ApiTestCase
from tests.http_server import Answer, Asked, HttpServer
from tvmiddleware.models import Account, Customer

TOKEN = "t-0123456789"


class Billing(HttpServer):
    """Subscribers of an operator's billing; cleared, ``goes_on`` makes it accept calls and say nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.subscribers: dict[str, dict[str, Any]] = {"s-1": {"active": True, "balance": "12.50", "to_pay": "100.00"}}
        self.services: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self.status = 200
        self.goes_on = threading.Event()
        self.goes_on.set()

    def answer(self, asked: Asked) -> Answer:
        self.goes_on.wait(20)
        self.tokens.add(asked.headers["Authorization"])
        return Answer(self.status, json.dumps(self.data(asked.method, asked.path)).encode())

    def data(self, method: str, path: str) -> Any:
        _empty, _name, *parts = path.split("/")
        if method == "POST":
            self.subscribers["s-2"] = {"active": True, "balance": "0"}
            return {"id": "s-2"}
        if len(parts) == 3:
            self.services.append((method, parts[2]))
            return None
        if parts[1:] == ["payments"]:
            return [{"comment": "card", "time": 1764000000, "amount": "100.00"}]
        return self.subscribers[parts[0]]

    def stop(self) -> None:
        self.goes_on.set()
        super().stop()


class ExampleTest(ApiTestCase):
    @pytest.fixture(autouse=True)
    def _installed(self, tmp_path: Path, settings: Settings) -> Iterator[None]:
        shutil.copy(ROOT / "modules_available" / "example_billing.py.txt", tmp_path / "example_billing.py")
        settings.SMARTY_MODULES_DIR = str(tmp_path)
        modules.load_all()
        circuit._late.clear()
        circuit._until.clear()
        yield
        registry.remove("example_billing")

    def setUp(self) -> None:
        super().setUp()
        assert modules.failures == {}
        self.billing = self.enterContext(Billing())
        north = self.cast.north.client
        with self.captureOnCommitCallbacks(execute=True):
            self.config = ApiConfig.objects.create(
                client=north, name="Billing", handler="example_billing", default_for_billing=True, timeout="1.5"
            )
            for name, value in (("base_url", self.billing.url), ("token", TOKEN)):
                ApiConfigAttribute.objects.create(config=self.config, name=name, value=value, is_secret=name == "token")
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(ext_id="s-1")

    def login(self) -> dict[str, Any]:
        return self.call_with_key("login/", abonement=self.cast.anna.abonement, password="1111", device="pc")

    def test_login_and_status(self) -> None:
        self.assert_ok(self.login())
        assert self.call("account/status/")["status"] == 0
        assert self.billing.tokens == {f"Bearer {TOKEN}"}
        self.billing.subscribers["s-1"]["active"] = False
        self.assert_error(self.login(), 7)
        assert self.call("account/status/")["status"] == 2

    def test_errors_of_the_billing(self) -> None:
        self.billing.status = 500
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.login(), 7)
        assert "HTTPError" in log.output[0]
        assert TOKEN not in log.output[0]

    def test_a_billing_that_hangs(self) -> None:
        ApiConfig.objects.filter(pk=self.config.pk).update(timeout="0.1")
        with self.captureOnCommitCallbacks(execute=True):
            self.config.refresh_from_db()
            self.config.save()
        self.billing.goes_on.clear()
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.login(), 7)
        assert "no answer within 0.1 s" in log.output[0]
        self.billing.goes_on.set()
        self.assert_ok(self.login())

    def test_smarty_leaves_the_money_to_it(self) -> None:
        from billing.services.nightly import accounts_check
        from tests.factories import NOW

        done = accounts_check(now=NOW, client_id=self.cast.north.client.pk)
        assert done.charges == 0
        assert Account.objects.get(pk=self.cast.anna.pk).active
