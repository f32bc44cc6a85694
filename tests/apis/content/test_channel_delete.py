from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from tests.apis.content.base import ContentTestCase
from tests.factories import NOW
from tvmiddleware.events import ChannelDeleted
from tvmiddleware.models import Channel, ChannelTrack, ContentPosition, Maintenance


class ChannelDeleteTest(ContentTestCase):
    path = "channel/delete/"

    def exists(self) -> bool:
        return Channel.objects.filter(pk=self.cast.one.pk).exists()

    def test_it_goes_with_what_belongs_to_it(self) -> None:
        one, anna = self.cast.one, self.cast.anna
        ChannelTrack.objects.create(channel=one, kind=ChannelTrack.Kind.AUDIO, index="1")
        ContentPosition.objects.create(
            account=anna, content_type="program", content_id=1, channel=one, updated_at=NOW
        )  # fmt: skip
        with self.heard_events() as heard:
            self.ok(id=one.pk)
        assert not self.exists()
        assert not ChannelTrack.objects.exists()
        assert [(event.channel_id, event.actor) for event in heard if isinstance(event, ChannelDeleted)] == [
            (one.pk, "api")
        ]

    def test_a_box_gets_it_no_longer(self) -> None:
        listed = "/tvmiddleware/api/channel/list/"
        before = [row["id"] for row in self.http.get(listed, self.identity()).json()["channels"]]
        with self.captureOnCommitCallbacks(execute=True):
            self.ok(id=self.cast.one.pk)
        after = [row["id"] for row in self.http.get(listed, self.identity()).json()["channels"]]
        assert set(before) - set(after) == {self.cast.one.pk}

    def test_what_there_is_not(self) -> None:
        for wrong in (self.cast.foreign.pk, 999999, 0, -1):
            answer = self.refused(404, id=wrong)
            assert answer["error_fields"] == {}
        assert Channel.objects.filter(pk=self.cast.foreign.pk).exists()

    def test_what_is_no_id(self) -> None:
        self.names_wrong(20, "id")
        for wrong in ("", "x", "1.5", "9" * 30):
            self.names_wrong(20, "id", id=wrong)

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_a_tariff_keeps_it_where_nothing_goes_along(self) -> None:
        self.names_wrong(21, "id", id=self.cast.one.pk)
        self.cast.one.tariffs.clear()
        self.ok(id=self.cast.one.pk)
        assert not self.exists()

    def test_works_that_are_planned_for_it_alone_keep_it(self) -> None:
        works = Maintenance.objects.create(client=self.cast.north.client, datetime_begin=NOW)
        works.channels.set([self.cast.one])
        self.names_wrong(21, "id", id=self.cast.one.pk)
        works.channels.add(self.cast.two)
        self.ok(id=self.cast.one.pk)

    def test_works_that_are_over_do_not(self) -> None:
        ended = NOW - timedelta(hours=1)
        for over in ({"datetime_end": ended}, {"done": True}):
            works = Maintenance.objects.create(
                client=self.cast.north.client, datetime_begin=NOW - timedelta(days=1), **over
            )  # fmt: skip
            works.channels.set([self.cast.one])
        self.ok(id=self.cast.one.pk)
