from __future__ import annotations

from datetime import timedelta

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import AccountChannel


class ContentPositionRememberChannelTest(ApiTestCase):
    path = "content/position/remember/channel/"

    def test_the_last_channel_and_its_time(self) -> None:
        self.assert_ok(self.call(channel_id=self.cast.one.pk))
        self.at(NOW + timedelta(hours=1))
        self.assert_ok(self.call(channel_id=self.cast.two.pk))
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.last_channel == self.cast.two
        rows = AccountChannel.objects.filter(account=self.cast.anna).order_by("-last_viewed_at")
        assert [row.channel for row in rows] == [self.cast.two, self.cast.one]
        last = self.call("channel/list/last/")["channels"]
        assert [row["id"] for row in last] == [self.cast.two.pk, self.cast.one.pk]

    def test_the_accounts_own_marks_stay(self) -> None:
        AccountChannel.objects.create(account=self.cast.anna, channel=self.cast.one, is_favorited=True, sort=4)
        for _time in range(2):
            self.assert_ok(self.call(channel_id=self.cast.one.pk))
        row = AccountChannel.objects.get(account=self.cast.anna)
        assert (row.is_favorited, row.sort, row.last_viewed_at) == (True, 4, NOW)

    def test_marks_set_afterwards_are_seen_by_every_device(self) -> None:
        for key in (self.cast.anna_key, self.cast.anna_mag_key):
            self.assert_ok(self.call("channel/list/", key=key, device="pc"))
        self.assert_ok(self.call(channel_id=self.cast.two.pk))
        self.assert_ok(self.call("settings/save/", favorite_channel=self.cast.one.pk))
        for key in (self.cast.anna_key, self.cast.anna_mag_key):
            rows = self.call("channel/list/", key=key, device="pc")["channels"]
            assert [row["name"] for row in rows if row["is_favorited"]] == ["One"]

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(channel_id=self.cast.one.pk).findtext("error") == "0"

    def test_channels_of_others(self) -> None:
        for channel_id in (self.cast.closed.pk, self.cast.foreign.pk, 10**9, "x"):
            self.assert_error(self.call(channel_id=channel_id), 1)
        self.assert_error(self.call(), 1)
        assert not AccountChannel.objects.exists()
        self.assert_error(self.call(key=self.cast.boris_key, channel_id=self.cast.one.pk), 403)
