from __future__ import annotations

import json
from typing import Any

from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.factories import NOW


class ProgramListNoauthTest(ApiTestCase):
    path = "noauth/program/list/"

    def programs(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call_with_key(cid=self.cast.one.pk, **params))["programs"]
        return found

    def test_today(self) -> None:
        rows = self.programs()
        assert [row["name"] for row in rows] == ["Morning film", "Noon news", "Evening show"]
        assert rows[0] == {
            "id": self.cast.past.pk,
            "begin_time": int(self.cast.past.datetime_begin.timestamp()),
            "name": "Morning film",
            "description": "A film",
            "category": "",
            "rating": 0,
            "meta": "",
        }

    def test_window_and_language(self) -> None:
        rows = self.programs(time_from=int(NOW.timestamp()), time_to=int(NOW.timestamp()) + 1, lang="en")
        assert [row["name"] for row in rows] == ["Noon news en"]
        assert self.programs(date="23.11.2026") == []
        assert [row["name"] for row in self.programs(pid_from=self.cast.coming.pk)] == ["Evening show"]

    def test_an_xml_box_is_told_the_same(self) -> None:
        given: dict[str, Any] = {"client_id": self.cast.north.client.pk, "api_key": self.cast.north.client.api_key}
        response = self.response(**given, device="mag", cid=self.cast.one.pk)
        assert response.content.startswith(b"<rss><programs><item><id>")
        assert b"<name>Morning film</name>" in response.content

    def test_warm_it_runs_no_sql(self) -> None:
        self.programs()
        with counted() as cost:
            self.programs()
        assert cost.sql == 0

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call_with_key(cid=self.cast.foreign.pk), 1)
        self.assert_error(self.call_with_key(), 1)
        self.assert_error(self.call_with_key(cid=self.cast.one.pk, pid_from=10**9), 2)
        client = self.cast.north.client
        response = self.response(client_id=client.pk, api_key="wrong", cid=self.cast.one.pk)
        assert json.loads(response.content)["error"] == 403
