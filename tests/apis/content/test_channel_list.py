from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.apis.content.base import ContentTestCase
from tvmiddleware.models import Channel, PriceCategory


class ContentChannelListTest(ContentTestCase):
    path = "channel/list/"

    def names(self, **params: Any) -> list[str]:
        answer = self.ok(limit=100, **params)
        assert answer["count"] == len(answer["channels"])
        return [row["name"] for row in answer["channels"]]

    def test_a_whole_row(self) -> None:
        one, north = self.cast.one, self.cast.north
        price = PriceCategory.objects.create(client=north.client, name="Cheap")
        Channel.objects.filter(pk=one.pk).update(
            price_category=price, comment="c", option1="1", uri="http://x/", id_for_stream_service="s"
        )
        one.additional_categories.set([north.films])
        row = next(row for row in self.ok()["channels"] if row["id"] == one.pk)
        assert row == {
            "id": one.pk,
            "name": "One",
            "name_lang1": "One en",
            **{f"name_lang{number}": "" for number in (2, 3, 4, 5)},
            "category_id": north.news.pk,
            "category_name": "News",
            "price_category_id": price.pk,
            "price_category_name": "Cheap",
            "epg_channel_id": self.cast.guide.pk,
            "epg_channel_name": "One",
            "enabled": 1,
            "uri": "http://x/",
            "url_prefix": "one",
            "option1": "1",
            "option2": "",
            "option3": "",
            "additional_categories": [{"id": north.films.pk, "name": "Films"}],
            "tariffs": [{"id": north.basic.pk, "name": "North basic"}],
            "stream_services": [{"id": row.pk, "name": row.name} for row in one.stream_services.all()],
            "multicast_address": one.multicast_address,
            "secondary_multicast_address": "",
            "comment": "c",
            "id_for_stream_service": "s",
        }
        assert len(row["stream_services"]) == 2

    def test_a_row_without_links(self) -> None:
        bare = Channel.objects.create(client=self.cast.north.client, name="Bare", enabled=False, sort=99)
        row = next(row for row in self.ok(search="bare")["channels"] if row["id"] == bare.pk)
        assert (row["category_id"], row["category_name"], row["epg_channel_id"], row["enabled"]) == (0, "", 0, 0)
        assert (row["tariffs"], row["stream_services"], row["additional_categories"]) == ([], [], [])

    def test_own_channels_only(self) -> None:
        assert "Foreign" not in [row["name"] for row in self.ok(limit=100)["channels"]]
        answer = self.ok(client=self.cast.south.client)
        assert [row["id"] for row in answer["channels"]] == [self.cast.foreign.pk]
        assert answer["count"] == 1

    def test_pages(self) -> None:
        everything = self.names()
        assert len(everything) > 2
        pages = [self.ok(limit=1, page=number) for number in range(1, len(everything) + 2)]
        assert [row["name"] for page in pages for row in page["channels"]] == everything
        assert {page["count"] for page in pages} == {len(everything)}
        assert self.ok(limit=0)["channels"] == []
        assert self.ok(limit=0)["count"] == len(everything)
        for behind in (99, 10**18):
            assert self.ok(page=behind)["channels"] == []
        assert len(self.ok(limit=5000, page=0)["channels"]) == len(everything)

    def test_never_more_than_a_hundred(self) -> None:
        client = self.cast.north.client
        Channel.objects.bulk_create(Channel(client=client, name=f"C{number}", sort=50) for number in range(120))
        assert len(self.ok()["channels"]) == 20
        assert len(self.ok(limit=500)["channels"]) == 100

    def test_search_by_a_part_of_a_name(self) -> None:
        client = self.cast.north.client
        Channel.objects.create(client=client, name="Матч ТВ", name_lang2="Match")
        for text in ("матч", "МАТЧ", " матч ", "Match", "тч т"):
            assert self.names(search=text) == ["Матч ТВ"], text
        for nothing in ("%", "_", "nothing", "'"):
            assert self.names(search=nothing) == [], nothing

    def test_search_by_tariff_and_stream_service(self) -> None:
        cast, north = self.cast, self.cast.north
        assert self.names(search_tariff="BASIC") == ["One"]
        assert self.names(tariffs=[north.basic.pk, north.extra.pk]) == ["One", "Two"]
        assert self.names(tariffs=f"[{north.basic.pk} {north.extra.pk}]", search="tw") == ["Two"]
        archived = self.names(search_stream_service="archive")
        assert "One" in archived
        assert self.names(stream_services=north.pvr.pk) == archived
        cast.one.stream_services.clear()
        assert "One" not in self.names(stream_services=[north.live.pk, north.pvr.pk])
        assert self.names(tariffs=cast.south.basic.pk) == []
        assert self.names(search_tariff="South") == []

    def test_a_channel_of_many_tariffs_stands_once(self) -> None:
        north = self.cast.north
        self.cast.one.tariffs.set([north.basic, north.extra, north.debtors])
        assert self.names(search_tariff="North").count("One") == 1

    def test_what_can_not_be_read(self) -> None:
        for name, wrong in (
            ("limit", "x"),
            ("limit", -1),
            ("page", "first"),
            ("tariffs", "x"),
            ("stream_services", "x"),
        ):
            self.names_wrong(20, name, **{name: wrong})

    def test_statements_do_not_grow_with_rows(self) -> None:
        client = self.cast.north.client
        for number in range(30):
            made = make.channel(client, name=f"C{number}", tariffs=[self.cast.north.basic], services=[])
            made.additional_categories.set([self.cast.north.news])
        self.ok(limit=100)
        with self.assertNumQueries(6):
            self.ok(limit=100)
