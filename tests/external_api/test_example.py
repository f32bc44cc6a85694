"""The example plug-in against a billing that really answers over HTTP, called as boxes call it."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from external_api import modules, registry
from external_api.models import ApiConfig, ApiConfigAttribute
from external_api.services import rest
from tests.architecture.source import ROOT
from tests.base import ApiTestCase
from tvmiddleware.models import Account, Customer

TOKEN = "t-0123456789"


class Billing:
    """Subscribers of an operator's billing; ``hang`` makes it accept calls and say nothing."""

    def __init__(self) -> None:
        self.subscribers: dict[str, dict[str, Any]] = {"s-1": {"active": True, "balance": "12.50", "to_pay": "100.00"}}
        self.services: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self.answers_with = 200
        self.hang = threading.Event()
        self.hang.set()

    def answer(self, method: str, path: str) -> Any:
        _empty, _name, *parts = path.partition("?")[0].split("/")
        if method == "POST":
            self.subscribers["s-2"] = {"active": True, "balance": "0"}
            return {"id": "s-2"}
        if len(parts) == 3:
            self.services.append((method, parts[2]))
            return None
        if parts[1:] == ["payments"]:
            return [{"comment": "card", "time": 1764000000, "amount": "100.00"}]
        return self.subscribers[parts[0]]


@contextmanager
def served(billing: Billing) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            billing.hang.wait(20)
            billing.tokens.add(self.headers["Authorization"])
            body = json.dumps(billing.answer(self.command, self.path)).encode()
            self.send_response(billing.answers_with)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = reply  # noqa: N815  (names of the base class)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        billing.hang.set()
        server.shutdown()
        server.server_close()


class ExampleTest(ApiTestCase):
    @pytest.fixture(autouse=True)
    def _installed(self, tmp_path: Path, settings: Any) -> Iterator[None]:
        shutil.copy(ROOT / "modules_available" / "example_billing.py.txt", tmp_path / "example_billing.py")
        settings.SMARTY_MODULES_DIR = str(tmp_path)
        modules.load_all()
        rest._late.clear()
        rest._until.clear()
        yield
        registry.remove("example_billing")

    def setUp(self) -> None:
        super().setUp()
        assert modules.failures == {}
        self.billing = Billing()
        url = self.enterContext(served(self.billing))
        north = self.cast.north.client
        with self.captureOnCommitCallbacks(execute=True):
            self.config = ApiConfig.objects.create(
                client=north, name="Billing", handler="example_billing", default_for_billing=True, timeout="1.5"
            )
            for name, value in (("base_url", url), ("token", TOKEN)):
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
        self.billing.answers_with = 500
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.login(), 7)
        assert "HTTPError" in log.output[0]
        assert TOKEN not in log.output[0]

    def test_a_billing_that_hangs(self) -> None:
        ApiConfig.objects.filter(pk=self.config.pk).update(timeout="0.1")
        with self.captureOnCommitCallbacks(execute=True):
            self.config.refresh_from_db()
            self.config.save()
        self.billing.hang.clear()
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.login(), 7)
        assert "no answer within 0.1 s" in log.output[0]
        self.billing.hang.set()
        self.assert_ok(self.login())

    def test_smarty_leaves_the_money_to_it(self) -> None:
        from billing.services.nightly import accounts_check
        from tests.factories import NOW

        done = accounts_check(now=NOW, client_id=self.cast.north.client.pk)
        assert done.charges == 0
        assert Account.objects.get(pk=self.cast.anna.pk).active
