"""When a programme runs: read once for all processes, by its id alone."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.cache import store
from epg.models import Epg, EpgChannel
from epg.selectors.on_air import broadcasts
from tests.base import ApiTestCase
from tvmiddleware.cache import keys
from tvmiddleware.selectors import recordings
from tvmiddleware.selectors.programs import find_program, programs_by_id
from tvmiddleware.selectors.recordings import Recording, load_recording


class RecordingsTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        recordings.remembered.clear()
        self.past = self.cast.past
        self.wanted = Recording(
            self.past.epg_channel_id,
            int(self.past.datetime_begin.timestamp()),
            int(self.past.datetime_end.timestamp()),
            self.past.rating,
        )

    def test_one_process_reads_and_the_others_know(self) -> None:
        with self.assertNumQueries(1):
            assert load_recording(self.past.pk, 7) == self.wanted
        recordings.remembered.clear()  # another process
        with self.assertNumQueries(0):
            assert load_recording(self.past.pk, 7) == self.wanted
        cache.clear()
        with self.assertNumQueries(0):
            assert load_recording(self.past.pk, 7) == self.wanted

    def test_a_changed_guide_is_read_anew(self) -> None:
        load_recording(self.past.pk, 7)
        recordings.remembered.clear()
        Epg.objects.filter(pk=self.past.pk).update(datetime_end=self.past.datetime_begin + timedelta(hours=1))
        found = load_recording(self.past.pk, 8)
        assert found is not None
        assert found.end == found.begin + 3600

    def test_an_unknown_programme_fills_no_cache(self) -> None:
        assert load_recording(0, 7) is None
        key = keys.recording(0, 7)
        assert store.get_many([key]) == {}

    def test_no_table_is_joined_for_an_order(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            recordings.read_recording(self.past.pk)
            find_program(self.past.pk, 0)
            programs_by_id([self.past.pk], 0)
            broadcasts([self.past.epg_channel_id], self.wanted.begin, self.wanted.end)
        of_guide = [query["sql"] for query in asked if Epg._meta.db_table in query["sql"]]
        assert len(of_guide) >= 4
        assert not any(f"JOIN {connection.ops.quote_name(EpgChannel._meta.db_table)}" in sql for sql in of_guide)
