from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from library.models import PictureLoad, TargetBanner
from tests import factories as make
from tests.apis.content.base import ContentTestCase
from tests.http_server import Answer, HttpServer
from tests.library.banners import make_banner
from tests.pictures import make_picture
from tvmiddleware.models import Account

NEEDED: dict[str, Any] = {"name": "New", "published_from": "2026-11-01", "published_to": "2026-11-30"}


class TargetBannerCreateTest(ContentTestCase):
    path = "targetbanner/create/"

    def made(self, **params: Any) -> TargetBanner:
        answer = self.ok(**{**NEEDED, **params})
        assert answer["upload_errors"] == []
        return TargetBanner.objects.get(pk=answer["id"])

    def order(self) -> list[str]:
        rows = TargetBanner.objects.filter(client=self.cast.north.client).order_by("sort", "pk")
        return list(rows.values_list("name", flat=True))

    def accounts(self, row: TargetBanner) -> list[int]:
        return sorted(row.targets.values_list("account_id", flat=True))

    def test_what_is_needed(self) -> None:
        row = self.made()
        assert (row.client, row.name, row.enabled, row.for_birthday) == (self.cast.north.client, "New", True, False)
        assert (row.published_from, row.published_to) == (date(2026, 11, 1), date(2026, 11, 30))
        assert (row.for_everybody, row.message, row.meta, row.image.name) == (True, "", {}, "")

    def test_everything(self) -> None:
        cast = self.cast
        row = self.made(
            message="m" * 1000, deep_link="d" * 256, enabled=0, for_birthday=1, meta='{"a": 1}',
            account_ids=f"{cast.anna.pk},{cast.boris.pk}", tariff_ids=[cast.north.basic.pk],
        )  # fmt: skip
        assert (row.message, row.deep_link, row.enabled, row.for_birthday) == ("m" * 1000, "d" * 256, False, True)
        assert (row.meta, row.for_everybody) == ({"a": 1}, False)
        assert self.accounts(row) == [cast.anna.pk, cast.boris.pk]
        assert list(row.tariffs.all()) == [cast.north.basic]

    def test_a_box_is_shown_it_at_once(self) -> None:
        shown = "/tvmiddleware/api/account/targetbanner/list"
        assert self.http.get(shown, self.identity()).json()["count"] == 0
        row = self.made(abonements=[1001])
        assert [one["id"] for one in self.http.get(shown, self.identity()).json()["target_banners"]] == [row.pk]

    def test_by_abonement(self) -> None:
        cast = self.cast
        assert self.accounts(self.made(abonements="1001 1002")) == [cast.anna.pk, cast.boris.pk]
        assert self.accounts(self.made(abonements=[1002, 99999], account_ids=cast.anna.pk)) == [cast.anna.pk]

    def test_many_accounts(self) -> None:
        """Repeated, as Python sends a list: a thousand parameters are not too many."""
        unknown = list(range(900_000, 901_500))
        answer = self.refused(20, **NEEDED, account_ids=[self.cast.anna.pk, *unknown])
        assert len(answer["error_fields"]["account_ids"]) < 100
        ids = self.many_accounts()
        assert self.accounts(self.made(account_ids=ids)) == sorted(ids)

    def many_accounts(self) -> list[int]:
        client = self.cast.north.client
        customer = make.customer(client, firstname="Many")
        rows = [Account(client=client, customer=customer, abonement=number) for number in range(50_000, 51_200)]
        Account.objects.bulk_create(rows)
        return list(Account.objects.filter(customer=customer).values_list("pk", flat=True))

    def test_nobody_in_particular(self) -> None:
        for nothing in ("0", "[]", ""):
            assert self.made(account_ids=nothing, tariff_ids=nothing, abonements=nothing).for_everybody

    def test_its_place(self) -> None:
        first, second = (make_banner(self.cast.north.client, name, sort=number) for number, name in enumerate("ab", 1))
        self.made(name="end")
        self.made(name="behind", sort_after_tbid=first.pk)
        self.made(name="front", sort_after_tbid=0)
        assert self.order() == ["front", "a", "behind", "b", "end"]
        theirs = make_banner(self.cast.south.client)
        for wrong in (theirs.pk, 999999, -1):
            self.names_wrong(21, "sort_after_tbid", **NEEDED, sort_after_tbid=wrong)
        assert len(self.order()) == 5
        assert second.pk

    # --- the image ----------------------------------------------------------------------------------------------------
    @override_settings(SMARTY_FETCH_NETWORKS=["127.0.0.1"])
    def test_an_image_from_an_address(self) -> None:
        with HttpServer(lambda asked: Answer(body=make_picture(3000, 2000, "JPEG"))) as server:
            row = self.made(image_url=f"{server.url}/a.jpg")
        assert row.image.name
        assert row.image.width <= 1280
        assert row.image.height <= 720

    def test_an_image_from_a_file(self) -> None:
        files = {"image_url": SimpleUploadedFile("a.png", make_picture())}
        answer = self.assert_ok(self.upload(files=files, **NEEDED))
        assert TargetBanner.objects.get(pk=answer["id"]).image.name
        listed = self.ok("targetbanner/list/")["target_banners"][0]
        assert listed["image_url"].startswith("http://testserver/media/banners/")

    @override_settings(SMARTY_FETCH_NETWORKS=["127.0.0.1"])
    def test_an_image_that_can_not_be_loaded(self) -> None:
        with HttpServer(lambda asked: Answer(status=404)) as server:
            wrong = {f"{server.url}/a.jpg": 1, "file:///etc/passwd": 1, "http://169.254.169.254/": 1, "a.jpg": 1}
            for url, code in wrong.items():
                answer = self.ok(**NEEDED, image_url=url)
                assert [(one["field"], one["error"]) for one in answer["upload_errors"]] == [("image_url", code)], url
                assert TargetBanner.objects.get(pk=answer["id"]).image.name == ""
        assert not PictureLoad.objects.exists()

    def test_a_file_that_is_no_picture(self) -> None:
        files = {"image_url": SimpleUploadedFile("a.png", b"<svg/>")}
        answer = self.assert_ok(self.upload(files=files, **NEEDED))
        assert [one["error"] for one in answer["upload_errors"]] == [2]

    def test_other_file_parts_are_ignored(self) -> None:
        files = {"message": SimpleUploadedFile("a.txt", b"unsigned"), "extra": SimpleUploadedFile("b.txt", b"x")}
        answer = self.assert_ok(self.upload(files=files, **NEEDED))
        assert TargetBanner.objects.get(pk=answer["id"]).message == ""

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_what_is_missing(self) -> None:
        for name in NEEDED:
            self.names_wrong(20, name, **{key: value for key, value in NEEDED.items() if key != name})
        self.names_wrong(21, "name", **{**NEEDED, "name": ""})

    def test_what_is_too_long(self) -> None:
        for name, size in (("name", 200), ("message", 1000), ("deep_link", 256)):
            self.names_wrong(21, name, **{**NEEDED, name: "я" * (size + 1)})
            self.made(**{name: "я" * size})

    def test_days_in_their_order(self) -> None:
        answer = self.refused(21, **{**NEEDED, "published_to": "2026-10-31"})
        assert set(answer["error_fields"]) <= {"published_from", "published_to"}
        assert answer["error_fields"]
        assert self.made(published_to="2026-11-01").published_to == date(2026, 11, 1)

    def test_what_can_not_be_read(self) -> None:
        wrong = {
            "published_from": ["x", "2026-13-01", "1.1.26", ""],
            "enabled": ["maybe"],
            "account_ids": ["x", "1,x", "[1 y]"],
            "abonements": ["x"],
            "tariff_ids": ["x", "1.5"],
            "sort_after_tbid": ["x"],
        }
        for name, values in wrong.items():
            for value in values:
                self.names_wrong(20, name, **{**NEEDED, name: value})

    def test_links_that_there_are_not(self) -> None:
        cast = self.cast
        other = make.account(cast.south.client, abonement=7777)
        wrong: dict[str, list[Any]] = {
            "account_ids": [cast.vera.pk, [cast.anna.pk, 999999], -1],
            "abonements": [7777, [1001, 5], 2**62],
            "tariff_ids": [cast.south.basic.pk, 999999],
        }
        for name, values in wrong.items():
            for value in values:
                self.names_wrong(20, name, **NEEDED, **{name: value})
        assert other.pk
        assert not TargetBanner.objects.exists()

    def test_meta_is_an_object(self) -> None:
        for wrong in ("[]", "{", "text"):
            self.names_wrong(21, "meta", **NEEDED, meta=wrong)
