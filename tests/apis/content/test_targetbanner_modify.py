from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from library.models import PictureLoad, TargetBanner
from tests.apis.content.base import ContentTestCase
from tests.epg.support import Site
from tests.factories import NOW
from tests.library.banners import make_banner
from tests.pictures import file_name, make_picture


class TargetBannerModifyTest(ContentTestCase):
    path = "targetbanner/modify/"

    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        self.row = make_banner(
            cast.north.client,
            "Old",
            accounts=[cast.anna],
            tariffs=[cast.north.basic],
            message="m",
            meta={"a": 1},
            sort=1,
        )

    def changed(self, **params: Any) -> TargetBanner:
        self.ok(id=self.row.pk, **params)
        self.row.refresh_from_db()
        return self.row

    def accounts(self) -> list[int]:
        return sorted(self.row.targets.values_list("account_id", flat=True))

    def test_what_is_sent_is_changed(self) -> None:
        row = self.changed(name="New", published_to="2026-12-31", enabled=0, for_birthday="True", meta="{}")
        assert (row.name, row.published_to, row.enabled, row.for_birthday, row.meta) == (
            "New", date(2026, 12, 31), False, True, {},
        )  # fmt: skip
        assert (row.message, self.accounts(), row.for_everybody) == ("m", [self.cast.anna.pk], False)

    def test_nothing_is_sent(self) -> None:
        before = TargetBanner.objects.filter(pk=self.row.pk).values().get()
        self.changed(name="", message="", enabled="", account_ids="", meta="", published_from="")
        assert TargetBanner.objects.filter(pk=self.row.pk).values().get() == before

    def test_what_looks_empty_is_not_given(self) -> None:
        before = TargetBanner.objects.filter(pk=self.row.pk).values().get()
        for blank in ("  ", ",", " , "):
            self.changed(
                name=blank, account_ids=blank, tariff_ids=blank, enabled=blank, published_to=blank, image_url=blank
            )
            assert TargetBanner.objects.filter(pk=self.row.pk).values().get() == before
            assert (self.accounts(), self.row.tariffs.count()) == ([self.cast.anna.pk], 1)

    def test_lists_replace(self) -> None:
        cast = self.cast
        self.changed(account_ids=[cast.boris.pk], tariff_ids=[cast.north.extra.pk, cast.north.debtors.pk])
        assert self.accounts() == [cast.boris.pk]
        assert set(self.row.tariffs.all()) == {cast.north.extra, cast.north.debtors}
        self.changed(abonements=1001)
        assert self.accounts() == [cast.anna.pk]

    def test_lists_are_emptied(self) -> None:
        assert not self.changed(account_ids="0").for_everybody
        assert self.changed(tariff_ids="[]").for_everybody
        self.changed(account_ids=[self.cast.boris.pk], tariff_ids=[self.cast.north.basic.pk])
        row = self.changed(
            clear_accounts=1, clear_tariffs=1, account_ids=self.cast.anna.pk, tariff_ids=self.cast.north.extra.pk,
            abonements=1001,
        )  # fmt: skip
        assert (self.accounts(), row.tariffs.count(), row.for_everybody) == ([], 0, True)

    def test_a_box_is_shown_the_change_at_once(self) -> None:
        shown = "/tvmiddleware/api/account/targetbanner/list"
        assert self.http.get(shown, self.identity()).json()["count"] == 1
        self.changed(clear_tariffs=1, account_ids=self.cast.boris.pk)
        assert self.http.get(shown, self.identity()).json()["count"] == 0

    def test_its_place(self) -> None:
        client = self.cast.north.client
        second, third = (make_banner(client, name, sort=number) for number, name in ((2, "b"), (3, "c")))
        shown = "/tvmiddleware/api/account/targetbanner/list"

        def order() -> list[str]:
            return [row["name"] for row in self.http.get(shown, self.identity()).json()["target_banners"]]

        assert order() == ["Old", "b", "c"]
        self.changed(sort_after_tbid=second.pk)
        assert order() == ["b", "Old", "c"]
        self.changed(sort_after_tbid=third.pk)
        assert order() == ["b", "c", "Old"]
        self.changed(sort_after_tbid=0)
        assert order() == ["Old", "b", "c"]
        for wrong in (self.row.pk, make_banner(self.cast.south.client).pk, 999999):
            self.names_wrong(21, "sort_after_tbid", id=self.row.pk, sort_after_tbid=wrong)

    def test_the_image(self) -> None:
        files = {"image_url": SimpleUploadedFile("a.png", make_picture())}
        self.assert_ok(self.upload(files=files, id=self.row.pk))
        self.row.refresh_from_db()
        name = file_name(self.row.image)
        assert default_storage.exists(name)
        PictureLoad.objects.create(
            table=TargetBanner._meta.label, row_id=self.row.pk, field="image", url="http://x/", created_at=NOW
        )  # fmt: skip
        self.assert_ok(self.upload(files=files, id=self.row.pk, delete_image=1))
        self.row.refresh_from_db()
        assert self.row.image.name == ""
        assert not default_storage.exists(name)
        assert not PictureLoad.objects.exists(), "else it would come back"

    def test_who_deletes_the_image_is_not_made_to_wait_for_another(self) -> None:
        with Site() as site, override_settings(SMARTY_FETCH_NETWORKS=[f"127.0.0.1:{site.port}"]):
            self.ok(id=self.row.pk, delete_image=1, image_url=site.gives("/a.png", hang=True))
            assert site.asked == []

    def test_an_image_that_can_not_be_loaded_changes_nothing(self) -> None:
        self.refused(1, id=self.row.pk, name="New", image_url="file:///etc/passwd")
        files = {"image_url": SimpleUploadedFile("a.png", b"no picture")}
        self.assert_error(self.upload(files=files, id=self.row.pk, name="New"), 1)
        self.row.refresh_from_db()
        assert self.row.name == "Old"

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_what_there_is_not(self) -> None:
        theirs = make_banner(self.cast.south.client, "Theirs")
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong, name="New")
        theirs.refresh_from_db()
        assert theirs.name == "Theirs"
        for unreadable in ("", "x"):
            self.names_wrong(20, "id", id=unreadable, name="New")

    def test_days_in_their_order_with_those_that_are_there(self) -> None:
        self.refused(21, id=self.row.pk, published_from="2026-12-01")
        self.refused(21, id=self.row.pk, published_to="2026-10-01")
        self.changed(published_from="2026-12-01", published_to="2026-12-01")

    def test_what_is_not_valid(self) -> None:
        for name, value in (("name", "x" * 201), ("message", "x" * 1001), ("meta", "[]")):
            self.names_wrong(21, name, id=self.row.pk, **{name: value})
        for name, unknown in (("account_ids", self.cast.vera.pk), ("tariff_ids", 999999), ("abonements", 5)):
            self.names_wrong(20, name, id=self.row.pk, **{name: unknown})
        for name in ("enabled", "delete_image", "published_from", "sort_after_tbid"):
            self.names_wrong(20, name, id=self.row.pk, **{name: "what"})
