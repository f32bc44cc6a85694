from __future__ import annotations

from typing import Any

from library.models import Radio, RadioChannel
from tests.apis.content.base import ContentTestCase


class RadioCreateTest(ContentTestCase):
    path = "radio/create/"

    def made(self, **params: Any) -> Radio:
        return Radio.objects.get(pk=self.ok(**{"name": "Jazz", **params})["id"])

    def test_a_name_is_enough_and_it_is_off(self) -> None:
        row = self.made()
        assert (row.client, row.name, row.enabled, row.uri) == (self.cast.north.client, "Jazz", False, "")
        assert (row.radio_channel, row.tariffs.count()) == (None, 0)
        assert not self.made(enabled="").enabled

    def test_everything_that_it_is_made_of(self) -> None:
        channel = RadioChannel.objects.create(name="Jazz FM")
        texts = {
            f"{name}{slot}": f"{name}{slot}"
            for name in ("name", "description")
            for slot in ("", "_lang1", "_lang2", "_lang3", "_lang4", "_lang5")
        }
        north = self.cast.north
        row = self.made(
            **texts, uri="http://x/jazz", enabled=1, tariffs=[north.basic.pk, north.extra.pk], radio_channel=channel.pk
        )
        for name, value in {**texts, "uri": "http://x/jazz", "enabled": True}.items():
            assert getattr(row, name) == value, name
        assert row.radio_channel == channel
        assert sorted(row.tariffs.values_list("pk", flat=True)) == sorted([north.basic.pk, north.extra.pk])

    def test_a_box_gets_it_at_once(self) -> None:
        listed = "/tvmiddleware/api/radio/list/"
        before = len(self.http.get(listed, self.identity()).json()["radio"])
        tariff = self.cast.north.basic
        tariff.used_for_radio_list = True
        with self.captureOnCommitCallbacks(execute=True):
            tariff.save()
        self.ok(name="Jazz", enabled=1, tariffs=tariff.pk)
        self.ok(name="Off", tariffs=tariff.pk)
        assert len(self.http.get(listed, self.identity()).json()["radio"]) == before + 1

    def test_what_is_refused(self) -> None:
        self.names_wrong(20, "name")
        for empty in ("", "  "):
            self.names_wrong(21, "name", name=empty)
        for wrong in (self.cast.south.basic.pk, 999999, "x"):
            self.names_wrong(20, "tariffs", name="Jazz", tariffs=wrong)
        for wrong_channel in (999999, -1, "x"):
            self.names_wrong(20, "radio_channel", name="Jazz", radio_channel=wrong_channel)
        self.names_wrong(20, "enabled", name="Jazz", enabled="perhaps")
        self.names_wrong(21, "uri", name="Jazz", uri="x" * 1025)
        self.names_wrong(21, "name", name="x" * 256)
        assert not Radio.objects.exists()
