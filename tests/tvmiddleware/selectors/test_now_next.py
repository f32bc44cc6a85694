from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import time_machine
from django.core.cache import cache
from django.test import TestCase

from epg.models import Epg, EpgCategory
from epg.selectors.on_air import read_on_air
from tests import factories as make
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.cache import invalidate, keys
from tvmiddleware.selectors import now_next as module
from tvmiddleware.selectors.now_next import HOUR, NowNext, ShiftedChannel, keep_generations, now_next, shelf

MINUTE = timedelta(minutes=1)


class NowNextTest(TestCase):
    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)
        self.guides = [make.epg_channel() for _ in range(3)]
        for guide in self.guides:
            for hour in range(-3, 30):
                make.program(guide, NOW + hour * 60 * MINUTE, NOW + (hour + 1) * 60 * MINUTE, name=f"{guide.pk} {hour}")
        keep_generations([guide.pk for guide in self.guides])
        self.pairs = [ShiftedChannel(guide.pk, 0) for guide in self.guides]
        self.generation = 1

    def change(self, *ids: int) -> None:
        invalidate.epg_changed(ids)
        self.generation += 1

    def ask(self, moment: datetime = NOW, pairs: list[ShiftedChannel] | None = None) -> NowNext:
        return now_next(pairs or self.pairs, self.generation, moment.timestamp())

    def now(self, pair: ShiftedChannel, moment: datetime = NOW) -> str:
        found = self.ask(moment, [pair]).on_air[pair].at(int(moment.timestamp()) - pair.shift * HOUR)[0]
        return found.names[0] if found else ""

    def test_now(self) -> None:
        assert self.now(self.pairs[0]) == f"{self.guides[0].pk} 0"
        assert self.now(self.pairs[0], NOW + 59 * MINUTE) == f"{self.guides[0].pk} 0"
        assert self.now(self.pairs[0], NOW + 60 * MINUTE) == f"{self.guides[0].pk} 1"

    def test_shifted_channels_share_the_entries(self) -> None:
        pair = ShiftedChannel(self.guides[0].pk, 2)
        assert self.now(pair) == f"{self.guides[0].pk} -2"
        self.now(self.pairs[0])
        shelf.clear()
        with counted() as cost:
            assert self.now(pair, NOW + 120 * MINUTE) == f"{self.guides[0].pk} 0"
        assert cost.sql == 0, "an unshifted channel had that hour read two hours ago"

    def test_nothing_is_asked_while_nothing_changes(self) -> None:
        self.ask()
        with counted() as cost:
            self.ask()
            self.ask(NOW + 59 * MINUTE)
        assert (cost.sql, cost.cache) == (0, 0)

    def test_another_process_finds_them_in_the_cache(self) -> None:
        self.ask()
        shelf.clear()
        with counted() as cost:
            self.ask()
        assert cost.sql == 0
        assert cost.cache == 3, "generations, entries, names of categories"

    def test_only_changed_channels_are_read_again(self) -> None:
        self.ask()
        first = self.guides[0]
        Epg.objects.filter(epg_channel=first).update(name="Changed")
        self.change(first.pk)
        with patch.object(module, "read_on_air", wraps=read_on_air) as read:
            assert self.now(self.pairs[0]) == "Changed"
            assert self.now(self.pairs[1]) == f"{self.guides[1].pk} 0"
        assert [call.args[0] for call in read.call_args_list] == [[first.pk]]

    def test_a_change_of_another_guide_reads_nothing(self) -> None:
        self.ask()
        other = make.epg_channel()
        self.change(other.pk)
        with patch.object(module, "read_on_air") as read, counted() as cost:
            self.ask()
            self.ask()
        assert not read.called
        assert cost.cache == 1, "the generations, once"

    def test_what_was_read_before_a_change_does_not_come_back(self) -> None:
        """A slow reader that began before an import must not put its old rows where they would be believed."""
        pair, guide = self.pairs[0], self.guides[0]
        real = read_on_air

        def slow(*args: Any) -> Any:
            found = real(*args)
            Epg.objects.filter(epg_channel=guide).update(name="Imported")
            invalidate.epg_changed([guide.pk])
            return found

        with patch.object(module, "read_on_air", side_effect=slow):
            assert self.now(pair) == f"{guide.pk} 0"
        self.generation += 1
        assert self.now(pair) == "Imported"
        shelf.clear()
        assert self.now(pair) == "Imported"

    def test_old_entries_stand_in_while_another_process_reads(self) -> None:
        self.ask()
        Epg.objects.filter(epg_channel=self.guides[0]).update(name="Changed")
        self.change(self.guides[0].pk)
        cache.set("lock:on_air", 1, 20)
        found = self.ask()
        assert not found.fresh
        assert self.now(self.pairs[0]) == f"{self.guides[0].pk} 0"
        cache.delete("lock:on_air")
        assert self.now(self.pairs[0]) == "Changed"
        assert self.ask().fresh

    def test_names_of_categories(self) -> None:
        category = EpgCategory.objects.create(name="Old")
        assert self.ask().words.category(category.pk, 0) == "Old"
        same = self.ask().words
        self.change(self.guides[0].pk)
        assert self.ask().words is same, "the same object: items are compared with it"
        EpgCategory.objects.filter(pk=category.pk).update(name="New")
        invalidate.epg_words_changed()
        self.generation += 1
        assert self.ask().words.category(category.pk, 0) == "New"

    def test_after_a_flush(self) -> None:
        self.ask()
        Epg.objects.filter(epg_channel=self.guides[0]).update(name="Changed")
        cache.clear()
        self.generation += 1  # a flushed generation comes back as another number
        assert self.now(self.pairs[0]) == "Changed"

    def test_a_lost_generation_changes_with_every_guide_until_it_is_kept(self) -> None:
        first, other = self.guides[0], self.guides[1]
        cache.clear()
        self.ask()
        with patch.object(module, "read_on_air", wraps=read_on_air) as read:
            self.change(other.pk)
            self.ask()
            assert sorted(read.call_args.args[0]) == sorted(guide.pk for guide in self.guides)
            keep_generations([guide.pk for guide in self.guides])
            self.generation += 1
            self.ask()
            self.change(other.pk)
            self.ask()
            assert read.call_args.args[0] == [other.pk]
        assert cache.get(keys.epg_generation(first.pk))

    def test_a_kept_generation_is_left_alone(self) -> None:
        invalidate.epg_changed([self.guides[0].pk])
        key = keys.epg_generation(self.guides[0].pk)
        before = cache.get(key)
        keep_generations([self.guides[0].pk])
        assert cache.get(key) == before

    def test_a_channel_without_programmes(self) -> None:
        pair = ShiftedChannel(make.epg_channel().pk, 0)
        assert self.now(pair) == ""
        with counted() as cost:
            self.now(pair)
        assert cost.sql == 0, "nothing is remembered too"

    def test_memory_does_not_grow_for_ever(self) -> None:
        self.ask()
        self.ask(NOW + timedelta(days=3), [self.pairs[0]])
        assert set(shelf.held) == {self.pairs[0]}
