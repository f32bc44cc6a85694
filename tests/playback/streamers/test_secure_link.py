"""The proof in the address is the one that nginx computes: checked with openssl's md5, as nginx's manual shows."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from playback.streamers.registry import KINDS
from tests.playback.streamers.test_masks import LIVE, SERVICE
from tvmiddleware.records.streaming import ServiceRow

LINK = KINDS["secure_link"]
SIGNED = replace(SERVICE, streamer="secure_link", secure_link_secret="s3cret", secure_link_ttl=60, check_ip=True)


def nginx(expression: str) -> str:
    """What ``secure_link_md5`` compares $arg_md5 with."""
    digest = hashlib.md5(expression.encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode().translate(str.maketrans("+/", "-_", "="))


def test_the_whole_path_in_the_query() -> None:
    parts = urlsplit(LINK.url(SIGNED, "http://cdn/vod/$cid/movie one.mp4", LIVE))
    asked = parse_qs(parts.query)
    assert asked["expires"] == ["1060"]
    assert asked["md5"] == [nginx("1060/vod/7/movie one.mp4192.0.2.1 s3cret")]


def test_names_of_the_operators_choice() -> None:
    uri = LINK.url(SIGNED, "http://cdn/$cid/i.m3u8?st=$md5&e=$expires&token=$token", LIVE)
    assert parse_qs(urlsplit(uri).query) == {
        "st": [nginx("1060/7/i.m3u8192.0.2.1 s3cret")],
        "e": ["1060"],
        "token": ["t0"],
    }


def test_the_directory_when_the_proof_stands_in_the_path() -> None:
    uri = LINK.url(SIGNED, "http://cdn/$md5/$expires/$cid/hd/index.m3u8", LIVE)
    assert urlsplit(uri).path == f"/{nginx('1060/7/hd/192.0.2.1 s3cret')}/1060/7/hd/index.m3u8"
    assert urlsplit(uri).query == ""


def test_the_address_of_the_viewer_only_where_it_is_checked() -> None:
    uri = LINK.url(replace(SIGNED, check_ip=False), "http://cdn/$cid", LIVE)
    assert parse_qs(urlsplit(uri).query)["md5"] == [nginx("1060/7 s3cret")]


@pytest.mark.parametrize("service", [replace(SIGNED, secure_link_secret=""), SIGNED])
def test_no_secret_or_no_mask_is_no_address(service: ServiceRow) -> None:
    assert LINK.url(service, "" if service is SIGNED else "http://cdn/$cid", LIVE) == ""
