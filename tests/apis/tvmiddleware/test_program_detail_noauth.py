from __future__ import annotations

import json
from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW


class ProgramDetailNoauthTest(ApiTestCase):
    path = "noauth/program/detail/"

    def test_with_its_channel(self) -> None:
        self.cast.one.icon = "channels/one.png"
        self.cast.one.save()
        answer = self.assert_ok(self.call_with_key(pid=self.cast.current.pk, lang="en"))
        assert answer["name"] == "Noon news en"
        assert answer["channel_name"] == "One en"
        assert answer["channel_icon"] == "http://testserver/media/channels/one.png"
        assert answer["blocked"] == 0
        assert "url" not in answer

    def test_an_xml_box_is_told_the_same(self) -> None:
        given: dict[str, Any] = {"client_id": self.cast.north.client.pk, "api_key": self.cast.north.client.api_key}
        response = self.response(**given, device="mag", pid=self.cast.past.pk)
        assert b"<name>Morning film</name>" in response.content
        assert b"<channel_name>One</channel_name>" in response.content

    def test_unknown_ones(self) -> None:
        guide = make.epg_channel()
        self.cast.foreign.epg_channel = guide
        self.cast.foreign.save()
        other = make.program(guide, NOW, NOW.replace(hour=13))
        for pid in (other.pk, 10**9):
            self.assert_error(self.call_with_key(pid=pid), 1)
        self.assert_error(self.call_with_key(), 1)

    def test_a_wrong_key(self) -> None:
        response = self.response(client_id=self.cast.north.client.pk, api_key="wrong", pid=self.cast.past.pk)
        assert json.loads(response.content)["error"] == 403
