from __future__ import annotations

import json
from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Channel, ContentPosition, ProgramBlocking


class ProgramDetailTest(ApiTestCase):
    path = "program/detail/"

    def detail(self, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call(**{"pid": self.cast.past.pk, **params}))

    def test_with_its_channel(self) -> None:
        self.cast.past.meta = {"name_orig": "The Film", "short_description": "Short"}
        self.cast.past.save()
        answer = self.detail(cid=self.cast.one.pk)
        assert answer["name"] == answer["short_name"] == "Morning film"
        assert answer["description"] == "A film"
        assert answer["begin_time"] == int(self.cast.past.datetime_begin.timestamp())
        assert (answer["has_record"], answer["has_subscription"], answer["blocked"]) == (1, 1, 0)
        assert "api/program/url" in answer["url"]
        meta = json.loads(answer["meta"])
        assert (meta["name_orig"], meta["short_description"], meta["live"]) == ("The Film", "Short", False)

    def test_without_a_channel_the_first_that_shows_it_counts(self) -> None:
        assert self.detail()["has_record"] == 1
        assert f"cid={self.cast.one.pk}" in self.detail()["url"]

    def test_the_channel_decides_about_shift_and_recording(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            Channel.objects.get(pk=self.cast.two.pk)
            self.cast.two.epg_channel = self.cast.guide
            self.cast.two.timeshift_offset = 1
            self.cast.two.save()
        answer = self.detail(cid=self.cast.two.pk)
        assert answer["begin_time"] == int(self.cast.past.datetime_begin.timestamp()) + 3600
        assert (answer["has_record"], answer["url"]) == (0, "")

    def test_position_and_block(self) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna, content_type="program", content_id=self.cast.past.pk, position=9, updated_at=NOW
        )
        with self.captureOnCommitCallbacks(execute=True):
            ProgramBlocking.objects.create(
                client=self.cast.north.client, epg_channel=self.cast.guide, datetime_begin=self.cast.past.datetime_begin
            )
        answer = self.detail()
        assert (answer["position"], answer["blocked"], answer["has_record"], answer["url"]) == (9, 1, 0, "")

    def test_language_and_xml(self) -> None:
        assert self.detail(pid=self.cast.current.pk, lang="en")["name"] == "Noon news en"
        root = self.xml(pid=self.cast.past.pk)
        assert root.findtext("name") == "Morning film"
        assert root.findtext("meta") == ""
        assert root.findtext("error") == "0"

    def test_unknown_and_hidden_ones(self) -> None:
        lonely = make.program(make.epg_channel(), NOW, NOW.replace(hour=13))
        guide = make.epg_channel()
        self.cast.foreign.epg_channel = guide
        self.cast.foreign.save()
        other = make.program(guide, NOW, NOW.replace(hour=13))
        for pid in (lonely.pk, other.pk, 10**9, 10**30, "x"):
            self.assert_error(self.call(pid=pid), 1)
        self.assert_error(self.call(), 1)
        self.assert_error(self.call(pid=self.cast.past.pk, cid=self.cast.closed.pk), 1)
        self.assert_error(self.call(pid=self.cast.past.pk, cid=self.cast.two.pk), 1)
        self.assert_error(self.call(key=self.cast.vera_key, pid=self.cast.past.pk), 1)

    def test_a_debtor(self) -> None:
        self.assert_error(self.call(key=self.cast.boris_key, pid=self.cast.past.pk), 403)
