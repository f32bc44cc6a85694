from __future__ import annotations

from datetime import timedelta
from typing import Any

from epg.models import Epg
from library.cache.showcase import read_showcase_generation
from library.models import Selection, SelectionItem
from library.services.series_selections import series_selections_renew
from library.services.showcase_retention import items_forget
from library.showcase_constants import DashboardType, SelectionOrigin
from tests import factories as make
from tests.base import CastTestCase
from tests.factories import NOW
from tests.library.showcase import make_dashboard, make_feed, make_selection

HOUR = timedelta(hours=1)


class SeriesSelectionsTest(CastTestCase):
    def setUp(self) -> None:
        self.north = self.cast.north.client
        self.guide = self.cast.guide

    def broadcast(self, name: str, hours: float, guide: Any = None, **fields: Any) -> Epg:
        begin = NOW + timedelta(hours=hours)
        return make.program(guide or self.guide, begin, begin + HOUR / 2, name=name, **fields)

    def renew(self, **given: Any) -> Any:
        return series_selections_renew(client_id=self.north.pk, now=NOW, **given)

    def found(self) -> dict[str, list[int]]:
        rows = Selection.objects.filter(client=self.north, origin=SelectionOrigin.GUIDE)
        return {row.name: sorted(row.items.values_list("program_id", flat=True)) for row in rows}

    def test_one_a_title_with_all_its_broadcasts(self) -> None:
        first = self.broadcast("Знахарь. 1 серия", -40, name_lang1="Healer. Episode 1")
        second = self.broadcast("Т/с «Знахарь», 2-я серия (16+)", -30)
        coming = self.broadcast("ЗНАХАРЬ 3 серия", 30)
        self.broadcast("Once", -20)
        done = self.renew()
        assert self.found() == {"Знахарь": [first.pk, second.pk, coming.pk]}
        made = Selection.objects.get(series_key="знахарь")
        assert (made.name_lang1, made.content_type, made.is_hidden) == ("Healer", 1, False)
        assert (done.selections, done.made, done.items_added, done.items_removed) == (1, 1, 3, 0)
        again = self.renew()
        assert (again.made, again.removed, again.items_added, again.items_removed) == (0, 0, 0, 0)

    def test_what_no_archive_keeps_does_not_count(self) -> None:
        self.broadcast("Old", -80)
        self.broadcast("Old", -79)
        bare = make.epg_channel()
        make.channel(self.north, epg_channel=bare)
        for hours in (-3, -4):
            self.broadcast("Not recorded", hours, bare)
            self.broadcast("Of nobody", hours, make.epg_channel())
        self.renew()
        assert self.found() == {}

    def test_a_shifted_channel_and_a_deeper_archive(self) -> None:
        """The longest archive of the channels of one guide counts."""
        make.channel(self.north, epg_channel=self.guide, recording_days=4, timeshift_offset=2)
        for hours in (-97.5, -90):
            self.broadcast("Deep", hours)
        self.renew()
        assert len(self.found()["Deep"]) == 2

    def test_it_goes_on_with_the_guide(self) -> None:
        first, second = self.broadcast("Знахарь 1 серия", -40), self.broadcast("Знахарь 2 серия", -30)
        self.renew()
        made = Selection.objects.get(series_key="знахарь")
        Epg.objects.filter(pk=first.pk)._raw_delete("default")
        third = self.broadcast("Знахарь 3 серия", 10)
        self.renew()
        assert self.found() == {"Знахарь": [second.pk, third.pk]}
        Epg.objects.filter(pk=second.pk)._raw_delete("default")
        done = self.renew()
        assert (self.found(), done.items_removed) == ({"Знахарь": [third.pk]}, 1)
        assert Selection.objects.get(series_key="знахарь") == made
        Epg.objects.filter(pk=third.pk)._raw_delete("default")
        assert self.renew().removed == 1
        assert self.found() == {}

    def test_what_a_dashboard_shows_stays_though_it_is_empty(self) -> None:
        programs = [self.broadcast("Знахарь 1 серия", -40), self.broadcast("Знахарь 2 серия", -30)]
        self.renew()
        made = Selection.objects.get(series_key="знахарь")
        make_dashboard(self.north, DashboardType.SELECTION, selection=made)
        Epg.objects.filter(pk__in=[one.pk for one in programs])._raw_delete("default")
        assert self.renew().removed == 0
        assert self.found() == {"Знахарь": []}

    def test_of_some_guides_only(self) -> None:
        other = make.epg_channel()
        make.channel(self.north, epg_channel=other, recording_days=3)
        here = [self.broadcast("Знахарь 1 серия", -40), self.broadcast("Знахарь 2 серия", -39)]
        there = self.broadcast("Знахарь 3 серия", -38, other)
        self.renew()
        new = self.broadcast("Знахарь 4 серия", -37, other)
        Epg.objects.filter(pk=here[0].pk)._raw_delete("default")
        self.renew(epg_channel_ids=[self.guide.pk])
        assert self.found() == {"Знахарь": [here[1].pk, there.pk]}
        self.renew(epg_channel_ids=[other.pk])
        assert self.found() == {"Знахарь": [here[1].pk, there.pk, new.pk]}

    def test_operators_apart(self) -> None:
        for hours in (-3, -4):
            self.broadcast("Знахарь", hours)
        self.renew()
        south = self.cast.south.client
        series_selections_renew(client_id=south.pk, now=NOW)
        assert not Selection.objects.filter(client=south).exists()
        by_hand = make_selection(self.north, "Знахарь", [self.cast.past])
        self.renew()
        assert by_hand.items.count() == 1

    def test_statements_do_not_grow_with_the_guide(self) -> None:
        for number in range(30):
            for hours in (-3, -9):
                self.broadcast(f"Series of letter {chr(ord('a') + number % 26) * (number + 1)}", hours - number / 40)
        with self.assertNumQueries(8):
            self.renew()
        with self.assertNumQueries(5):
            self.renew()


class ItemsForgetTest(CastTestCase):
    def test_items_of_programmes_that_are_gone(self) -> None:
        north = self.cast.north.client
        gone = make.program(self.cast.guide, NOW - 9 * HOUR, NOW - 8 * HOUR)
        chosen = make_selection(north, "Programmes", [gone, self.cast.past])
        make_selection(north, "Channels", [self.cast.one])
        feed = make_feed(north, items=[gone, self.cast.one])
        Epg.objects.filter(pk=gone.pk)._raw_delete("default")
        before = read_showcase_generation(north.pk)
        other = read_showcase_generation(self.cast.south.client.pk)
        with self.captureOnCommitCallbacks(execute=True):
            assert items_forget(now=NOW) == 2
        assert read_showcase_generation(north.pk) != before, "selections are kept by it"
        assert read_showcase_generation(self.cast.south.client.pk) == other
        assert [one.program_id for one in chosen.items.all()] == [self.cast.past.pk]
        assert [one.channel_id for one in feed.items.all()] == [self.cast.one.pk]
        assert SelectionItem.objects.count() == 2
        assert items_forget(now=NOW) == 0
