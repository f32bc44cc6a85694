from __future__ import annotations

from datetime import timedelta

from tests import factories as make
from tests.channel_lists import ListTestCase
from tests.factories import NOW
from tvmiddleware.models import Profile


class ChannelListLastTest(ListTestCase):
    path = "channel/list/last/"

    def test_the_latest_first(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.one, last_viewed_at=NOW - timedelta(hours=2))
        self.own(cast.anna, cast.two, last_viewed_at=NOW - timedelta(hours=1))
        assert self.ids() == [cast.two.pk, cast.one.pk]
        assert self.call(lang="en")["channels"][1] == {"id": cast.one.pk, "name": "One en", "icon": ""}

    def test_as_the_box_remembers_them(self) -> None:
        self.assert_ok(self.call("content/position/remember/channel/", channel_id=self.cast.two.pk))
        assert self.ids() == [self.cast.two.pk]

    def test_marks_alone_do_not_count(self) -> None:
        self.own(self.cast.anna, self.cast.one, is_favorited=True)
        assert self.ids() == []

    def test_channels_that_were_taken_away(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.closed, last_viewed_at=NOW)
        self.own(cast.anna, cast.one, last_viewed_at=NOW)
        assert self.ids() == [cast.one.pk]

    def test_twenty_at_most(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            channels = [make.channel(self.cast.north.client, tariffs=[self.cast.north.basic]) for _ in range(22)]
        for minutes, channel in enumerate(channels):
            self.own(self.cast.anna, channel, last_viewed_at=NOW - timedelta(minutes=minutes))
        assert self.ids() == [channel.pk for channel in channels[:20]]

    def test_a_childs_profile(self) -> None:
        cast = self.cast
        self.save(cast.one, parent_control=True)
        self.own(cast.anna, cast.one, last_viewed_at=NOW)
        child = Profile.objects.create(client=cast.north.client, name="Child", show_adult_content=False)
        assert self.ids() == [cast.one.pk]
        self.save(cast.anna_key, profile=child)
        assert self.ids() == []

    def test_another_accounts_are_not_told(self) -> None:
        self.own(self.cast.vera, self.cast.foreign, last_viewed_at=NOW)
        assert self.ids() == []
        assert self.ids(key=self.cast.vera_key) == [self.cast.foreign.pk]

    def test_icons_xml_and_errors(self) -> None:
        self.save(self.cast.one, icon="channels/icons/1.png")
        self.own(self.cast.anna, self.cast.one, last_viewed_at=NOW)
        assert self.xml(icon_width=4, icon_height=4).findtext("channels/item/icon").endswith("/14_4.png")
        self.assert_error(self.call(icon_width="x"), 1)
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk)), 403)
