"""Which index of films a caller is given: never an older one than he must have, whoever builds it."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import TestCase

from clients.models import Client
from core.cache import store
from core.cache.local import LocalMemory
from core.work import work
from geo.records import Region
from library.cache import keys
from library.cache.invalidate import videos_changed
from library.models import Video
from library.records.video_index import VideoIndex
from library.selectors import video_index as selectors
from library.selectors.actors import people_index
from library.selectors.video_access import guest_library
from library.selectors.video_cards import held as held_cards
from library.selectors.video_cards import video_cards
from library.selectors.video_index import OVERDUE_SECONDS, REBUILD_SECONDS, rebuild_index, video_index
from library.selectors.video_search import title_index
from tests import factories as make
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.films import make_actor, make_video
from tvmiddleware.selectors.operators import read_operator


class IndexCase(TestCase):
    def setUp(self) -> None:
        self.client_id = make.client().pk
        self.film = self.add_film("One")

    def add_film(self, name: str) -> Video:
        return make_video(Client.objects.get(pk=self.client_id), name)

    def changed(self) -> int:
        """A film has changed: the generation from now on."""
        videos_changed(self.client_id)
        return self.generation()

    def generation(self) -> int:
        return store.read_generation(keys.videos_generation(self.client_id))

    def index(self, generation: int = 0) -> VideoIndex:
        return video_index(self.client_id, generation or self.generation())

    @contextmanager
    def many_films(self) -> Iterator[None]:
        """As if a few were too many to be read while somebody waits."""
        with patch.object(selectors, "SMALL", 0):
            yield


class NewerIndexTest(IndexCase):
    def test_who_looked_before_a_change_is_given_what_was_built_after_it(self) -> None:
        before = self.generation()
        self.add_film("Two")
        newer = self.index(self.changed())
        with counted() as cost:
            assert self.index(before) is newer
        assert cost.sql == 0, "and nothing older is built instead"
        assert self.index() is newer

    def test_a_process_that_has_none_takes_the_newer_one_that_is_shared(self) -> None:
        before = self.generation()
        self.add_film("Two")
        self.index(self.changed())
        LocalMemory.clear_everywhere()
        with counted() as cost:
            assert len(self.index(before)) == 2
        assert cost.sql == 0

    def test_an_older_one_that_is_shared_replaces_nothing(self) -> None:
        older = self.index()
        self.add_film("Two")
        newer = self.index(self.changed())
        cache.set(keys.video_index(self.client_id), older)
        cache.set(keys.video_index_generation(self.client_id), older.generation)
        with self.many_films():
            generation = self.changed()
            assert self.index(generation) is newer

    def test_who_builds_slowly_does_not_share_over_a_newer_one(self) -> None:
        before = self.generation()
        older = selectors.read_index(self.client_id, before)
        self.add_film("Two")
        after = self.changed()
        newer = self.index(after)
        with patch.object(selectors, "read_index", lambda client_id, generation: older):
            selectors.build_index(self.client_id, before)
        assert cache.get(keys.video_index_generation(self.client_id)) == after
        assert self.index() is newer
        LocalMemory.clear_everywhere()
        assert len(self.index()) == 2

    def test_a_change_stamped_by_a_clock_that_is_behind_is_seen(self) -> None:
        """Two servers' clocks differ: the later change has the smaller number."""
        self.index()
        self.add_film("Two")
        behind = self.generation() - 1000
        cache.set(keys.videos_generation(self.client_id), behind)
        assert len(self.index(behind)) == 2
        LocalMemory.clear_everywhere()
        with counted() as cost:
            assert len(self.index(behind)) == 2
        assert cost.sql == 0, "it is shared, too"


class KeptIndexTest(IndexCase):
    def test_an_update_reads_no_index_of_the_release_before(self) -> None:
        self.index()
        known = set(map(str, (keys.video_index(self.client_id), keys.video_index_generation(self.client_id))))

        class OtherIndex(VideoIndex):
            """As a release with one more field has it."""

        with patch.object(keys, "VideoIndex", OtherIndex):
            others = {keys.video_index(self.client_id), keys.video_index_generation(self.client_id)}
            assert not known & others

    def test_it_is_stored_without_what_is_made_of_it(self) -> None:
        index = self.index()
        index.order("id", descending=True)
        assert index.everything
        copied = pickle.loads(pickle.dumps(index))  # noqa: S301
        assert (copied.orders, copied.everything_held) == ({}, None)
        assert list(copied.ids) == list(index.ids)


class LargeCatalogueTest(IndexCase):
    def at(self, seconds: float) -> Any:
        return time_machine.travel(NOW + timedelta(seconds=seconds), tick=False)

    def test_lists_go_on_with_the_one_before_until_it_is_built(self) -> None:
        with self.many_films(), self.at(0):
            before = self.index()
            self.add_film("Two")
            self.changed()
            assert self.index() is before
        with self.many_films(), self.at(REBUILD_SECONDS), self.captureOnCommitCallbacks(execute=True) as asked:
            assert self.index() is before
            assert self.index() is before
        assert len(asked) == 1, "one is asked for, however many callers there are"
        with self.many_films(), self.at(REBUILD_SECONDS + 1):
            assert len(self.index()) == 2

    def test_where_no_worker_builds_it_a_caller_does(self) -> None:
        with self.many_films(), self.at(0):
            before = self.index()
            self.add_film("Two")
            self.changed()
        with self.many_films(), self.at(REBUILD_SECONDS):
            assert self.index() is before
        with self.many_films(), self.at(REBUILD_SECONDS + OVERDUE_SECONDS - 1):
            assert self.index() is before
        with self.many_films(), self.at(REBUILD_SECONDS + OVERDUE_SECONDS):
            assert len(self.index()) == 2

    def test_while_that_caller_builds_the_others_go_on(self) -> None:
        with self.many_films(), self.at(0):
            before = self.index()
            self.changed()
        with self.many_films(), self.at(REBUILD_SECONDS):
            self.index()
        seen: list[VideoIndex] = []

        def another_asks(client_id: int, generation: int) -> VideoIndex:
            seen.append(self.index())
            return before

        building = patch.object(selectors, "read_index", another_asks)
        with self.many_films(), self.at(REBUILD_SECONDS + OVERDUE_SECONDS), building:
            self.index()
        assert seen == [before], "one builds"

    def test_a_worker_that_fails_is_not_waited_for_for_ever(self) -> None:
        with self.many_films(), self.at(0):
            self.index()
            self.changed()
        with self.many_films(), self.at(REBUILD_SECONDS), patch.object(selectors, "read_index", side_effect=OSError):
            self.index()
            with self.assertRaises(OSError):
                rebuild_index(self.client_id)
        self.add_film("Two")
        with self.many_films(), self.at(REBUILD_SECONDS + OVERDUE_SECONDS):
            assert len(self.index()) == 2


class ReplicaTest(IndexCase):
    """What is shared comes from the primary while a replica may not have the last change yet."""

    @contextmanager
    def reading(self) -> Iterator[list[bool]]:
        """A call that may ask a replica; for each statement whether it might go to one."""
        found: list[bool] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            found.append(work.request is not None)
            return execute(sql, params, many, context)

        work.request = object()
        work.replica = "default"
        try:
            with connection.execute_wrapper(note):
                yield found
        finally:
            work.request = work.replica = None

    def test_after_a_change_everything_is_read_from_the_primary(self) -> None:
        generation = self.changed()
        with self.reading() as asked:
            index = self.index(generation)
            title_index(self.client_id, index)
        assert asked
        assert not any(asked)

    def test_people_too(self) -> None:
        make_actor(Client.objects.get(pk=self.client_id))
        operator = read_operator(self.client_id, 1, 1)
        assert operator is not None
        library = guest_library(operator, Region(), None, NOW)
        with self.reading() as asked:
            people_index(library)
        assert asked == [False]

    def test_long_after_it_a_replica_will_do(self) -> None:
        old = time.time_ns() - 3600 * 10**9  # generations may come from a far future in which a test was
        cache.set(keys.videos_generation(self.client_id), old)
        with self.reading() as asked:
            title_index(self.client_id, self.index(old))
        assert asked
        assert all(asked)

    def test_a_film_that_a_replica_has_only_as_it_was_is_read_again(self) -> None:
        self.film.refresh_from_db()
        with self.reading() as asked:
            video_cards({self.film.pk: self.film.version + 1})
        half = len(asked) // 2
        assert asked == [True] * half + [False] * half

    def test_a_film_that_it_does_not_have_yet_is_asked_for_again(self) -> None:
        with self.reading() as asked:
            assert video_cards({self.film.pk + 1: 1}) == {}
        assert asked == sorted(asked, reverse=True)
        assert set(asked) == {True, False}


class CardsTest(IndexCase):
    def versions(self) -> dict[int, int]:
        return dict(Video.objects.filter(pk=self.film.pk).values_list("pk", "version"))

    def rename(self, name: str) -> None:
        self.film.name = name
        self.film.save()

    def test_a_newer_one_than_asked_for_will_do(self) -> None:
        asked = self.versions()
        self.rename("Renamed")
        assert video_cards(asked)[self.film.pk].names[0] == "Renamed"
        with counted() as cost:
            assert video_cards(asked)[self.film.pk].names[0] == "Renamed"
        assert cost.sql == cost.cache == 0

    def test_other_processes_find_it_by_the_version_that_they_know(self) -> None:
        asked = self.versions()
        self.rename("Renamed")
        video_cards(asked)
        held_cards.clear()
        with counted() as cost:
            assert video_cards(asked)[self.film.pk].names[0] == "Renamed"
        assert cost.sql == 0

    def test_an_older_one_will_not(self) -> None:
        video_cards(self.versions())
        self.rename("Renamed")
        assert video_cards(self.versions())[self.film.pk].names[0] == "Renamed"
