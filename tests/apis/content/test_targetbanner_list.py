from __future__ import annotations

from datetime import date

from geo.models import City, Country
from tests.apis.content.base import ContentTestCase
from tests.library.banners import make_banner


class TargetBannerListTest(ContentTestCase):
    path = "targetbanner/list/"

    def test_whole_rows(self) -> None:
        cast, north = self.cast, self.cast.north.client
        full = make_banner(
            north, "Full", accounts=[cast.boris, cast.anna], tariffs=[cast.north.extra, cast.north.basic],
            image="banners/1.png", message="m", deep_link="app://x", enabled=False, for_birthday=True, meta={"a": 1},
            published_from=date(2026, 1, 2), published_to=date(2026, 3, 4), sort=1,
        )  # fmt: skip
        country = Country.objects.create(name="Country", iso_code="CO")
        full.available_cities.set([City.objects.create(name=name, country=country) for name in ("A", "B")])
        bare = make_banner(north, "Bare", sort=2)
        answer = self.ok()
        assert answer["count"] == 2
        assert answer["target_banners"] == [
            {
                "id": full.pk,
                "name": "Full",
                "image_url": "http://testserver/media/banners/1.png",
                "message": "m",
                "deep_link": "app://x",
                "published_from": "2026-01-02",
                "published_to": "2026-03-04",
                "enabled": 0,
                "meta": '{"a":1}',
                "account_ids": [cast.anna.pk, cast.boris.pk],
                "tariff_ids": [cast.north.basic.pk, cast.north.extra.pk],
                "available_in_cities": ["A", "B"],
                "for_birthday": 1,
            },
            {
                "id": bare.pk,
                "name": "Bare",
                "image_url": "",
                "message": "",
                "deep_link": "",
                "published_from": "2026-11-01",
                "published_to": "2026-11-30",
                "enabled": 1,
                "meta": "",
                "account_ids": [],
                "tariff_ids": [],
                "available_in_cities": [],
                "for_birthday": 0,
            },
        ]

    def test_own_banners_only(self) -> None:
        make_banner(self.cast.south.client)
        assert self.ok()["target_banners"] == []

    def test_pages(self) -> None:
        for number in range(5):
            make_banner(self.cast.north.client, f"B{number}", sort=9 - number)
        found = [row["name"] for page in (1, 2, 3, 4) for row in self.ok(limit=2, page=page)["target_banners"]]
        assert found == ["B4", "B3", "B2", "B1", "B0"]
        answer = self.ok(limit=0)
        assert (answer["target_banners"], answer["count"]) == ([], 5)
        for name, wrong in (("limit", "x"), ("limit", -1), ("page", "x")):
            self.names_wrong(20, name, **{name: wrong})

    def test_statements_do_not_grow_with_rows(self) -> None:
        for number in range(20):
            make_banner(
                self.cast.north.client, f"B{number}", accounts=[self.cast.anna], tariffs=[self.cast.north.basic]
            )  # fmt: skip
        self.ok()
        with self.assertNumQueries(6):
            self.ok(limit=100)
