from __future__ import annotations

from typing import Any

from tests.apis.content.base import ContentTestCase
from tvmiddleware.events import ChannelChanged, ChannelCreated
from tvmiddleware.models import Channel, CopyrightHolder, HbbProvider, PriceCategory


class ChannelCreateTest(ContentTestCase):
    path = "channel/create/"

    def made(self, **params: Any) -> Channel:
        return Channel.objects.get(pk=self.ok(**{"name": "New", **params})["id"])

    def order(self) -> list[str]:
        rows = Channel.objects.filter(client=self.cast.north.client).order_by("sort", "pk")
        return list(rows.values_list("name", flat=True))

    def test_a_name_is_enough(self) -> None:
        row = self.made()
        assert (row.client, row.name, row.enabled, row.show_in_all) == (self.cast.north.client, "New", True, True)
        assert (row.parent_control, row.display_on_site, row.recording_days) == (False, True, 0)
        assert (row.telemeter, row.category, row.meta) == (None, None, {})
        assert not row.tariffs.exists()
        assert not row.stream_services.exists()

    def test_everything_that_it_is_made_of(self) -> None:
        north = self.cast.north
        holder = CopyrightHolder.objects.create(client=north.client, name="Holder")
        price = PriceCategory.objects.create(client=north.client, name="Price")
        hbb = HbbProvider.objects.create(client=north.client, name="Hbb")
        texts = {
            name: f"the {name}"
            for name in (
                *("name", "name_lang1", "name_lang5", "hbb_channel_pid", "url_prefix", "id_for_stream_service"),
                *("comment", "version", "option1", "option2", "option3", "telemeter_account_name"),
                *("telemeter_tmsec_name", "telemeter_cat_id", "telemeter_vc_id", "telemeter_vc_version"),
            )
        }
        addresses = {
            "uri": "http://x/1.m3u8",
            "multicast_address": "udp://239.0.0.1:1234",
            "secondary_multicast_address": "udp://239.0.0.2:1234",
        }
        numbers = {"mediahills_id": 7, "pause_live_tv_shift": 5, "lcn_number": 77, "recording_days": 4}
        choices = {"telemeter": 0, "aspect_ratio": 3}
        flags = {"show_in_all": 0, "parent_control": 1, "enabled": 0, "display_on_site": 0}
        links: dict[str, Any] = {
            "category": north.news.pk,
            "epg_channel": self.cast.guide.pk,
            "copyright_holder": holder.pk,
            "price_category": price.pk,
        }
        sets = {
            "additional_categories": [north.films.pk],
            "tariffs": [north.basic.pk, north.extra.pk],
            "stream_services": [north.live.pk],
            "hbb_providers": [hbb.pk],
        }
        row = self.made(**texts, **addresses, **numbers, **choices, **flags, **links, **sets, meta='{"a": [1]}')
        for name, value in {**texts, **addresses, **numbers, **choices, **flags}.items():
            assert getattr(row, name) == value, name
        for name, value in links.items():
            assert getattr(row, f"{name}_id") == value, name
        for name, value in sets.items():
            assert sorted(getattr(row, name).values_list("pk", flat=True)) == sorted(value), name
        assert row.meta == {"a": [1]}

    def test_a_box_gets_it_at_once(self) -> None:
        listed = "/tvmiddleware/api/channel/list/"
        self.http.get(listed, self.identity())
        with self.captureOnCommitCallbacks(execute=True):
            made = self.made(tariffs=self.cast.north.basic.pk, uri="http://x/1.m3u8")
        rows = self.http.get(listed, self.identity()).json()["channels"]
        assert made.pk in [row["id"] for row in rows]

    def test_empty_is_not_given(self) -> None:
        row = self.made(enabled="", recording_days="", category="", tariffs="", meta="", sort_after_cid="", uri="")
        assert (row.enabled, row.recording_days, row.category, row.uri) == (True, 0, None, "")

    def test_no_links(self) -> None:
        for nothing in ("0", "[]", "[0]"):
            assert not self.made(tariffs=nothing, category=0).tariffs.exists()

    def test_flags_in_every_notation(self) -> None:
        for sent, expected in (("True", True), ("true", True), (1, True), ("False", False), ("0", False)):
            assert self.made(enabled=sent).enabled is expected

    def test_lists_in_every_notation(self) -> None:
        first, second = self.cast.north.basic.pk, self.cast.north.extra.pk
        for sent in (
            [first, second],
            f"{first},{second}",
            f"{first}, {second}",
            f"[{first}, {second}]",
            f"[{first} {second}]",
            f"{first} {second}",
            f"{first},{second},{first},",
        ):
            found = self.made(tariffs=sent).tariffs.values_list("pk", flat=True)
            assert sorted(found) == sorted([first, second]), sent

    # --- the order ----------------------------------------------------------------------------------------------------
    def test_it_goes_to_the_end(self) -> None:
        before = self.order()
        self.made()
        assert self.order() == [*before, "New"]

    def test_behind_another(self) -> None:
        before = self.order()
        row = self.made(sort_after_cid=self.cast.one.pk)
        place = before.index("One") + 1
        assert self.order() == [*before[:place], "New", *before[place:]]
        sorts = Channel.objects.filter(client=self.cast.north.client).order_by("sort").values_list("sort", flat=True)
        assert list(sorts) == list(range(1, len(before) + 2))
        self.cast.foreign.refresh_from_db()
        assert row.sort == place + 1

    def test_to_the_front(self) -> None:
        before = self.order()
        self.made(sort_after_cid=0)
        assert self.order() == ["New", *before]

    def test_behind_what_is_not_there(self) -> None:
        for wrong in (self.cast.foreign.pk, 999999, -1):
            self.names_wrong(21, "sort_after_cid", name="New", sort_after_cid=wrong)
        assert not Channel.objects.filter(name="New").exists()

    def test_what_is_told(self) -> None:
        with self.heard_events() as heard:
            row = self.made(enabled=0, tariffs=self.cast.north.basic.pk, sort_after_cid=self.cast.one.pk)
        created = next(event for event in heard if isinstance(event, ChannelCreated))
        assert (created.channel_id, created.actor) == (row.pk, "api")
        assert set(created.fields) == {"name", "enabled", "tariffs"}
        moved = {event.channel_id for event in heard if isinstance(event, ChannelChanged)}
        assert self.cast.two.pk in moved
        assert self.cast.one.pk not in moved

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_without_a_name(self) -> None:
        self.names_wrong(20, "name", uri="http://x/")
        for empty in ("", "   "):
            self.names_wrong(21, "name", name=empty)

    def test_links_of_another_operator_and_unknown_ones(self) -> None:
        south = self.cast.south
        foreign: dict[str, Any] = {
            "category": south.news.pk,
            "additional_categories": [self.cast.north.news.pk, south.news.pk],
            "tariffs": f"{south.basic.pk}",
            "stream_services": south.live.pk,
            "copyright_holder": CopyrightHolder.objects.create(client=south.client, name="S").pk,
            "price_category": PriceCategory.objects.create(client=south.client, name="S").pk,
            "hbb_providers": HbbProvider.objects.create(client=south.client, name="S").pk,
            "epg_channel": 999999,
        }
        for name, value in foreign.items():
            self.names_wrong(20, name, name="New", **{name: value})
            self.names_wrong(20, name, name="New", **{name: 2**62})
            self.names_wrong(20, name, name="New", **{name: -1})
        assert not Channel.objects.filter(name="New").exists()

    def test_what_can_not_be_read(self) -> None:
        wrong = {
            "tariffs": ["abc", "1,x", "[1,", "[x y]", "1.5"],
            "recording_days": ["abc", "1.5", "9" * 30],
            "enabled": ["perhaps"],
            "aspect_ratio": ["4", "-1"],
            "telemeter": ["1"],
            "category": ["News"],
            "sort_after_cid": ["x"],
        }
        for name, values in wrong.items():
            for value in values:
                self.names_wrong(20, name, name="New", **{name: value})

    def test_what_no_column_holds(self) -> None:
        wrong = {
            "url_prefix": "x" * 300,
            "name_lang3": "ю" * 256,
            "uri": "x" * 1025,
            "recording_days": -1,
            "lcn_number": 2**40,
            "mediahills_id": -(2**40),
        }
        for name, value in wrong.items():
            self.names_wrong(21, name, name="New", **{name: value})
        self.names_wrong(21, "name", name="x" * 256)

    def test_meta_is_an_object(self) -> None:
        for wrong in ("[]", "1", "{", "null", '"text"', "plain"):
            self.names_wrong(21, "meta", name="New", meta=wrong)

    def test_unknown_parameters_are_ignored(self) -> None:
        assert self.made(rating=16, poster_big="http://x/", sess_key="x", tariff_names=["a", "b"]).name == "New"
