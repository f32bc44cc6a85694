from __future__ import annotations

from typing import Any

from django.test import override_settings

from epg.models import Epg, EpgCategory, EpgChannel
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import AccountChannel, Channel, ChannelSort, ChannelSortItem

NEXT_OF_WRT = {
    "next_program_id",
    "next_program_name",
    "next_program_begin_time",
    "next_program_end_time",
    "next_program_preview_url",
    "next_program_rating",
}


class ProgramCategoryChannelListTest(ApiTestCase):
    path = "program/category/channel/list/"
    news: EpgCategory
    shows: EpgCategory
    guide_two: EpgChannel
    on_two: Epg

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.news = EpgCategory.objects.create(name="News", name_lang1="News en")
        cls.shows = EpgCategory.objects.create(name="Shows")
        cls.cast.current.category = cls.news
        cls.cast.current.save()
        cls.cast.coming.category = cls.shows
        cls.cast.coming.save()
        cls.guide_two = make.epg_channel()
        cls.cast.two.epg_channel = cls.guide_two
        cls.cast.two.save()
        cls.on_two = make.program(cls.guide_two, NOW, NOW.replace(hour=13), name="On two", category=cls.shows)

    def programs(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(**params))["programs"]
        return found

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.programs(**params)]

    def test_by_what_is_on(self) -> None:
        assert self.names(category_id=self.news.pk) == ["One"]
        assert self.names(category_id=self.shows.pk) == ["Two"]
        assert self.names() == ["One", "Two"]
        assert self.names(category_id=10**9) == []

    def test_it_follows_the_clock(self) -> None:
        assert self.names(category_id=self.shows.pk) == ["Two"]
        self.at(NOW.replace(minute=45))
        assert self.names(category_id=self.shows.pk) == ["One", "Two"]
        assert self.names(category_id=self.news.pk) == []

    def test_drm_is_a_number_here(self) -> None:
        one, two = self.programs()
        assert (one["drm_available"], two["drm_available"]) == (0, 0)
        assert self.programs(compact=1)[0]["drm_available"] == 0
        assert self.xml().findtext("programs/item/drm_available") == "0"

    def test_by_what_comes_next(self) -> None:
        assert self.names(category_id=self.shows.pk, next=1) == ["One"]
        assert self.names(category_id=self.news.pk, next=1) == []

    def test_further_categories_of_the_programme(self) -> None:
        self.on_two.categories.add(self.news)
        assert self.names(category_id=self.news.pk) == ["One", "Two"]

    def test_standing_categories_of_the_channel(self) -> None:
        self.guide_two.extra_categories.add(self.news)
        news = self.news.pk
        assert self.names(category_id=news) == ["One", "Two"]
        assert self.names(category_id=news, consider_program_category=0) == ["Two"]
        assert self.names(category_id=news, consider_epg_channel_category=0) == ["One"]
        assert self.names(category_id=news, consider_program_category=0, consider_epg_channel_category=0) == []
        with override_settings(TVMW_CONSIDER_PROGRAM_CATEGORY=False):
            assert self.names(category_id=news) == ["Two"]

    def test_an_item_is_that_of_channel_list(self) -> None:
        AccountChannel.objects.create(account=self.cast.anna, channel=self.cast.one, is_favorited=True)
        row = self.programs(category_id=self.news.pk, device="pc")[0]
        listed = next(one for one in self.call("channel/list/", device="pc")["channels"] if one["id"] == row["id"])
        assert row == listed
        assert row["is_favorited"] == 1
        assert (row["program_category_id"], row["program_category"]) == (self.news.pk, "News")
        assert "api/channel/url/" in row["url"]
        assert self.cast.anna_key.key in row["url"]

    def test_compact_and_wrt_compact(self) -> None:
        full = set(self.programs()[0])
        compact = set(self.programs(compact=1)[0])
        wrt = set(self.programs(wrt_compact=1)[0])
        assert {"option1", "hbb", "program_meta", "pause_live_tv_shift", "ads_available"} <= full - compact
        assert not [name for name in compact if name.startswith("next_program_")]
        assert wrt - compact == NEXT_OF_WRT
        self.assert_error(self.call(compact=1, wrt_compact=1), 2)

    def test_order_and_numbers(self) -> None:
        sort = ChannelSort.objects.create(client=self.cast.north.client, name="Mine")
        for place, channel in enumerate((self.cast.two, self.cast.one)):
            ChannelSortItem.objects.create(channel_sort=sort, channel=channel, sort=place)
        assert self.names(channel_sort_id=sort.pk) == ["Two", "One"]
        assert [row["channel_sort"] for row in self.programs()] == [1, 2]
        self.assert_error(self.call(channel_sort_id=10**6), 1)

    def test_languages_shift_and_xml(self) -> None:
        assert self.programs(category_id=self.news.pk, lang="en")[0]["program_category"] == "News en"
        item = self.xml(category_id=self.news.pk).find("programs")[0]
        assert [child.tag for child in item][:2] == ["is_hidden", "id"]
        assert item.findtext("program_name") == "Noon news"
        with self.captureOnCommitCallbacks(execute=True):
            channel = Channel.objects.get(pk=self.cast.one.pk)
            channel.timeshift_offset = 1
            channel.save()
        assert self.names(category_id=self.news.pk) == []

    def test_only_the_accounts_channels(self) -> None:
        for channel in (self.cast.closed, self.cast.foreign):
            channel.epg_channel = self.cast.guide
            channel.save()
        assert self.names(category_id=self.news.pk) == ["One"]
        self.assert_error(self.call(key=self.cast.boris_key), 403)
        self.assert_error(self.call(category_id="x"), 1)
