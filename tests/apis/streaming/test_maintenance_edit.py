from __future__ import annotations

from datetime import timedelta

from tests.apis.streaming.base import StreamingTestCase
from tests.factories import NOW
from tvmiddleware.models import Channel, Maintenance


class MaintenanceEditTest(StreamingTestCase):
    path = "maintenance/edit/"

    def maintenance(self, channel: Channel) -> Maintenance:
        made = Maintenance.objects.create(client=channel.client, description="old", datetime_begin=NOW)
        made.channels.add(channel)
        return made

    def test_only_what_is_given_changes(self) -> None:
        row = self.maintenance(self.cast.one)
        self.assert_ok(self.send(id=row.pk, datetime_end="2026-11-22T13:00:00Z"))
        row.refresh_from_db()
        assert (row.description, row.datetime_begin, row.datetime_end) == ("old", NOW, NOW + timedelta(hours=1))
        assert list(row.channels.all()) == [self.cast.one]
        self.assert_ok(
            self.send(id=row.pk, channel_prefix="two", description="new", datetime_begin="2026-11-22T12:30:00Z")
        )
        row.refresh_from_db()
        assert (row.description, row.datetime_begin) == ("new", NOW + timedelta(minutes=30))
        assert list(row.channels.all()) == [self.cast.two]

    def test_playback_learns_at_once(self) -> None:
        row = self.maintenance(self.cast.one)
        watch = {**self.identity(), "cid": self.cast.one.pk, "redirect": 0}
        assert self.http.get("/tvmiddleware/api/channel/url/", watch).json()["error"] == 404
        self.assert_ok(self.send(id=row.pk, channel_prefix="two"))
        assert self.http.get("/tvmiddleware/api/channel/url/", watch).json()["error"] == 0

    def test_unknown_and_foreign_maintenance(self) -> None:
        foreign = self.maintenance(self.cast.foreign)
        for unknown in (foreign.pk, 999999):
            self.assert_error(self.send(id=unknown, description="mine now"), 1)
        foreign.refresh_from_db()
        assert foreign.description == "old"

    def test_unknown_prefix_changes_nothing(self) -> None:
        row = self.maintenance(self.cast.one)
        self.assert_error(self.send(id=row.pk, channel_prefix="foreign", description="new"), 2)
        row.refresh_from_db()
        assert row.description == "old"
        assert list(row.channels.all()) == [self.cast.one]

    def test_wrong_parameters_are_refused(self) -> None:
        row = self.maintenance(self.cast.one)
        self.assert_error(self.send(description="x"), 20)
        self.assert_error(self.send(id="x"), 20)
        self.assert_error(self.send(id=row.pk, datetime_end="2026-11-22T11:59:59Z"), 20)
        self.assert_error(self.send(id=row.pk, datetime_begin="soon"), 20)

    def test_the_signature(self) -> None:
        row = self.maintenance(self.cast.one)
        self.assert_error(self.decoded(self.response(id=row.pk, client_id=row.client_id, signature="0" * 32)), -2)
        self.assert_error(self.decoded(self.response(id=row.pk, client_id=0, signature="0" * 32)), -3)
