"""PostgreSQL behind PgBouncer that gives a connection away after each transaction: no call may count on keeping one."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from typing import Any

import pytest

from demo.operator import SECOND_ABONEMENT, SECOND_PASSWORD
from tests.chaos.installation import API, HTTP_PORT, Demo, Installation, get, installation
from tests.servers import IS_ROOT, die_with_parent, is_free, program, succeeds, wait_for
from tests.signing import signed
from tests.standby import USER, Pair, tool

SECONDS = 15
SESSIONS = 12_000
"""More than two pages."""
CONFIGURATION = """
[databases]
chaos = {server} dbname=chaos
postgres = {server} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""
BUSY = {503, 504, "busy"}
"""nginx to a caller who has waited for 15 seconds, or we to a billing system that asks for more than its part of four
processes at once (docs/decisions/0089): a slow machine, no lost cursor."""
REFUSED = "busy with other work"
SITE = f"http://127.0.0.1:{HTTP_PORT}"


@pytest.fixture(scope="module")
def bouncer() -> Iterator[int]:
    """Its port; two connections for everybody."""
    port = next(port for port in range(16432, 17432) if is_free(port))
    with Pair() as pair:
        pair.standby.stop()
        file = pair.root / "pgbouncer.ini"
        file.write_text(CONFIGURATION.format(port=port, server=f"host=127.0.0.1 port={pair.primary.port} user=smarty"))
        with file.with_suffix(".log").open("ab") as log:
            process = subprocess.Popen(
                [program("pgbouncer"), str(file)], stdout=log, stderr=log, preexec_fn=die_with_parent,
                user=USER if IS_ROOT else None, group=USER if IS_ROOT else None, extra_groups=[] if USER else None,
            )  # fmt: skip
        ready = [tool("pg_isready"), "-q", "-h127.0.0.1", f"-p{port}", "-dpostgres", "-Usmarty"]
        wait_for(lambda: succeeds(ready))
        yield port
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def running(bouncer: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    environment: dict[str, Any] = {"SMARTY_CHAOS_DB": "postgresql", "SMARTY_CHAOS_DB_PORT": str(bouncer)}
    with installation(tmp_path_factory.mktemp("pgbouncer"), nodes=2, **environment) as found:
        found.python(
            "from tvmiddleware.models import *\n"
            "account, device = Account.objects.first(), ClientPlayDevice.objects.first()\n"
            "from core import clock\n"
            "AccountAuthKey.objects.bulk_create(AccountAuthKey(account=account, client_play_device=device, key=f'k{n}',"
            f" device_uid=f'u{{n}}', last_active=clock.now(), created_at=clock.now()) for n in range({SESSIONS}))"
        )
        yield found


@pytest.fixture(scope="module")
def demo(running: Installation) -> Demo:
    return Demo(running)


def post(path: str, secret: str, **params: object) -> dict[str, object]:
    body = urllib.parse.urlencode(signed({"lang": "en", **params}, secret)).encode()
    with urllib.request.urlopen(f"{SITE}/billing/api/{path}/", body, timeout=60) as answer:  # noqa: S310
        found: dict[str, object] = json.loads(answer.read())
        return {**found, "error": "busy"} if REFUSED in str(found["error_message"]) else found


def test_no_call_fails(demo: Demo, running: Installation) -> None:
    client, secret = demo.facts["client_id"], demo.facts["billing_api_key"]
    customers = post("customer/list", secret, client_id=client)["customers"]
    assert isinstance(customers, list)
    customer = customers[0]["id"]
    number = iter(range(10**6))
    calls: dict[str, Callable[[], object]] = {
        "session/list": lambda: post("session/list", secret, client_id=client)["error"],
        "customer/list": lambda: post("customer/list", secret, client_id=client)["error"],
        "customer/modify": lambda: post(
            "customer/modify", secret, client_id=client, customer_id=customer, firstname=f"A{next(number)}"
        )["error"],
        "transaction/create": lambda: post(
            "transaction/create",
            secret,
            client_id=client,
            customer_id=customer,
            amount=1,
            ext_id=f"pool-{next(number)}",
        )["error"],
        "login": lambda: int(not demo.login(SECOND_ABONEMENT, SECOND_PASSWORD, f"pool-{next(number) % 5}")),
    }
    found: Counter[tuple[str, object]] = Counter()
    until = time.monotonic() + SECONDS

    def call(name: str) -> None:
        while time.monotonic() < until:
            try:
                answer = calls[name]()
            except urllib.error.HTTPError as error:
                answer = error.code
            except (OSError, KeyError) as error:
                answer = repr(error)
            found[name, answer] += 1

    callers = [threading.Thread(target=call, args=(name,)) for name in [*calls, *["session/list"] * 3]]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert {answer for _name, answer in found} <= {0, *BUSY}, found
    assert min(found[name, 0] for name in calls) > 0, found
    rows = post("session/list", secret, client_id=client)["sessions"]
    assert isinstance(rows, list)
    assert len(rows) > SESSIONS


def test_the_panel_and_the_nights_work(demo: Demo, running: Installation) -> None:
    panel = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def page(path: str, **data: str) -> str:
        body = urllib.parse.urlencode(data).encode() if data else None
        with panel.open(f"{SITE}{path}", body, timeout=60) as answer:
            return str(answer.read().decode())

    running.python(
        "from django.contrib.auth import get_user_model\n"
        "get_user_model().objects.create_superuser('pool', 'p@example.com', 'a-long-password-1')"
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page("/admin/login/"))
    assert token
    page("/admin/login/", csrfmiddlewaretoken=token[1], username="pool", password="a-long-password-1")
    account = running.python("from tvmiddleware.models import Account\nprint(Account.objects.first().pk)").strip()
    stop = threading.Event()

    def others() -> None:
        who = f"client_id={demo.facts['client_id']}&api_key={demo.facts['api_key']}"
        while not stop.is_set():
            get(f"{API}/portal/settings/list/?{who}&t={time.time_ns()}")

    busy = [threading.Thread(target=others) for _ in range(3)]
    for thread in busy:
        thread.start()
    try:
        for _ in range(5):
            for path in (f"account/{account}/change", "account/add", "channel/add", "customer/add"):
                assert "csrfmiddlewaretoken" in page(f"/admin/tvmiddleware/{path}/")
        for command in ("check_accounts", "cache_channel_list", "make_autopayments", "check_payment_status"):
            running.manage(command)
    finally:
        stop.set()
        for thread in busy:
            thread.join()
