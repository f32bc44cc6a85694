"""core.reach: which addresses an operator's staff may have this server ask. Connections: test_http.py."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core.reach import STAFF, TRUSTED, AddressRefused, check_path, may_reach, own_ports, read_listed, resolve_host

pytestmark = pytest.mark.needs_cache

PUBLIC = ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1")
NOT_PUBLIC = (
    "127.0.0.1 127.255.0.1 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 169.254.169.254 198.18.0.1 "
    "192.0.0.192 192.88.99.1 224.0.0.1 239.1.1.1 255.255.255.255 100.100.100.200 168.63.129.16 ::1 :: fe80::1 "
    "fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 "
    "::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 2002:7f00:1::1 2002:a00:1::1 2001::1 "
    "2001:db8::1 3fff::1 100::1 5f00::1"
)
SPELLINGS = "2130706433 0177.0.0.1 0x7f.0.0.1 0x7f000001 127.1 localhost [::1] ::ffff:127.0.0.1 0 0251.0376.0251.0376"


def test_public_addresses_only() -> None:
    assert [ip for ip in PUBLIC if not may_reach(ip, 80)] == []
    assert [ip for ip in NOT_PUBLIC.split() if may_reach(ip, 80)] == []


def test_every_spelling_is_judged_by_what_it_means() -> None:
    for host in SPELLINGS.split():
        with pytest.raises(AddressRefused):
            resolve_host(host, 80, STAFF)
        assert resolve_host(host, 80, TRUSTED), "a superuser's address leads where it says"


def test_a_name_with_two_addresses_gives_the_allowed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Any] = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("127.0.0.1", "93.184.216.34", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: found)
    assert resolve_host("two.example.com", 80, STAFF) == [(socket.AF_INET, ("93.184.216.34", 80))]


def test_the_networks_of_the_setting(settings: Settings) -> None:
    settings.SMARTY_FETCH_NETWORKS = ["10.20.0.0/16", "fd00::/8", "0.0.0.0/0", "nonsense", "10.20.0.7:6379"]
    for ip in ("10.20.0.1", "::ffff:10.20.0.1", "192.168.1.1", "fd00::1"):
        assert may_reach(ip, 8080), ip
    for ip in ("127.0.0.1", "169.254.169.254", "fd00:ec2::254", "100.100.100.200", "::1", "fe80::1", "224.0.0.1"):
        assert not may_reach(ip, 80), f"{ip} is part of no wider network"
    settings.SMARTY_FETCH_NETWORKS = ["127.0.0.0/8", "fd00:ec2::254", "169.254.169.254"]
    for ip in ("127.0.0.1", "fd00:ec2::254", "169.254.169.254"):
        assert may_reach(ip, 80), ip
    assert not may_reach("169.254.169.253", 80)


def test_the_ports_of_our_own_services(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES, "x", {"ENGINE": "django.db.backends.mysql"})
    settings.CACHES = {"default": {"LOCATION": ["redis://10.20.0.7:6400/1", "redis://10.20.0.8/1"]}}
    settings.SMARTY_FETCH_NETWORKS = ["10.20.0.0/16", "10.20.0.7:6400"]
    assert {3306, 6400, 6379, 25} <= own_ports()
    assert own_ports().isdisjoint({0, 80, 443})
    assert [port for port in (80, 443, 8080, 3306, 6379, 6400) if may_reach("10.20.0.8", port)] == [80, 443, 8080]
    assert may_reach("10.20.0.7", 6400)
    assert not may_reach("93.184.216.34", 3306)


def test_how_networks_are_written() -> None:
    written = "10.0.0.0/8 10.0.0.5:6379 fd00::/8 [fd00::5]:6379 ::1"
    found = [read_listed(text) for text in written.split()]
    assert [(str(one.network), one.port) for one in found if one] == [
        ("10.0.0.0/8", None),
        ("10.0.0.5/32", 6379),
        ("fd00::/8", None),
        ("fd00::5/128", 6379),
        ("::1/128", None),
    ]
    assert [read_listed(text) for text in ("", "streamer.lan", "10.0.0.0/40", "10.0.0.1:x", "1:2")] == [None] * 5


def test_files_below_the_folder_only(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "guides"
    folder.mkdir()
    (tmp_path / "secret").write_text("x")
    (folder / "link").symlink_to(tmp_path)
    settings.SMARTY_FETCH_DIR = str(folder)
    for path in (f"{folder}/a.xml", f"{folder}/deep/*.xml"):
        check_path(path, STAFF)
    refused = set()
    for path in (
        f"{tmp_path}/secret",
        f"{tmp_path}/nothing-there",
        f"{folder}/../secret",
        f"{folder}/link/secret",
        f"{folder}-other/a.xml",
        "a.xml",
        "",
        "/",
        f"{folder}/a\0b",
    ):
        check_path(path, TRUSTED)
        with pytest.raises(AddressRefused) as caught:
            check_path(path, STAFF)
        refused.add(str(caught.value))
    assert len(refused) == 1, "what is there and what is not sound the same"
