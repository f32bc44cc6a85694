from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import ChannelSort, ChannelSortItem

COMPACT_LEAVES_OUT = {"program_meta", "program_genres", "next_program_id", "next_program_meta", "next_program_genres"}


class PortalClientChannelListTest(ApiTestCase):
    path = "noauth/portal/client/channel/list/"

    def rows(self, **params: Any) -> list[dict[str, Any]]:
        given = {"tariff_id": self.cast.north.basic.pk, **params}
        rows: list[dict[str, Any]] = self.assert_ok(self.call_with_key(**given))["channels"]
        return rows

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.rows(**params)]

    def more(self) -> None:
        north = self.cast.north
        make.channel(north.client, name="Zero", tariffs=[north.basic], sort=0)
        make.channel(north.client, name="Secret", tariffs=[north.basic], display_on_site=False)
        make.channel(north.client, name="Off", tariffs=[north.basic], enabled=False)

    def test_a_row(self) -> None:
        row = self.rows()[0]
        assert (row["id"], row["name"], row["category"]) == (self.cast.one.pk, "One", self.cast.north.news.pk)
        assert (row["program_id"], row["program_name"]) == (self.cast.current.pk, "Noon news")
        assert row["program_begin_time"] < NOW.timestamp() < row["program_end_time"]
        assert (row["next_program_id"], row["next_program_name"]) == (self.cast.coming.pk, "Evening show")
        assert (row["meta"], row["program_genres"]) == ("{}", [])
        assert not {"url", "is_hidden", "category_id", "has_subscription"} & set(row)

    def test_the_tariffs_channels_that_the_site_shows_in_their_order(self) -> None:
        self.more()
        assert self.names() == ["Zero", "One"]
        assert self.names(tariff_id=self.cast.north.extra.pk) == ["Two"]

    def test_another_order(self) -> None:
        self.more()
        sort = ChannelSort.objects.create(client=self.cast.north.client, name="Mine")
        ChannelSortItem.objects.create(channel_sort=sort, channel=self.cast.one, sort=1)
        assert self.names(channel_sort_id=sort.pk) == ["One", "Zero"]
        theirs = ChannelSort.objects.create(client=self.cast.south.client, name="Theirs")
        for wrong in (theirs.pk, 99999, "x", -5):
            self.assert_error(self.call_with_key(tariff_id=self.cast.north.basic.pk, channel_sort_id=wrong), 2)

    def test_compact(self) -> None:
        full, compact = self.rows()[0], self.rows(compact=1)[0]
        assert set(full) - set(compact) >= COMPACT_LEAVES_OUT
        assert (compact["program_id"], compact["category"]) == (full["program_id"], full["category"])

    def test_icons(self) -> None:
        self.cast.one.icon = "channels/icons/one.png"
        self.cast.one.save()
        assert self.rows()[0]["icon"] == "http://testserver/media/channels/icons/one.png"
        sized = self.rows(icon_width=120, icon_height=91)[0]["icon"]
        assert sized == "http://testserver/media/channels/icons/one120_91.png"
        for wrong in ({"icon_width": -1, "icon_height": 5}, {"icon_width": "x"}, {"icon_height": 100000}):
            self.assert_error(self.call_with_key(tariff_id=self.cast.north.basic.pk, **wrong), 3)

    def test_the_language_asked_for(self) -> None:
        row = self.rows(lang="en")[0]
        assert (row["name"], row["program_name"]) == ("One en", "Noon news en")

    def test_tariffs_that_are_not_on_offer(self) -> None:
        north = self.cast.north
        hidden = make.tariff(north.client, period=0)
        wrong: list[Any] = [None, "", "x", 99999, hidden.pk, north.debtors.pk, self.cast.south.basic.pk]
        for tariff_id in wrong:
            params = {} if tariff_id is None else {"tariff_id": tariff_id}
            self.assert_error(self.call_with_key(**params), 1)

    def test_a_tariff_without_channels(self) -> None:
        assert self.rows(tariff_id=make.tariff(self.cast.north.client).pk) == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(api_key=self.cast.north.client.api_key, tariff_id=self.cast.north.basic.pk)
        item = root.find("channels/item")
        assert [child.tag for child in item][:3] == ["id", "icon", "name"]
        assert item.findtext("program_name") == "Noon news"
        assert [child.tag for child in item][-2:] == ["program_genres", "next_program_genres"]

    def test_a_session_is_no_key(self) -> None:
        self.assert_error(self.call(tariff_id=self.cast.north.basic.pk), 403)
