"""The shipped site before the real program: nothing is done twice, no body is in the way, the panel in a browser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import sync_playwright

from tests.chaos.installation import HTTP_PORT, Installation, installation
from tests.chaos.losing_node import LosingNode
from tests.chaos.test_open_page import ARGUMENTS, CHROMIUM
from tests.signing import signed

TLS_PORT = 18443
OPEN, SECURE = f"http://127.0.0.1:{HTTP_PORT}", f"https://127.0.0.1:{TLS_PORT}"


def with_tls(folder: Path) -> Callable[[str], str]:
    """The site that ends TLS too, on a port that is not 443."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True,
    )  # fmt: skip
    lines = f"ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;"
    return lambda site: site.replace(
        "    server_name", f"    listen 127.0.0.1:{TLS_PORT} ssl http2; {lines}\n    server_name", 1
    )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, LosingNode]]:
    folder = tmp_path_factory.mktemp("site")
    addresses = [str(folder / "node.sock"), str(folder / "losing.sock")]
    losing = LosingNode(folder / "losing.sock", folder / "node.sock")
    with installation(folder, nodes=1, addresses=addresses, change=with_tls(folder)) as found:
        yield found, losing


@pytest.fixture(scope="module")
def facts(running: tuple[Installation, LosingNode]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((running[0].folder / "demo.json").read_text())
    return found


def ask(method: str, path: str, params: dict[str, Any]) -> requests.Response:
    sent: dict[str, Any] = {"params": params} if method == "GET" else {"data": params}
    return requests.request(method, OPEN + path, timeout=30, **sent)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_the_panel_on_other_ports(facts: dict[str, Any]) -> None:
    """A browser sends Origin with the port, and logging in is a form. Without the port it would be 403."""
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for base in (OPEN, SECURE):
            page = chromium.new_context(base_url=base, ignore_https_errors=True).new_page()
            page.goto("/admin/")
            page.fill("[name=username]", facts["admin_user"])
            page.fill("[name=password]", facts["admin_password"])
            page.locator("[name=password]").press("Enter")
            page.wait_for_url(f"{base}/admin/")
            cookies = {cookie["name"]: cookie["secure"] for cookie in page.context.cookies()}
            assert cookies["sessionid"] is (base == SECURE)
        chromium.close()


def test_addresses_of_streams_on_other_ports(facts: dict[str, Any]) -> None:
    who = {name: facts[name] for name in ("client_id", "api_key", "abonement", "password")}
    for base in (OPEN, SECURE):

        def told(path: str, base: str = base, **params: Any) -> Any:
            return requests.get(f"{base}/tvmiddleware/api/{path}/", params, timeout=30, verify=False).json()  # noqa: S501

        authkey = told("login", **who, device="pc", device_uid=base)["authkey"]
        listed = told("channel/list", client_id=who["client_id"], authkey=authkey)["channels"]
        assert listed[0]["url"].startswith(f"{base}/"), listed[0]["url"]


def test_bodies_that_nobody_reads() -> None:
    """Paths that no version has, methods that are not served, refusals before the body: each time what it should be."""
    wanted = {("POST", "/tvmiddleware/api/nothing/there/"): 404, ("POST", "/admin/login/"): 403,
              ("PUT", "/tvmiddleware/api/login/"): 405, ("OPTIONS", "/tvmiddleware/api/login/"): 200,
              ("POST", "/metrics"): 403, ("POST", "/docs"): 404}  # fmt: skip
    seen: dict[tuple[str, str], set[int]] = {key: set() for key in wanted}
    with requests.Session() as session:
        for number in range(300):
            method, path = key = list(wanted)[number % len(wanted)]
            answer = session.request(method, OPEN + path, data=b"x" * 200_000, timeout=30)
            seen[key].add(answer.status_code)
    assert seen == {key: {code} for key, code in wanted.items()}


def test_a_node_loses_answers(running: tuple[Installation, LosingNode], facts: dict[str, Any]) -> None:
    """Each call makes one customer, whether its caller gets to know or not; what only reads is answered."""
    installed, losing = running
    losing.loses = True
    key = {"client_id": facts["client_id"]}

    def code(method: str, path: str, **params: object) -> int:
        sent = signed({**key, **params}, facts["billing_api_key"])
        return ask(method, f"/billing/api/customer/{path}/", sent).status_code

    codes = {code(("GET", "POST")[number // 2 % 2], "create", firstname=f"Once {number}") for number in range(8)}
    assert codes == {200, 502}
    names = "Customer.objects.filter(firstname__startswith='Once').values_list('firstname', flat=True)"
    made = installed.python(f"from tvmiddleware.models import Customer\nprint(*sorted({names}), sep=',')")
    assert made.strip() == ",".join(f"Once {number}" for number in range(8))
    before = losing.lost
    assert {code(method, "list", limit=1) for method in ("GET", "GET", "POST", "POST") * 2} == {200}
    assert losing.lost > before
