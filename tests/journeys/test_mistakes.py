"""What clients in the field do wrong, or in a way of their own, and what they are answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from tests.base import ApiTestCase
from tests.journeys.box import Box, Manners, from_xml, rows

HUGE = "9" * 20


class MistakesTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        who = {"client_id": self.cast.north.client.pk, "authkey": self.cast.anna_key.key}
        self.box = Box(self, Manners(), **who)
        self.xml_box = Box(self, Manners(device="mag", xml=True), **{**who, "authkey": self.cast.anna_mag_key.key})

    def get(self, path: str, query: str) -> Any:
        return self.box.decoded(self.http.get(f"/tvmiddleware/api/{path}?{urlencode(self.box.said)}&{query}"))

    # --- values -----------------------------------------------------------------------------------------------------
    def test_channels_that_are_none(self) -> None:
        for cid in ("abc", HUGE, "-" + HUGE, "1.5", "ю", "\0", "x" * 10_240, "1;2", "1 OR 1=1", "0x1"):
            self.box.refused("channel/programs/", 1, cid=cid)
            self.box.refused("program/list/", 1, cid=cid)
            self.box.refused("channel/url/", 1, cid=cid)
            self.xml_box.refused("channel/programs/", 1, cid=cid)
        for number in (0, -1, 10**9, self.cast.foreign.pk):
            self.box.refused("channel/programs/", 1, cid=number)
            self.box.refused("channel/url/", 404, cid=number)

    def test_days_that_are_none(self) -> None:
        for date in ("31.02.2026", "2026", "today", "1.1", "01.01.0001", "31.12.9999", "22/11/2026"):
            self.box.refused("program/list/", 1, cid=self.cast.one.pk, date=date)
        for date in ("22.11.2026", "2026-11-22", " 22.11.2026 "):
            assert len(self.box.ok("program/list/", cid=self.cast.one.pk, date=date)["programs"]) == 3

    def test_pages_beyond_the_list(self) -> None:
        for page, limit, found in (
            (-1, 1, ["One"]),
            (0, 1, ["One"]),
            (3, 1, []),
            (10**9, 99, []),
            (1, 0, ["One", "Two"]),
        ):
            listed = self.box.ok("channel/list/", page=page, limit=limit)["channels"]
            assert [row["name"] for row in listed] == found, (page, limit)

    def test_what_scripts_send_for_nothing(self) -> None:
        nothing = ("undefined", "null", "NaN", "None", "")
        whole = self.box.raw("channel/list/").content
        for word in nothing:
            names = ("channel_sort_id", "limit", "page", "compact", "account_sort", "icon_width", "reject_multicast")
            assert self.box.raw("channel/list/", **dict.fromkeys(names, word)).content == whole
        for word in nothing:
            assert self.box.raw("channel/url/", cid=self.cast.one.pk, redirect=word).status_code == 302
            self.box.refused("channel/programs/", 1, cid=word)

    def test_letters_of_other_alphabets(self) -> None:
        for search in ("ю", "ОДИН", "\U0001f600", "%", "_", "\\", "'\"", "a\0b", "x" * 10_240):
            assert self.box.ok("channel/list/search/", search=search)["channels"] == []
            assert rows(self.xml_box.ok("channel/list/search/", search=search)["channels"]) == []

    # --- writing them -----------------------------------------------------------------------------------------------
    def test_a_parameter_that_comes_twice(self) -> None:
        """Apps write client_id and device into the address and send them again as parameters."""
        for path in ("message/list/", "channel/list/last/", "channel/list/", "account/status/", "profile/list/"):
            answer = self.get(path, f"{urlencode(self.box.said)}&device=browser&device=ios")
            assert answer["error"] == 0, (path, answer)
        assert self.get("channel/url/", f"cid=0&cid={self.cast.one.pk}&redirect=1&redirect=0")["error"] == 0
        assert self.get("channel/programs/", f"cid={self.cast.one.pk}&limit=5&limit=1")["programs"][1:] == []

    def test_bytes_that_are_no_text(self) -> None:
        assert self.get("channel/list/search/", "search=%ff%fe")["channels"] == []
        assert self.get("channel/list/", "search=%00&%ff=%ff&=1&&&")["channels"][1:]
        assert self.get("channel/programs/", "cid=%d1")["error"] == 1
        response = self.http.get("/tvmiddleware/api/channel/list/", headers={"cookie": "authkey=\xff\xfe; \x01=;;=; x"})
        assert response.json()["error"] == 403

    def test_bodies_that_cannot_be_read(self) -> None:
        url = f"/tvmiddleware/api/v2/channel/info/?{urlencode(self.box.said)}"
        for content_type, body in (
            ("application/json", b'{"channel_ids": [1'),
            ("application/json", b"[1]"),
            ("application/json", b""),
            ("multipart/form-data", b"torn"),
            ("application/x-www-form-urlencoded", b"\xff\xfe=%zz"),
            ("image/png", b"\x89PNG"),
            ("x" * 2000, b"channel_ids=1"),
        ):
            answer = self.http.generic("POST", url, body, content_type=content_type)
            assert self.box.decoded(answer)["error"] == 400, content_type
        ids = f'{{"channel_ids": [{self.cast.one.pk}]}}'.encode()
        for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded", ""):
            answer = self.http.generic("POST", url, ids, content_type=content_type)
            assert self.box.decoded(answer)["programs"][0]["name"] == "One", content_type

    def test_parameters_that_no_method_knows(self) -> None:
        odd = {
            "sess_key": "139146",
            "timezone": "12",
            "timeshift": "0",
            "_": "1700000000",
            "callback": "f",
            "format": "xml",
        }
        assert self.box.raw("channel/list/", **odd).content == self.box.raw("channel/list/").content

    def test_a_broken_api_key_beside_a_good_session(self) -> None:
        for key in ("", "wrong", "\0", "x" * 10_240):
            self.box.ok("channel/list/", api_key=key)
            self.box.ok("program/list/", api_key=key, cid=self.cast.one.pk)

    def test_keys_that_are_none(self) -> None:
        for authkey in ("x", "f" * 128, self.cast.vera_key.key, "\0" * 128, "ю" * 128, self.cast.anna_key.key + "0"):
            self.box.refused("channel/list/", 403, authkey=authkey)
            assert self.box.ok("account/status/", authkey=authkey)["status"] == 1
        for client_id in ("", "abc", "0", "-1", HUGE, "1.5", "²", self.cast.south.client.pk):
            self.box.refused("channel/list/", 403, client_id=client_id)

    # --- shapes -----------------------------------------------------------------------------------------------------
    def test_lists_in_every_spelling(self) -> None:
        one, two = self.cast.one.pk, self.cast.two.pk
        for query in (
            f"channel_ids={one},{two}",
            f"channel_ids={one}&channel_ids={two}",
            f"channel_ids[]={one}&channel_ids[]={two}",
            f"channel_ids=[{one}, {two}]",
            f"channel_ids[0]={one}&channel_ids[1]={two}",
            f"channel_ids={one},&channel_ids=,{two}",
        ):
            assert [row["id"] for row in self.get("v2/channel/info/", query)["programs"]] == [one, two], query

    def test_a_refusal_is_as_well_formed_as_an_answer(self) -> None:
        for device, read in (("mag", from_xml), ("mag_redbox_2", from_xml), ("pc", self.box.decoded)):
            for path in ("channel/list/", "login/", "program/list/", "v2/channel/info/", "account/status/"):
                answer = read(self.http.get(f"/tvmiddleware/api/{path}", {"device": device}))
                assert set(answer) == {"error", "error_message"}, (path, answer)

    def test_errors_in_the_callers_language(self) -> None:
        assert self.box.refused("channel/url/", 404, cid=0, lang="en")["error_message"] == "channel not found"
        with override_settings(LANGUAGE_CODE="ru"):
            for lang in ("ru", "xx", "", "kk"):
                assert self.box.refused("channel/url/", 404, cid=0, lang=lang)["error_message"].isascii() is False


@pytest.mark.parametrize("name", ["android_stb_redbox", "mag_250", "mag"])
def test_the_boxes_that_speak_xml_are_in_the_tables(name: str) -> None:
    """Before any database was read, as on a server that has just been started during an outage."""
    from tvmiddleware.selectors.operators import XML_BOXES, device_type

    found = device_type(XML_BOXES, name)
    assert found is not None
    assert found.xml
