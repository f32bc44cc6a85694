from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from geo.models import City, Country
from geo.records import Region
from library.models import TargetBanner
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.banners import make_banner
from tvmiddleware.cache import invalidate
from tvmiddleware.models import Account, Customer

TODAY = NOW.date()
DAY = timedelta(days=1)


class AccountTargetBannerListTest(ApiTestCase):
    path = "account/targetbanner/list"

    def banner(self, name: str = "Banner", **given: Any) -> TargetBanner:
        with self.captureOnCommitCallbacks(execute=True):
            return make_banner(self.cast.north.client, name, **given)

    def names(self, **params: Any) -> list[str]:
        answer = self.assert_ok(self.call(**params))
        return [row["name"] for row in answer["target_banners"]]

    def test_an_operator_without_banners(self) -> None:
        answer = self.assert_ok(self.call())
        assert (answer["target_banners"], answer["count"]) == ([], 0)
        assert self.xml().find("target_banners").text is None

    def test_a_whole_row(self) -> None:
        row = self.banner("B1", image="banners/1.png", message="Text", deep_link="app://x", meta={"a": 1})
        bare = self.banner("B2", sort=5)
        assert self.call()["target_banners"] == [
            {
                "id": row.pk,
                "name": "B1",
                "image_url": "http://testserver/media/banners/1.png",
                "message": "Text",
                "deep_link": "app://x",
                "meta": '{"a":1}',
            },
            {"id": bare.pk, "name": "B2", "image_url": "", "message": "", "deep_link": "", "meta": ""},
        ]
        assert [item.findtext("name") for item in self.xml().iter("item")] == ["B1", "B2"]

    def test_their_order(self) -> None:
        for name, place in (("third", 3), ("first", 1), ("second", 2), ("fourth", 3)):
            self.banner(name, sort=place)
        assert self.names() == ["first", "second", "third", "fourth"]

    def test_pages(self) -> None:
        for number in range(1, 6):
            self.banner(f"B{number}", sort=number)
        whole = [f"B{number}" for number in range(1, 6)]
        assert self.names() == self.names(page=1) == self.names(limit=500) == whole
        answer = self.assert_ok(self.call(page=2, limit=2))
        assert ([row["name"] for row in answer["target_banners"]], answer["count"]) == (["B3", "B4"], 5)
        assert self.names(page=9, limit=2) == self.names(page=2) == []
        assert len(self.names(page=0, limit=0)) == 1

    # --- when ---------------------------------------------------------------------------------------------------------
    def test_on_both_of_its_days_and_between(self) -> None:
        self.banner("today", published_from=TODAY, published_to=TODAY)
        self.banner("over", published_from=TODAY - 9 * DAY, published_to=TODAY - DAY)
        self.banner("to come", published_from=TODAY + DAY, published_to=TODAY + 9 * DAY)
        self.banner("off", enabled=False)
        assert self.names() == ["today"]
        self.at(NOW + DAY)
        assert self.names() == ["to come"]

    def test_days_are_the_operators(self) -> None:
        client = self.cast.north.client
        client.time_zone = "Asia/Vladivostok"
        with self.captureOnCommitCallbacks(execute=True):
            client.save()
        self.banner("tomorrow", published_from=TODAY + DAY, published_to=TODAY + DAY)
        self.at(datetime(2026, 11, 22, 13, 59, tzinfo=UTC))
        assert self.names() == []
        self.at(datetime(2026, 11, 22, 14, 1, tzinfo=UTC))
        assert self.names() == ["tomorrow"]

    # --- for whom -----------------------------------------------------------------------------------------------------
    def test_by_account_or_by_tariff_or_for_all(self) -> None:
        north = self.cast.north
        self.banner("all", sort=1)
        self.banner("hers", sort=2, accounts=[self.cast.anna])
        self.banner("his", sort=3, accounts=[self.cast.boris])
        self.banner("of a tariff", sort=4, tariffs=[north.extra])
        self.banner("of another", sort=5, tariffs=[north.debtors])
        self.banner("his, or of a tariff", sort=6, accounts=[self.cast.boris], tariffs=[north.basic])
        assert self.names() == ["all", "hers", "of a tariff", "his, or of a tariff"]

    def test_an_inactive_account_is_shown_them_too(self) -> None:
        self.banner("his", accounts=[self.cast.boris])
        answer = self.assert_ok(self.call(key=self.cast.boris_key))
        assert [row["name"] for row in answer["target_banners"]] == ["his"]

    def test_who_lost_its_last_account_is_for_nobody(self) -> None:
        self.banner("his", accounts=[self.cast.boris])
        with self.captureOnCommitCallbacks(execute=True):
            Account.objects.get(pk=self.cast.boris.pk).delete()
        assert self.names() == []

    def test_another_operators(self) -> None:
        make_banner(self.cast.south.client, "theirs")
        assert self.names() == []
        answer = self.assert_ok(self.call(key=self.cast.vera_key))
        assert [row["name"] for row in answer["target_banners"]] == ["theirs"]

    def test_in_some_cities(self) -> None:
        country = Country.objects.create(name="Country", iso_code="CO")
        here, there = (City.objects.create(name=name, country=country) for name in ("Here", "There"))
        self.banner("here", sort=1).available_cities.set([here])
        self.banner("there", sort=2).available_cities.set([there])
        assert self.names() == ["here", "there"], "nobody knows where Anna is"
        with patch("tvmiddleware.selectors.sessions.locate_address", return_value=Region(country.pk, here.pk)):
            invalidate.sessions_changed([self.cast.anna_key.key])
            assert self.names() == ["here"]

    def test_on_the_birthday(self) -> None:
        self.banner("birthday", for_birthday=True, sort=1)
        self.banner("any day", sort=2)
        for born, shown in ((date(1980, 11, 22), True), (date(1980, 11, 21), False), (date(1980, 12, 22), False)):
            Customer.objects.filter(pk=self.cast.anna.customer_id).update(birthdate=born)
            assert self.names() == (["birthday", "any day"] if shown else ["any day"])
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(birthdate=None)
        assert self.names() == ["any day"]

    def test_born_on_the_29th_of_february(self) -> None:
        leap = {"published_from": date(2027, 1, 1), "published_to": date(2028, 12, 31)}
        self.banner("birthday", for_birthday=True, **leap)
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(birthdate=date(1980, 2, 29))
        days = (((2027, 2, 28), True), ((2027, 3, 1), False), ((2028, 2, 28), False), ((2028, 2, 29), True))
        for (year, month, day), shown in days:
            self.at(datetime(year, month, day, 12, tzinfo=UTC))
            assert self.names() == (["birthday"] if shown else []), (year, month, day)

    # --- kept ---------------------------------------------------------------------------------------------------------
    def test_a_change_is_seen_by_the_next_call(self) -> None:
        row = self.banner()
        assert self.names() == ["Banner"]
        with self.captureOnCommitCallbacks(execute=True):
            row.name = "New"
            row.save()
        assert self.names() == ["New"]
        with self.captureOnCommitCallbacks(execute=True):
            row.available_cities.set(
                [City.objects.create(name="X", country=Country.objects.create(name="C", iso_code="CC"))]
            )
        row.refresh_from_db()
        assert self.names() == ["New"]
        with self.captureOnCommitCallbacks(execute=True):
            row.delete()
        assert self.names() == []

    def test_what_it_asks_the_database(self) -> None:
        for number in range(10):
            self.banner(f"B{number}", sort=number)
        self.names()
        with self.assertNumQueries(0):
            self.names()
        for number in range(10):
            self.banner(f"C{number}", accounts=[self.cast.anna], for_birthday=number > 5)
        self.names()
        with self.assertNumQueries(2):
            self.names()

    # --- refused ------------------------------------------------------------------------------------------------------
    def test_a_broken_parameter(self) -> None:
        self.assert_error(self.call(page="x"), 1)
        self.assert_error(self.call(limit="ten"), 1)

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(), 403)
