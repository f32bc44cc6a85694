"""statsd and Prometheus under a real application server, switched on as the documentation says."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.operation.serving import server, until

SEED = """
MIDDLEWARE_CLASSES += (
    'core.middleware.StatsMiddleware',
)

STATSD_HOST = '127.0.0.1'
STATSD_PORT = '%d'
STATSD_PREFIX = 'tv1'
SMARTY_METRICS_ALLOW = ['127.0.0.1']
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': %r}}
"""
LINE = re.compile(r"tv1\.(requests_count|sql_count)\.[\w.]+:\d+\|c|tv1\.(response_time|sql_time)\.[\w.]+:\d+\.\d+\|ms")
pytestmark = pytest.mark.slow
HEALTH, STATUS = "/tvmiddleware/api/health/check/", "/tvmiddleware/api/account/status/?client_id=1&authkey=x"


@pytest.fixture(scope="module")
def udp() -> Iterator[socket.socket]:
    with socket.socket(type=socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(0.3)
        yield made


@pytest.fixture(scope="module")
def base(udp: socket.socket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("figures")
    with server(directory, SEED % (udp.getsockname()[1], str(directory / "db.sqlite3"))) as found:
        yield found


def received(udp: socket.socket) -> list[str]:
    lines: list[str] = []
    try:
        while True:
            lines += udp.recv(65535).decode().splitlines()
    except TimeoutError:
        return lines


def test_statsd_gets_every_call(base: str, udp: socket.socket) -> None:
    received(udp)
    for _ in range(3):
        requests.get(base + HEALTH, timeout=5)
    requests.get(base + STATUS, timeout=5)
    requests.post(base + STATUS, timeout=5)
    requests.get(f"{base}/admin/login/", timeout=5)
    lines = received(udp)
    counts = Counter(line for line in lines if "requests_count" in line)
    assert counts["tv1.requests_count.health_check:1|c"] == 3
    assert counts["tv1.requests_count.account_status:1|c"] == 2, "the fast path and the dispatch"
    assert counts["tv1.requests_count.panel.login:1|c"] == 1
    assert all(LINE.fullmatch(line) for line in lines)
    times = [
        float(line.partition(":")[2].partition("|")[0]) for line in lines if "response_time.account_status" in line
    ]
    assert all(0 < taken < 5000 for taken in times)
    assert any(int(line.partition(":")[2][0]) > 0 for line in lines if "sql_count.account_status" in line), (
        "no table: SQL was tried"
    )


def test_prometheus_counts_over_all_processes(base: str) -> None:
    def count() -> float:
        text = requests.get(f"{base}/metrics", timeout=5).text
        found = re.search(r'smarty_request_seconds_count\{view="health_check"\} (\S+)', text)
        return float(found[1]) if found else 0

    before = count()
    for _ in range(20):
        requests.get(base + HEALTH, timeout=5)
    assert count() == before + 20
    text = requests.get(f"{base}/metrics", timeout=5).text
    for name in ("smarty_cache_up", "smarty_database_up", "smarty_load_average", "smarty_sql_statements_total"):
        assert re.search(rf"^{name}(\{{.*\}})? [\d.e+]+$", text, re.MULTILINE), name


def test_metrics_are_not_open_to_the_world(base: str) -> None:
    """A proxy that is not trusted brings strangers."""
    asked = requests.get(f"{base}/metrics", timeout=5, headers={"X-Forwarded-For": "203.0.113.9"})
    assert (asked.status_code, asked.text) == (403, "")


def test_workers_that_come_and_go_leave_no_files(base: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    files = list(tmp_path_factory.getbasetemp().glob("figures0/metrics/mine/*.db"))
    assert files
    assert len(files) <= 2 * 2, "processes times kinds"


def test_a_statsd_that_is_away(tmp_path: Path) -> None:
    """Nothing waits, nothing piles up: the name can't even be looked up."""
    text = SEED.replace("'127.0.0.1'\nSTATSD_PORT", "'statsd.invalid'\nSTATSD_PORT") % (9, str(tmp_path / "db.sqlite3"))
    with server(tmp_path, text) as base:
        for _ in range(50):
            assert requests.get(base + HEALTH, timeout=5).elapsed.total_seconds() < 2
        until(lambda: requests.get(base + HEALTH, timeout=5).ok)
