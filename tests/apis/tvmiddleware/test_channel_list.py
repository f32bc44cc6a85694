from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import override_settings

from core import icons
from epg.models import Epg, EpgCategory, EpgGenre
from tests import factories as make
from tests.base import answer_schema
from tests.channel_lists import ListTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.cache import invalidate
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import (
    AccountChannel,
    Category,
    Channel,
    ChannelSort,
    ChannelSortItem,
    HbbProvider,
    PriceCategory,
    Profile,
    StreamService,
)
from tvmiddleware.present.channels import COMPACT_DROPS

HOUR = timedelta(hours=1)
META_KEYS = {
    "extra_name", "extra_previews", "extra_description", "genres", "participants", "countries", "productions", "year",
    "previews", "tags", "live", "sport_type", "championship", "sport_rival1", "sport_rival2", "kinopoisk_id",
    "kinopoisk", "imdb",
}  # fmt: skip


class ChannelListTest(ListTestCase):
    path = "channel/list/"

    # --- what is in it ----------------------------------------------------------------------------------------
    def test_the_channels_of_the_accounts_tariffs(self) -> None:
        assert self.ids() == [self.cast.one.pk, self.cast.two.pk]
        assert self.ids(key=self.cast.vera_key) == [self.cast.foreign.pk]

    def test_a_channel(self) -> None:
        one = self.row(self.cast.one)
        assert one["name"] == "One"
        assert one["category_id"] == self.cast.north.news.pk
        assert (one["has_record"], one["max_archive_duration"]) == (1, 3)
        assert (one["has_subscription"], one["is_hidden"], one["is_favorited"], one["is_parent_control"]) == (
            1,
            0,
            0,
            0,
        )
        assert (one["lcn_number"], one["channel_sort"], one["timeshift_offset"]) == (11, 1, 0)
        assert (one["show_in_all"], one["ads_available"], one["aspect_ratio"]) == (1, 0, 0)
        assert one["drm_available"] is False
        assert (one["hbb"], one["additional_categories"]) == ([], [])
        assert one["telemeter"] == ""

    def test_what_an_editor_may_fill_in(self) -> None:
        one = self.cast.one
        with self.captureOnCommitCallbacks(execute=True):
            one.hbb_providers.add(HbbProvider.objects.create(client=one.client, name="P", type=1, api_key="k"))
            one.additional_categories.add(self.cast.north.films)
        self.save(
            one, telemeter=0, telemeter_account_name="acc", option1="o1", drm_enabled=True, pause_live_tv_shift=7,
            hbb_channel_pid="pid", aspect_ratio=2, recording_days=0, parent_control=True,
        )  # fmt: skip
        row = self.row(one)
        assert row["hbb"] == [{"type": 1, "id": one.hbb_providers.get().pk, "api_key": "k", "channel_id": "pid"}]
        assert row["additional_categories"] == [{"id": self.cast.north.films.pk, "name": "Films"}]
        assert (row["telemeter"], row["telemeter_account_name"], row["option1"]) == ("0", "acc", "o1")
        assert (row["drm_available"], row["pause_live_tv_shift"], row["aspect_ratio"]) == (True, 7, 2)
        assert (row["has_record"], row["is_parent_control"]) == (0, 1)

    def test_a_channel_without_guide_and_category(self) -> None:
        self.save(self.cast.two, category=None)
        row = self.row(self.cast.two)
        assert (row["category_id"], row["program_id"], row["program_begin_time"]) == (0, 0, 0)
        assert (row["program_name"], row["program_meta"], row["program_genres"]) == ("", "", [])
        assert (row["next_program_id"], row["next_program_name"]) == (0, "")

    def test_a_channel_for_sale_that_is_not_subscribed(self) -> None:
        cast, client = self.cast, self.cast.north.client
        system = make.tariff(client, period=0)
        price = PriceCategory.objects.create(client=client, name="Extra", price=10)
        shown = make.channel(client, tariffs=[system], price_category=price, uri="http://direct.example.com/x")
        with self.captureOnCommitCallbacks(execute=True):
            cast.anna.tariffs.add(system)
        row = self.row(shown)
        assert row["has_subscription"] == 0
        assert "direct.example.com" not in row["url"], "a direct address is only for those who subscribed"

    def test_channels_without_subscription_where_the_operator_lists_them(self) -> None:
        self.save(self.cast.north.client, show_channels_without_subscription=True)
        assert self.ids() == [self.cast.one.pk, self.cast.two.pk, self.cast.closed.pk]
        assert self.row(self.cast.closed)["has_subscription"] == 0

    def test_a_debtor_sees_the_tariff_for_debtors(self) -> None:
        cast = self.cast
        self.assert_error(self.call(key=cast.boris_key), 403)
        info = make.channel(cast.north.client, tariffs=[cast.north.debtors])
        with self.captureOnCommitCallbacks(execute=True):
            cast.boris.tariffs.add(cast.north.debtors)
        assert self.ids(key=cast.boris_key) == [info.pk]

    def test_a_childs_profile_gets_no_adult_channels(self) -> None:
        self.save(self.cast.two, parent_control=True)
        child = Profile.objects.create(client=self.cast.north.client, name="Child", show_adult_content=False)
        assert self.ids() == [self.cast.one.pk, self.cast.two.pk]
        self.save(self.cast.anna_key, profile=child)
        assert self.ids() == [self.cast.one.pk]

    def test_nothing_at_all(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.tariffs.clear()
            self.cast.anna.tariffs.add(make.tariff(self.cast.north.client))
        assert self.call()["channels"] == []
        root = self.xml()
        assert root.find("channels") is not None
        assert not len(root.find("channels"))
        assert root.findtext("error") == "0"

    # --- addresses --------------------------------------------------------------------------------------------
    def test_the_address_is_complete(self) -> None:
        cast = self.cast
        assert self.row(cast.one, device="pc")["url"] == (
            f"http://testserver/tvmiddleware/api/channel/url/?client_id={cast.north.client.pk}&device=pc"
            f"&authkey={cast.anna_key.key}&cid={cast.one.pk}"
        )

    def test_the_address_plays(self) -> None:
        address = self.row(self.cast.one)["url"] + "&redirect=0"
        answer = json.loads(self.http.get(address.removeprefix("http://testserver")).content)
        assert answer["error"] == 0
        assert answer["uri"].startswith("http://live.example.com/one/")

    def test_the_host_is_the_one_that_was_called(self) -> None:
        identity = self.identity()
        for host, scheme in (("tv.example.com:8180", "http"), ("other.example.com", "https")):
            response = self.http.get(
                "/tvmiddleware/api/channel/list/", identity, headers={"host": host}, secure=scheme == "https"
            )
            assert response.json()["channels"][0]["url"].startswith(f"{scheme}://{host}/tvmiddleware/api/channel/url/?")

    def test_behind_a_portal_addresses_stay_behind_it(self) -> None:
        answer = self.http.get("/api/tvmiddleware/api/channel/list/", self.identity()).json()
        assert answer["channels"][0]["url"].startswith("http://testserver/api/tvmiddleware/api/channel/url/?")

    @override_settings(TVMIDDLEWARE_API_URL="https://mw.example.com/tvmiddleware/api/")
    def test_a_fixed_address_of_the_api(self) -> None:
        assert self.row(self.cast.one)["url"].startswith("https://mw.example.com/tvmiddleware/api/channel/url/?")

    def test_a_host_that_is_none(self) -> None:
        response = self.http.get("/tvmiddleware/api/channel/list/", self.identity(), headers={"host": 'a"><b'})
        assert response.status_code == 200
        assert response.json()["channels"][0]["url"].startswith("http://testserver/tvmiddleware/api/")

    def test_a_device_name_can_not_break_out(self) -> None:
        answer = self.assert_ok(self.call(device='pc"&x=<y>'))
        assert "device=pc%22%26x%3D%3Cy%3E&" in answer["channels"][0]["url"]

    def test_a_box_of_an_xml_type_that_asks_without_device_gets_json_addresses(self) -> None:
        url = self.row(self.cast.one, key=self.cast.anna_mag_key)["url"]
        assert "device=" not in url
        assert "device=pc&" in self.row(self.cast.one)["url"]

    def test_a_direct_address(self) -> None:
        self.save(self.cast.one, uri="http://direct.example.com/a?b=1&c=2")
        assert self.row(self.cast.one)["url"] == "http://direct.example.com/a?b=1&c=2"
        assert "channel/url" in self.row(self.cast.two)["url"]
        assert self.xml().findtext("channels/item/url") == "http://direct.example.com/a?b=1&c=2"

    def test_an_address_with_variables_is_not_direct(self) -> None:
        self.save(self.cast.one, uri="http://direct.example.com/a?token=$token")
        assert "channel/url" in self.row(self.cast.one)["url"]

    def test_multicast_where_the_device_plays_it(self) -> None:
        self.save(self.cast.one, multicast_address="239.0.0.1:1234")
        assert self.xml().findtext("channels/item/url") == "udp://239.0.0.1:1234"
        assert "channel/url" in self.xml(reject_multicast=1).findtext("channels/item/url")
        assert "channel/url" in self.row(self.cast.one)["url"], "a PC does not play it"

    def test_channels_that_only_multicast_carries_are_not_told_to_phones_and_tvs(self) -> None:
        client = self.cast.north.client
        only = make.channel(client, tariffs=[self.cast.north.basic], multicast_address="udp://@239.0.0.2:1", sort=9)
        for name, group in (("android", DeviceGroup.MOBILE), ("lg_webos", DeviceGroup.SMART_TV)):
            self.save(make.play_device(name, group=group, supports_multicast=True))
            assert only.pk not in self.ids(device=name)
        assert only.pk in self.ids(device="pc")
        with override_settings(TVMW_DISABLE_MULTICAST_MOBILE=False, TVMW_DISABLE_MULTICAST_SMARTTV=False):
            self.save(make.play_device("android"), supports_multicast=True)
            assert self.row(only, device="android")["url"] == "udp://@239.0.0.2:1"

    def test_endless_streams_for_wrt_boxes(self) -> None:
        make.client_device(self.cast.north.client, "wrt")
        self.save(self.cast.two, uri="http://direct.example.com/two")
        assert "&endless=1&cid=" in self.row(self.cast.one, device="wrt")["url"]
        assert self.row(self.cast.two, device="wrt")["url"] == "http://direct.example.com/two?endless=1"
        assert "endless" not in self.row(self.cast.one, device="pc")["url"]
        with override_settings(TVMW_DONT_USE_ENDLESS_WRT=True):
            assert "endless" not in self.row(self.cast.one, device="wrt")["url"]

    # --- pictures ---------------------------------------------------------------------------------------------
    def test_icons_in_the_size_asked_for(self) -> None:
        self.save(self.cast.one, icon="channels/icons/one.png")
        self.save(self.cast.guide, icon="epg/icons/other.png")
        media = "http://testserver/media/channels/icons"
        assert self.row(self.cast.one)["icon"] == f"{media}/one.png"
        assert self.row(self.cast.one, icon_width=120, icon_height=91)["icon"] == f"{media}/one120_91.png"
        wrongs: list[dict[str, Any]] = [
            {"icon_width": 120},
            {"icon_width": -1, "icon_height": 5},
            {"icon_width": 1, "icon_height": 99999},
        ]
        for wrong in wrongs:
            assert self.row(self.cast.one, **wrong)["icon"] == f"{media}/one.png"
        with override_settings(MEDIA_BASE_URL="https://cdn.example.com/m/"):
            assert self.row(self.cast.one, icon_width=40, icon_height=40)["icon"] == (
                "https://cdn.example.com/m/channels/icons/one40_40.png"
            )

    @override_settings(TVMIDDLEWARE_CACHE_EXISTING_ICONS=True)
    def test_only_copies_that_exist(self) -> None:
        self.save(self.cast.one, icon="channels/icons/one.png")
        size: dict[str, Any] = {"icon_width": 120, "icon_height": 91}
        assert self.row(self.cast.one, **size)["icon"].endswith("/one120_91.png"), "nothing is known yet"
        cache.set(icons.KEY, {"channels/icons/one.png": frozenset({(40, 40)})}, None)
        self.at(NOW + timedelta(seconds=61))
        assert self.row(self.cast.one, **size)["icon"].endswith("/one.png")
        assert self.row(self.cast.one, icon_width=40, icon_height=40)["icon"].endswith("/one40_40.png")

    def test_the_guides_icon_where_the_channel_has_none(self) -> None:
        self.save(self.cast.guide, icon="epg/icons/guide.png")
        assert self.row(self.cast.one)["icon"] == "http://testserver/media/epg/icons/guide.png"

    # --- now and next -----------------------------------------------------------------------------------------
    def test_what_is_on_and_what_comes(self) -> None:
        row, cast = self.row(self.cast.one), self.cast
        assert (row["program_id"], row["program_name"]) == (cast.current.pk, "Noon news")
        assert row["program_begin_time"] == int(cast.current.datetime_begin.timestamp())
        assert row["program_end_time"] == int(cast.current.datetime_end.timestamp())
        assert (row["next_program_id"], row["next_program_name"]) == (cast.coming.pk, "Evening show")
        assert row["next_program_begin_time"] == int(cast.coming.datetime_begin.timestamp())

    def test_it_moves_on_with_the_clock(self) -> None:
        assert self.row(self.cast.one)["program_id"] == self.cast.current.pk
        self.at(NOW + HOUR / 2 - timedelta(seconds=1))
        assert self.row(self.cast.one)["program_id"] == self.cast.current.pk
        self.at(NOW + HOUR / 2)
        row = self.row(self.cast.one)
        assert (row["program_id"], row["next_program_id"]) == (self.cast.coming.pk, 0)
        self.at(NOW + 3 * HOUR)
        assert self.row(self.cast.one)["program_id"] == 0

    def test_the_channels_hour_shift(self) -> None:
        self.save(self.cast.one, timeshift_offset=1)
        row, past = self.row(self.cast.one), self.cast.past
        assert (row["timeshift_offset"], row["program_id"]) == (1, past.pk)
        assert row["program_begin_time"] == int((past.datetime_begin + HOUR).timestamp())
        assert row["next_program_begin_time"] == int((self.cast.current.datetime_begin + HOUR).timestamp())

    def test_local_time_viewing(self) -> None:
        cast = self.cast
        later = make.stream_service(cast.north.client, timeshift_offset=1)
        with self.captureOnCommitCallbacks(execute=True):
            cast.one.stream_services.add(later)
        assert self.row(cast.one)["timeshift_offset"] == 0
        self.save(cast.anna, use_timeshift=True, preferred_timeshift_offset=2)
        row = self.row(cast.one)
        assert (row["timeshift_offset"], row["program_id"]) == (1, cast.past.pk)
        assert self.row(cast.two)["timeshift_offset"] == 0, "it has no later service"

    def test_category_genres_rating_picture_and_meta(self) -> None:
        current = self.cast.current
        category = EpgCategory.objects.create(name="Sport", name_lang1="Sport en")
        genre = EpgGenre.objects.create(name="Football", name_lang1="Football en")
        current.genres.add(genre)
        self.save(
            current, category=category, rating=16, preview="http://img.example.com/1.jpg",
            meta={"year": "2020", "participants": {"actor": ["A"]}},
        )  # fmt: skip
        row = self.row(self.cast.one)
        assert (row["program_category_id"], row["program_category"]) == (category.pk, "Sport")
        assert (row["program_rating"], row["program_preview_url"]) == (16, "http://img.example.com/1.jpg")
        assert row["program_genres"] == [{"genre_id": genre.pk, "genre_name": "Football"}]
        meta = json.loads(row["program_meta"])
        assert set(meta) >= META_KEYS
        assert (meta["year"], meta["live"], meta["participants"]["actor"], meta["participants"]["director"]) == (
            "2020", False, ["A"], [],
        )  # fmt: skip
        assert row["next_program_meta"] == ""
        english = self.row(self.cast.one, lang="en")
        assert (english["program_category"], english["program_genres"][0]["genre_name"]) == ("Sport en", "Football en")

    def test_languages(self) -> None:
        english = self.row(self.cast.one, lang="en")
        assert (english["name"], english["program_name"]) == ("One en", "Noon news en")
        assert english["next_program_name"] == "Evening show", "no translation: the default language's"
        for lang in ("ru", "xx", ""):
            assert self.row(self.cast.one, lang=lang)["name"] == "One"

    # --- order ------------------------------------------------------------------------------------------------
    def test_by_place_then_as_the_settings_say(self) -> None:
        cast = self.cast
        self.save(cast.one, sort=5)
        self.save(cast.two, sort=5)
        first = make.epg_channel(sort_number=1)
        self.save(cast.two, epg_channel=first)
        self.save(cast.guide, sort_number=2)
        assert self.ids() == [cast.two.pk, cast.one.pk]
        numbers = [row["channel_sort"] for row in self.call()["channels"]]
        assert numbers == [5, 6], "numbers rise and are the editor's own where they can be"

    @override_settings(TVMIDDLEWARE_CHANNEL_AUTOSORT=[])
    def test_without_automatic_order(self) -> None:
        self.save(self.cast.two, sort=1, epg_channel=make.epg_channel(sort_number=1))
        assert self.ids() == [self.cast.one.pk, self.cast.two.pk]

    def sort_list(self, mode: str = "custom", *channels: Channel, **fields: Any) -> ChannelSort:
        with self.captureOnCommitCallbacks(execute=True):
            made = ChannelSort.objects.create(client=self.cast.north.client, name="List", mode=mode, **fields)
            for place, channel in enumerate(channels, start=1):
                ChannelSortItem.objects.create(channel_sort=made, channel=channel, sort=place)
        return made

    def test_a_sort_list_of_the_operator(self) -> None:
        cast = self.cast
        by_hand = self.sort_list("custom", cast.two)
        answer = self.assert_ok(self.call(channel_sort_id=by_hand.pk))
        assert [(row["id"], row["channel_sort"]) for row in answer["channels"]] == [(cast.two.pk, 1), (cast.one.pk, 2)]
        self.save(cast.one, name="Zebra")
        assert self.ids(channel_sort_id=self.sort_list("name").pk) == [cast.two.pk, cast.one.pk]
        assert self.ids(channel_sort_id=self.sort_list("id").pk) == [cast.one.pk, cast.two.pk]

    def test_an_unknown_sort_list(self) -> None:
        foreign = ChannelSort.objects.create(client=self.cast.south.client, name="S")
        off = self.sort_list(enabled=False)
        for sort_id in (99999, foreign.pk, off.pk):
            self.assert_error(self.call(channel_sort_id=sort_id), 1)

    def test_the_accounts_own_order(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.two, sort=1)
        self.own(cast.anna, cast.one, sort=2)
        answer = self.assert_ok(self.call())
        assert [(row["id"], row["channel_sort"]) for row in answer["channels"]] == [(cast.two.pk, 1), (cast.one.pk, 2)]
        assert self.ids(account_sort=0) == [cast.one.pk, cast.two.pk]
        assert [item.findtext("id") for item in self.xml().iter("item") if item.find("id") is not None] == [
            str(cast.two.pk), str(cast.one.pk),
        ]  # fmt: skip

    def test_the_accounts_list_yields_to_what_is_asked_for(self) -> None:
        cast = self.cast
        chosen = self.sort_list("custom", cast.two, cast.one)
        self.save(cast.anna, channel_sort=chosen)
        assert self.ids() == [cast.two.pk, cast.one.pk]
        assert self.ids(account_sort=0) == [cast.one.pk, cast.two.pk]
        self.own(cast.anna, cast.one, sort=1)
        assert self.ids() == [cast.one.pk, cast.two.pk], "the own order wins over the list"
        assert self.ids(channel_sort_id=chosen.pk) == [cast.two.pk, cast.one.pk], "what is asked for wins over both"
        with self.captureOnCommitCallbacks(execute=True):
            chosen.delete()
        self.cast.anna.refresh_from_db()
        self.assert_ok(self.call())

    # --- the account's marks ----------------------------------------------------------------------------------
    def marks(self, channel: Channel, **params: Any) -> tuple[int, int, int]:
        row = self.row(channel, **params)
        return row["is_favorited"], row["is_hidden"], row["is_parent_control"]

    def test_marks(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.one, is_favorited=True)
        self.own(cast.anna, cast.two, is_hidden=True, is_parent_control=True)
        assert self.marks(cast.one) == (1, 0, 0)
        assert self.marks(cast.two) == (0, 1, 1)
        items = {item.findtext("id"): item for item in self.xml().find("channels")}
        assert items[str(cast.one.pk)].findtext("is_favorited") == "1"
        assert items[str(cast.two.pk)].findtext("is_hidden") == "1"
        self.own(cast.anna, cast.one, is_favorited=False)
        assert self.marks(cast.one) == (0, 0, 0)

    def test_an_own_lock_counts_more_than_the_channels(self) -> None:
        self.save(self.cast.one, parent_control=True)
        assert self.marks(self.cast.one)[2] == 1
        self.own(self.cast.anna, self.cast.one, is_parent_control=False)
        assert self.marks(self.cast.one)[2] == 0
        self.own(self.cast.anna, self.cast.one, is_parent_control=None)
        assert self.marks(self.cast.one)[2] == 1

    # --- search and pages -------------------------------------------------------------------------------------
    def test_search(self) -> None:
        cast = self.cast
        assert self.ids(search="TW") == [cast.two.pk]
        assert self.ids(search="one EN", lang="en") == [cast.one.pk]
        assert self.ids(search="nothing like it") == []
        assert self.ids(search="") == [cast.one.pk, cast.two.pk]

    def test_rows_come_in_pages(self) -> None:
        cast = self.cast
        assert self.ids(limit=1) == [cast.one.pk]
        answer = self.assert_ok(self.call(limit=1, page=2))
        assert [(row["id"], row["channel_sort"]) for row in answer["channels"]] == [(cast.two.pk, 2)]
        assert self.ids(limit=1, page=3) == []
        assert self.ids(limit=1, page=-4) == [cast.one.pk]
        for limit in (0, 100, -1):
            assert len(self.ids(limit=limit)) == 2
        assert self.ids(limit=100, page=2) == [], "who pages through the list must reach its end"

    # --- compact ----------------------------------------------------------------------------------------------
    def test_compact(self) -> None:
        full, short = self.row(self.cast.one), self.row(self.cast.one, compact=1)
        assert set(full) - set(short) == set(COMPACT_DROPS)
        assert {name: full[name] for name in short} == short
        assert {"pause_live_tv_shift", "drm_available", "program_description"} <= set(short)

    def test_every_field_of_the_schema_is_there(self) -> None:
        schema = answer_schema("tvmiddleware/api/channel/list")
        assert set(schema["$defs"]["ChannelItem"]["properties"]) == set(self.row(self.cast.one))

    # --- XML --------------------------------------------------------------------------------------------------
    def test_xml_order_of_an_item(self) -> None:
        names = [child.tag for child in self.xml().find("channels")[0]]
        assert names[:8] == [
            "is_hidden", "id", "has_subscription", "max_archive_duration", "category_id", "url", "icon", "name",
        ]  # fmt: skip
        assert names[-4:] == ["hbb", "additional_categories", "program_genres", "next_program_genres"]
        assert set(names) == set(self.row(self.cast.one))

    def test_xml_values(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.additional_categories.add(self.cast.north.films)
        self.save(self.cast.current, name="A & <b>", meta={"year": "1"})
        item = self.xml().find("channels")[0]
        assert item.findtext("program_name") == "A & <b>"
        assert item.findtext("drm_available") == "False"
        assert item.find("program_category").text is None
        assert not len(item.find("additional_categories")), "old boxes want it empty"
        assert json.loads(item.findtext("program_meta"))["year"] == "1"
        assert item.findtext("url").endswith(f"&authkey={self.cast.anna_mag_key.key}&cid={self.cast.one.pk}")

    def test_texts_that_look_like_markup(self) -> None:
        nasty = 'q"uo\\te </item> ]]> @H@ \x07'
        self.save(self.cast.one, name=nasty)
        assert self.row(self.cast.one)["name"] == nasty
        assert self.xml().find("channels")[0].findtext("name") == nasty.replace("\x07", "")

    # --- caches in front --------------------------------------------------------------------------------------
    def test_cacheable_only_with_the_key_in_the_address(self) -> None:
        client_id = self.cast.north.client.pk
        response = self.response(**self.identity())
        assert response.headers["Cache-Control"] == "public"
        assert not response.cookies
        self.http.cookies["authkey"] = self.cast.anna_key.key
        response = self.response(client_id=client_id)
        assert len(response.json()["channels"]) == 2
        assert response.headers["Cache-Control"] == "private, no-store"
        assert not response.cookies
        self.http.cookies.clear()
        assert self.response(post=True, **self.identity()).headers["Cache-Control"] == "private, no-store"

    def test_a_box_that_has_the_list_gets_no_body(self) -> None:
        first = self.response(**self.identity())
        again = {"if-none-match": f'W/{first.headers["ETag"]}, "other"'}
        url = "/tvmiddleware/api/channel/list/"
        response = self.http.get(url, self.identity(), headers=again)
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == first.headers["ETag"]
        assert response.headers["Cache-Control"] == "public"
        self.own(self.cast.anna, self.cast.one, is_favorited=True)
        assert self.http.get(url, self.identity(), headers=again).status_code == 200
        other = self.http.get(url, self.identity(self.cast.anna_mag_key), headers=again)
        assert other.status_code == 200, "another box has other bytes"

    def test_the_tag_changes_with_the_programme(self) -> None:
        tag = self.response(**self.identity()).headers["ETag"]
        assert self.response(**self.identity()).headers["ETag"] == tag
        self.at(NOW + HOUR / 2)
        assert self.response(**self.identity()).headers["ETag"] != tag

    # --- old boxes, wrong calls -------------------------------------------------------------------------------
    def test_post_and_wrong_parameters(self) -> None:
        answer = self.decoded(self.response(post=True, **self.identity()))
        assert len(answer["channels"]) == 2
        self.assert_error(self.call(limit="many"), 400)

    def test_without_a_session(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk)), 403)
        wrong: dict[str, Any] = {"client_id": self.cast.south.client.pk, "authkey": self.cast.anna_key.key}
        self.assert_error(self.decoded(self.response(**wrong)), 403)


class ChangesAreVisibleAtOnceTest(ListTestCase):
    path = "channel/list/"

    def setUp(self) -> None:
        super().setUp()
        self.assert_ok(self.call())
        self.xml()

    def test_a_channel(self) -> None:
        self.save(self.cast.one, name="Renamed")
        assert self.row(self.cast.one)["name"] == "Renamed"
        assert self.xml().find("channels")[0].findtext("name") == "Renamed"
        self.save(self.cast.one, enabled=False)
        assert self.ids() == [self.cast.two.pk]

    def test_a_new_channel(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            made = make.channel(self.cast.north.client, tariffs=[self.cast.north.basic], sort=0)
        assert self.ids() == [made.pk, self.cast.one.pk, self.cast.two.pk]
        with self.captureOnCommitCallbacks(execute=True):
            made.delete()
        assert self.ids() == [self.cast.one.pk, self.cast.two.pk]

    def test_a_category(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.additional_categories.add(self.cast.north.films)
        self.save(self.cast.north.films, name="Cinema")
        assert self.row(self.cast.one)["additional_categories"][0]["name"] == "Cinema"
        with self.captureOnCommitCallbacks(execute=True):
            Category.objects.get(pk=self.cast.north.films.pk).delete()
        assert self.row(self.cast.one)["additional_categories"] == []

    def test_tariffs(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.closed.tariffs.add(self.cast.north.basic)
        assert self.cast.closed.pk in self.ids()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.tariffs.remove(self.cast.north.extra)
        assert self.ids() == [self.cast.one.pk, self.cast.closed.pk]
        self.save(self.cast.north.basic, used_for_channel_list=False)
        assert self.ids() == []

    def test_the_guide_edited_by_hand(self) -> None:
        self.save(self.cast.current, name="Extra news")
        assert self.row(self.cast.one)["program_name"] == "Extra news"
        with self.captureOnCommitCallbacks(execute=True):
            Epg.objects.get(pk=self.cast.current.pk).delete()
        row = self.row(self.cast.one)
        assert (row["program_id"], row["next_program_id"]) == (0, self.cast.coming.pk)

    def test_the_guide_imported(self) -> None:
        Epg.objects.filter(pk=self.cast.current.pk).update(name="Imported")
        assert self.row(self.cast.one)["program_name"] == "Noon news", "nobody told"
        invalidate.epg_changed([self.cast.guide.pk])
        assert self.row(self.cast.one)["program_name"] == "Imported"

    def test_names_of_categories(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            category = EpgCategory.objects.create(name="Old")
        self.save(self.cast.current, category=category)
        assert self.row(self.cast.one)["program_category"] == "Old"
        self.save(category, name="New")
        assert self.row(self.cast.one)["program_category"] == "New"

    def test_a_guide_channel(self) -> None:
        self.save(self.cast.guide, icon="epg/icons/new.png")
        assert self.row(self.cast.one)["icon"].endswith("epg/icons/new.png")
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.guide.delete()
        assert (self.row(self.cast.one)["icon"], self.row(self.cast.one)["program_id"]) == ("", 0)

    def test_a_sort_list(self) -> None:
        cast = self.cast
        made = ChannelSort.objects.create(client=cast.north.client, name="L")
        with self.captureOnCommitCallbacks(execute=True):
            item = ChannelSortItem.objects.create(channel_sort=made, channel=cast.two, sort=1)
        assert self.ids(channel_sort_id=made.pk) == [cast.two.pk, cast.one.pk]
        with self.captureOnCommitCallbacks(execute=True):
            item.delete()
        assert self.ids(channel_sort_id=made.pk) == [cast.one.pk, cast.two.pk]

    def test_the_service_of_a_local_time_viewer(self) -> None:
        self.save(self.cast.anna, use_timeshift=True, preferred_timeshift_offset=1)
        assert self.row(self.cast.one)["timeshift_offset"] == 0
        self.save(self.cast.north.live, timeshift_offset=1)
        assert self.row(self.cast.one)["timeshift_offset"] == 1
        self.save(StreamService.objects.get(pk=self.cast.north.live.pk), enabled=False)
        assert self.row(self.cast.one)["timeshift_offset"] == 0

    def test_a_profile_that_becomes_a_childs(self) -> None:
        profile = Profile.objects.create(client=self.cast.north.client, name="P")
        self.save(self.cast.two, parent_control=True)
        self.save(self.cast.anna_key, profile=profile)
        assert self.ids() == [self.cast.one.pk, self.cast.two.pk]
        self.save(profile, show_adult_content=False)
        assert self.ids() == [self.cast.one.pk]

    def test_the_operators_own_settings(self) -> None:
        self.save(self.cast.north.client, show_channels_without_subscription=True)
        assert self.cast.closed.pk in self.ids()


class NobodySeesAnothersTest(ListTestCase):
    """Shared bytes, many accounts: each gets its own keys, marks and channels, whatever the order of calls."""

    path = "channel/list/"

    def test_random_accounts_in_random_order(self) -> None:
        dice = random.Random(11)
        cast = self.cast
        tariffs = [make.tariff(cast.north.client) for _ in range(4)]
        channels = [
            make.channel(
                cast.north.client, tariffs=[dice.choice(tariffs)], uri=dice.choice(["", "http://d.example.com"])
            )
            for _ in range(20)
        ]
        boxes = []
        for number in range(8):
            account = make.account(cast.north.client, tariffs=dice.sample(tariffs, 2))
            marks = {
                channel.pk: (dice.random() < 0.5, dice.random() < 0.2, dice.choice([None, True, False]))
                for channel in dice.sample(channels, 6)
            }
            AccountChannel.objects.bulk_create(
                AccountChannel(
                    account=account, channel_id=pk, is_favorited=favorited, is_hidden=hidden, is_parent_control=locked,
                    sort=dice.randint(1, 99) if number % 3 == 0 else None,
                )
                for pk, (favorited, hidden, locked) in marks.items()
            )  # fmt: skip
            boxes.append((make.session(account, device=cast.north.pc), account, marks))
        keys = {box[0].key for box in boxes}
        for _ in range(120):
            key, account, marks = dice.choice(boxes)
            xml = dice.random() < 0.3
            params = self.identity(key) | ({"device": "mag"} if xml else {})
            body = self.response(**params).content.decode()
            assert {other for other in keys if other in body} <= {key.key}
            if xml:
                continue
            rows = json.loads(body)["channels"]
            mine = set(Channel.objects.filter(tariffs__in=account.tariffs.all()).values_list("pk", flat=True))
            assert {row["id"] for row in rows} == mine
            for row in rows:
                favorited, hidden, locked = marks.get(row["id"], (False, False, None))
                assert (row["is_favorited"], row["is_hidden"], row["is_parent_control"]) == (
                    int(favorited), int(hidden), int(bool(locked)),
                )  # fmt: skip

    def test_two_operators_with_one_guide(self) -> None:
        cast = self.cast
        self.save(cast.foreign, epg_channel=cast.guide)
        assert self.row(cast.foreign, key=cast.vera_key)["program_id"] == cast.current.pk
        body = self.response(**self.identity(cast.vera_key)).content.decode()
        assert cast.anna_key.key not in body
        assert self.ids(key=cast.vera_key) == [cast.foreign.pk]


class ChannelListCostTest(ListTestCase):
    path = "channel/list/"

    def cost(self, **params: Any) -> tuple[int, int]:
        with counted() as cost:
            self.response(**self.identity(), **params)
        return cost.sql, cost.cache

    def test_a_warm_list_costs_one_round_trip(self) -> None:
        self.cost()
        assert self.cost() == (0, 1)
        self.at(NOW + HOUR / 2)
        assert self.cost()[0] == 0, "the programme after this one is known already"
        assert self.cost() == (0, 1)

    def test_an_account_with_marks_costs_two(self) -> None:
        self.own(self.cast.anna, self.cast.one, is_favorited=True)
        self.cost()
        assert self.cost() == (0, 2)
        assert self.cost(search="o")[0] == 0

    def test_many_channels_cost_no_more_statements(self) -> None:
        for number in range(30):
            guide = make.epg_channel()
            make.program(guide, NOW - HOUR, NOW + HOUR)
            with self.captureOnCommitCallbacks(execute=True):
                make.channel(self.cast.north.client, tariffs=[self.cast.north.basic], epg_channel=guide, sort=number)
        assert self.cost()[0] <= 30
        assert self.cost() == (0, 1)
