from __future__ import annotations

from datetime import date

from django.test import override_settings

from epg.models import EpgCategory, EpgChannel, EpgSource
from tests import factories as make
from tests.apis.content.base import ContentTestCase


@override_settings(SMARTY_DEFAULT_ICON_SIZE=(120, 91), SMARTY_DEFAULT_ICON_SIZES=[(360, 360)])
class EpgChannelListTest(ContentTestCase):
    path = "epgchannel/list/"

    def setUp(self) -> None:
        super().setUp()
        self.source = EpgSource.objects.create(name="Source", url_mask="http://x/")
        self.full = make.epg_channel(
            name="Full", source=self.source, source_channel_id="77", icon="epg/icons/1.png", sort_number=5,
            timeshift=-2, source_update_date=date(2026, 11, 20),
            extra_icons={"600_300": "http://x/wide.png", "1_1": ""},
        )  # fmt: skip
        self.category = EpgCategory.objects.create(name="Film")
        self.full.extra_categories.set([self.category])

    def test_a_whole_row(self) -> None:
        row = next(row for row in self.ok()["channels"] if row["id"] == self.full.pk)
        media = "http://testserver/media/epg/icons/1"
        assert row == {
            "id": self.full.pk,
            "name": "Full",
            "source": self.source.pk,
            "source_channel_id": "77",
            "icon_url": f"{media}.png",
            "extra_icons": {
                "120_91": f"{media}120_91.png",
                "360_360": f"{media}360_360.png",
                "600_300": "http://x/wide.png",
            },
            "extra_category_ids": [self.category.pk],
            "sort_number": 5,
            "timeshift": -2,
            "source_update_date": "2026-11-20",
        }

    def test_a_bare_row(self) -> None:
        bare = EpgChannel.objects.create(name="Bare")
        row = next(row for row in self.ok()["channels"] if row["id"] == bare.pk)
        assert (row["source"], row["source_channel_id"], row["icon_url"], row["extra_icons"]) == (0, "", "", {})
        assert (row["extra_category_ids"], row["source_update_date"]) == ([], "")

    def test_of_one_source(self) -> None:
        assert [row["id"] for row in self.ok(source=self.source.pk)["channels"]] == [self.full.pk]
        assert self.ok(source=999999)["count"] == 0
        assert self.ok(source="")["count"] == self.ok()["count"] == EpgChannel.objects.count()

    def test_every_operator_sees_them(self) -> None:
        assert self.ok(client=self.cast.south.client) == self.ok()

    def test_pages(self) -> None:
        ids = list(EpgChannel.objects.order_by("pk").values_list("pk", flat=True))
        found = [row["id"] for page in range(1, len(ids) + 2) for row in self.ok(limit=1, page=page)["channels"]]
        assert found == ids
        answer = self.ok(limit=0)
        assert (answer["channels"], answer["count"]) == ([], len(ids))

    def test_what_can_not_be_read(self) -> None:
        for name, wrong in (("source", "x"), ("limit", -1), ("page", "x")):
            self.names_wrong(20, name, **{name: wrong})

    def test_statements_do_not_grow_with_rows(self) -> None:
        for number in range(20):
            make.epg_channel(name=f"C{number}").extra_categories.set([self.category])
        self.ok()
        with self.assertNumQueries(4):
            self.ok(limit=100)
