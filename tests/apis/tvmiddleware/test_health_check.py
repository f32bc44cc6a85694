from __future__ import annotations

import sqlite3
from typing import Any
from unittest.mock import patch

from django.db import OperationalError
from django.test import override_settings
from lxml import etree

from core.cache.errors import CacheDown
from core.cache.local import memory
from tests.base import ApiTestCase
from tests.costs.counting import counted

LIMITS = {"MAX_LA": 8.0, "MAX_USED_MEM": 90.0, "RESERVED_SERVER_ADDRESSES": ["http://reserve.example.com"]}


class HealthCheckTest(ApiTestCase):
    path = "health/check/"

    def check(self, load: float = 2.0, used: float = 45.0, **params: Any) -> dict[str, Any]:
        with patch("core.health.load_average", return_value=load), patch("core.health.used_memory", return_value=used):
            return self.decoded(self.response(**params))

    @override_settings(**LIMITS)
    def test_the_smaller_share_and_no_reserve_while_all_is_well(self) -> None:
        answer = self.assert_ok(self.check())
        assert (answer["usage"], answer["alive"], answer["reserved_server_addresses"]) == (0.25, 1, [])
        assert "connection_errors" not in answer
        assert self.check(load=8, used=9)["usage"] == 0.1

    @override_settings(**LIMITS)
    def test_one_limit_passed_is_enough(self) -> None:
        for load, used in ((8.1, 10), (0.1, 91), (9, 99)):
            answer = self.assert_ok(self.check(load, used))
            assert answer["alive"] == 0
            assert answer["reserved_server_addresses"] == ["http://reserve.example.com"]
        assert self.check(8.0, 90.0)["alive"] == 1

    def test_limits_that_are_unset_or_invalid(self) -> None:
        for la, mem in ((0, 0), (8, 0), (0, 90), (-1, 90), ("x", 90), (None, 90), (float("nan"), 90)):
            with override_settings(MAX_LA=la, MAX_USED_MEM=mem):
                self.assert_error(self.check(), 1)
        with override_settings(MAX_LA="8", MAX_USED_MEM="90"):
            self.assert_ok(self.check())

    @override_settings(**LIMITS)
    def test_the_real_figures_of_this_machine(self) -> None:
        answer = self.assert_ok(self.decoded(self.response()))
        assert answer["usage"] >= 0
        assert answer["alive"] in {0, 1}

    @override_settings(**LIMITS)
    def test_connections_that_answer(self) -> None:
        answer = self.assert_ok(self.check(check_db_conn=1))
        assert (answer["connection_errors"], answer["alive"]) == ([], 1)

    @override_settings(**LIMITS)
    def test_a_database_that_does_not_answer(self) -> None:
        secret = OperationalError("Can't connect to server on '10.1.2.3' as root")
        with patch("core.health.connections") as connections:
            connections.__getitem__.return_value.cursor.side_effect = secret
            answer = self.assert_ok(self.check(check_db_conn=1))
            without = self.assert_ok(self.check())
        assert answer["connection_errors"] == ["database default: OperationalError"]
        assert answer["alive"] == 0
        assert answer["reserved_server_addresses"] == ["http://reserve.example.com"]
        assert without["alive"] == 1

    @override_settings(**LIMITS)
    def test_a_cache_that_fails_or_swallows_its_errors(self) -> None:
        for trouble, text in (
            (sqlite3.OperationalError("x"), "cache: OperationalError"),
            (CacheDown(), "cache: CacheDown"),
            (None, "cache: no answer"),
        ):
            with patch("core.health.cache") as cache:
                cache.get_many_strict.side_effect = trouble
                cache.get_many_strict.return_value = {}
                answer = self.check(check_db_conn=1)
            assert (answer["connection_errors"], answer["alive"]) == ([text], 0)

    @override_settings(RESERVED_SERVER_ADDRESSES=["http://reserve.example.com"])
    def test_without_limits_a_dead_database_still_shows(self) -> None:
        with patch("core.health.database_error", return_value="database default: OperationalError"):
            answer = self.check(check_db_conn=1)
        self.assert_error(answer, 1)
        assert answer["connection_errors"] == ["database default: OperationalError"]
        assert answer["reserved_server_addresses"] == ["http://reserve.example.com"]

    @override_settings(**LIMITS)
    def test_no_key_no_sql_no_cache(self) -> None:
        with counted() as cost:
            self.assert_ok(self.check(device="pc", client_id="x", authkey="y"))
        assert (cost.sql, cost.cache) == (0, 0)

    @override_settings(**LIMITS)
    def test_it_answers_in_the_boxs_format_even_before_anything_was_read(self) -> None:
        memory.clear()
        with patch("django.db.backends.utils.CursorWrapper.execute", side_effect=OperationalError("gone")):
            root = etree.fromstring(self.response(device="mag_250").content)
            assert root.findtext("error") == "0"
            assert root.find("reserved_server_addresses") is not None
            assert self.response(device="pc").json()["error"] == 0
            assert self.response().json()["error"] == 0

    @override_settings(**LIMITS)
    def test_a_type_that_the_panel_made_xml(self) -> None:
        self.cast.north.pc.device.api_type = "xml"
        self.cast.north.pc.device.save()
        self.response("portal/client/list/")  # any call that looks the types up
        assert self.response(device="pc").content.startswith(b"<rss>")

    def test_a_broken_flag(self) -> None:
        self.assert_error(self.check(check_db_conn="maybe"), 400)
