"""Banners in the panel: who they are for is noted with the accounts and tariffs."""

from __future__ import annotations

from typing import Any

from django.test import TestCase

from library.models import TargetBanner
from tests.cast import Cast, make_cast
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import rights, staff
from tests.library.banners import make_banner


class TargetBannerPageTest(TestCase):
    cast: Cast

    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = make_cast()

    def setUp(self) -> None:
        self.http = browser(rights(staff("oleg", client=self.cast.north.client)))

    def sent(self, page: str, **changes: Any) -> Any:
        return self.http.post(page, form_data(self.http.get(page), **changes))

    def with_account(self, account_id: int) -> dict[str, Any]:
        return {"targets-TOTAL_FORMS": "1", "targets-0-account": account_id}

    def test_a_new_one_for_an_account(self) -> None:
        days = {"published_from": "01.11.2026", "published_to": "30.11.2026"}
        page = address(TargetBanner, "add")
        answer = self.sent(page, name="New", **days, **self.with_account(self.cast.anna.pk))
        assert answer.status_code == 302, answer.context["errors"]
        row = TargetBanner.objects.get(name="New")
        assert [one.account for one in row.targets.all()] == [self.cast.anna]
        assert not row.for_everybody
        answer = self.sent(page, name="For all", **days)
        assert TargetBanner.objects.get(name="For all").for_everybody

    def test_tariffs_come_and_go(self) -> None:
        row = make_banner(self.cast.north.client)
        page = address(TargetBanner, "change", row.pk)
        self.sent(page, tariffs=[self.cast.north.basic.pk])
        assert not TargetBanner.objects.get(pk=row.pk).for_everybody
        self.sent(page, tariffs=[])
        assert TargetBanner.objects.get(pk=row.pk).for_everybody

    def test_another_operators_account(self) -> None:
        row = make_banner(self.cast.north.client)
        answer = self.sent(address(TargetBanner, "change", row.pk), **self.with_account(self.cast.vera.pk))
        assert answer.status_code == 200
        assert not row.targets.exists()

    def test_days_out_of_order(self) -> None:
        row = make_banner(self.cast.north.client)
        answer = self.sent(address(TargetBanner, "change", row.pk), published_to="01.01.2026")
        assert answer.status_code == 200
        assert answer.context["errors"]

    def test_search(self) -> None:
        make_banner(self.cast.north.client, "Autumn sale")
        make_banner(self.cast.north.client, "Winter sale")
        found = self.http.get(address(TargetBanner, "changelist"), {"q": "autumn"}).content.decode()
        assert "Autumn sale" in found
        assert "Winter sale" not in found
