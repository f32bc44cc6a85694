from __future__ import annotations

from datetime import timedelta

from django.test import TestCase

from epg.models import EpgCategory, EpgChannel, EpgGenre
from epg.selectors.category_names import read_category_names
from epg.selectors.on_air import OnAir, read_on_air
from tests import factories as make
from tests.factories import NOW

HOUR = timedelta(hours=1)
BEGIN = int(NOW.timestamp())
END = BEGIN + 3600


class ReadOnAirTest(TestCase):
    guide: EpgChannel

    @classmethod
    def setUpTestData(cls) -> None:
        cls.guide = make.epg_channel()

    def read(self, *guides: EpgChannel) -> dict[int, OnAir]:
        return read_on_air([guide.pk for guide in guides or (self.guide,)], BEGIN, END)

    def test_what_touches_the_hour_and_the_next(self) -> None:
        make.program(self.guide, NOW - 5 * HOUR, NOW - HOUR)
        running = make.program(self.guide, NOW - HOUR, NOW + HOUR / 4)
        inside = make.program(self.guide, NOW + HOUR / 4, NOW + HOUR / 2)
        after = make.program(self.guide, NOW + 2 * HOUR, NOW + 3 * HOUR)
        make.program(self.guide, NOW + 3 * HOUR, NOW + 4 * HOUR)
        found = self.read()[self.guide.pk]
        assert [program.id for program in found.programs] == [running.pk, inside.pk, after.pk]
        assert (found.begin, found.end) == (BEGIN, END)

    def test_programmes_of_days(self) -> None:
        endless = make.program(self.guide, NOW - 90 * 24 * HOUR, NOW + 90 * 24 * HOUR)
        far = make.program(self.guide, NOW + 100 * 24 * HOUR, NOW + 101 * 24 * HOUR)
        assert [program.id for program in self.read()[self.guide.pk].programs] == [endless.pk, far.pk]

    def test_programmes_on_the_edges_come_once(self) -> None:
        first = make.program(self.guide, NOW, NOW + HOUR)
        second = make.program(self.guide, NOW + HOUR, NOW + 2 * HOUR)
        assert [program.id for program in self.read()[self.guide.pk].programs] == [first.pk, second.pk]

    def test_many_channels_in_four_statements(self) -> None:
        guides = [make.epg_channel() for _ in range(20)]
        for guide in guides:
            make.program(guide, NOW, NOW + HOUR).genres.add(EpgGenre.objects.get_or_create(name="G")[0])
        with self.assertNumQueries(4):
            found = self.read(*guides, self.guide)
        assert [len(found[guide.pk].programs) for guide in guides] == [1] * 20
        assert found[self.guide.pk].programs == ()

    def test_texts_category_and_genres(self) -> None:
        category = EpgCategory.objects.create(name="C", name_lang1="C en")
        genre = EpgGenre.objects.create(name="G")
        made = make.program(
            self.guide, NOW, NOW + HOUR, name="N", name_lang1="N en", description="D", category=category
        )
        made.genres.add(genre)
        program = self.read()[self.guide.pk].programs[0]
        assert program.names[:3] == ("N", "N en", "N")
        assert program.descriptions[1] == "D"
        assert (program.category_id, program.genre_ids) == (category.pk, (genre.pk,))
        words = read_category_names()
        assert (words.category(category.pk, 1), words.category(0, 1)) == ("C en", "")
        assert words.genres[genre.pk][1] == "G"


class AtTest(TestCase):
    """What runs, what comes, and when that changes."""

    def setUp(self) -> None:
        guide = make.epg_channel()
        self.ids = [
            make.program(guide, NOW + begin * HOUR, NOW + end * HOUR).pk
            for begin, end in ((-1, 0.25), (0.5, 0.75), (2, 3))
        ]
        self.on_air = read_on_air([guide.pk], BEGIN, END)[guide.pk]

    def at(self, hours: float) -> tuple[int, int, float]:
        current, following, change = self.on_air.at(BEGIN + int(hours * 3600))
        return current.id if current else 0, following.id if following else 0, (change - BEGIN) / 3600

    def test_through_the_hour(self) -> None:
        first, second, third = self.ids
        assert self.at(0) == (first, second, 0.25)
        assert self.at(0.25) == (0, second, 0.5), "a hole in the guide"
        assert self.at(0.5) == (second, third, 0.75)
        assert self.at(0.8) == (0, third, 1), "it holds no longer than the hour it was read for"

    def test_after_the_hour_an_old_entry_still_helps(self) -> None:
        assert self.at(1.5)[:2] == (0, self.ids[2])
        assert self.at(2.5)[:2] == (self.ids[2], 0)

    def test_overlapping_programmes(self) -> None:
        guide = make.epg_channel()
        long = make.program(guide, NOW, NOW + HOUR)
        short = make.program(guide, NOW + HOUR / 4, NOW + HOUR / 2)
        on_air = read_on_air([guide.pk], BEGIN, END)[guide.pk]
        running = [on_air.at(BEGIN + minutes * 60)[0] for minutes in (0, 20, 40)]
        assert [program.id if program else 0 for program in running] == [long.pk, short.pk, long.pk]
