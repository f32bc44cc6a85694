"""The shipped site over IPv6, and on a machine that has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

from tests.deploy.served import IPV6, NGINX, SITE, ToldNode, served

HAS_IPV6 = Path("/proc/sys/net/ipv6").is_dir()
pytestmark = pytest.mark.skipif(NGINX is None, reason="NGINX IS NOT INSTALLED")


def test_both_listen_on_the_same_ports() -> None:
    over4 = re.findall(r"^    listen (\d+)(.*;)", SITE.read_text(), re.MULTILINE)
    assert re.findall(r"^listen \[::\]:(\d+)(.*;)", IPV6.read_text(), re.MULTILINE) == over4
    further = IPV6.with_name("ipv6-more.conf").read_text()
    assert re.findall(r"^listen \[::\]:(\d+)(.*)", further, re.MULTILINE) == [(port, ";") for port, _options in over4]


@pytest.mark.skipif(not HAS_IPV6, reason="THIS KERNEL HAS NO IPV6")
def test_over_ipv6(tmp_path: Path) -> None:
    node = ToldNode(tmp_path / "node.sock")
    node.serve()
    with served(tmp_path, tmp_path / "node.sock") as nginx:
        for address in ("127.0.0.1", "[::1]"):
            assert nginx.get_at(address, "/tvmiddleware/api/health/check/").status_code == 200
            assert node.asked[-1]["HTTP_HOST"] == f"{address}:{nginx.port}"
            assert nginx.get_at(address, "/metrics").status_code == 200
        assert node.asked[-1]["REMOTE_ADDR"] == "::1"
    node.close()


def test_without_ipv6(tmp_path: Path) -> None:
    """The kernel then has no such directory, and nothing is included from below it."""

    def without(site: str) -> str:
        assert site.count("/proc/sys/net/ipv[6]/") == 1
        assert "[::]:" not in re.sub("#.*", "", site)
        return site.replace("/proc/sys/net/ipv[6]/", f"{tmp_path}/ipv[6]/")

    node = ToldNode(tmp_path / "node.sock")
    node.serve()
    with served(tmp_path, tmp_path / "node.sock", without) as nginx:
        assert nginx.get("/tvmiddleware/api/health/check/").status_code == 200
        with pytest.raises(requests.ConnectionError):
            nginx.get_at("[::1]", "/tvmiddleware/api/health/check/")
    node.close()
