from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.test import override_settings

from tests.base import CastTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.cache import keys
from tvmiddleware.models import ContentPosition
from tvmiddleware.records.positions import FilmPosition
from tvmiddleware.selectors.positions import account_positions
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.selectors.sessions import read_session
from tvmiddleware.services.positions import ResumePosition, clean_old_positions, position_delete, position_set

DAY = timedelta(days=1)


class PositionsTest(CastTestCase):
    def setUp(self) -> None:
        operator = operator_now(self.cast.north.client.pk)
        assert operator
        record = read_session(self.cast.anna_key.key, operator, 0, NOW)
        assert record
        self.operator, self.record = operator, record

    def set(self, position: int) -> None:
        place = ResumePosition("program", self.cast.past.pk, position=position)
        with self.captureOnCommitCallbacks(execute=True):
            position_set(operator=self.operator, record=self.record, place=place, now=NOW)

    def put(self, kind: str, age: int, content_id: int = 5, **fields: int) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna, content_type=kind, content_id=content_id, updated_at=NOW - age * DAY, **fields
        )

    def test_two_devices_make_one_row(self) -> None:
        for position in (10, 20):
            self.set(position)
        assert ContentPosition.objects.count() == 1

    def test_writing_costs_two_statements(self) -> None:
        self.set(1)
        with counted() as cost:
            self.set(2)
        assert cost.sql == 2

    def test_the_accounts_entry_is_forgotten_after_the_commit(self) -> None:
        assert account_positions(self.cast.anna.pk, NOW).programs == {}
        self.set(10)
        assert account_positions(self.cast.anna.pk, NOW).programs == {self.cast.past.pk: 10}
        with self.captureOnCommitCallbacks() as callbacks:
            position_delete(record=self.record, content_type="program", content_id=self.cast.past.pk)
        assert cache.get(keys.positions(self.cast.anna.pk)) is not None
        callbacks[0]()
        assert account_positions(self.cast.anna.pk, NOW).programs == {}

    def test_no_positions_are_remembered_too(self) -> None:
        account_positions(self.cast.anna.pk, NOW)
        with counted() as cost:
            account_positions(self.cast.anna.pk, NOW)
        assert cost.sql == 0

    def test_films_stand_by_file(self) -> None:
        self.put("video", 0, asset_id=3, position=7, duration=70)
        assert account_positions(self.cast.anna.pk, NOW).films == {(5, 3): FilmPosition(7, 70, False)}

    @override_settings(
        TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_PROGRAM=10, TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_VIDEO=20
    )
    def test_each_kind_has_its_lifetime(self) -> None:
        self.put("program", 9, 1)
        self.put("program", 11, 2)
        self.put("video", 19, 3)
        self.put("video", 21, 4)
        found = account_positions(self.cast.anna.pk, NOW)
        assert (set(found.programs), set(found.films)) == ({1}, {(3, 0)})
        assert clean_old_positions(now=NOW) == 2
        assert sorted(ContentPosition.objects.values_list("content_id", flat=True)) == [1, 3]
        assert clean_old_positions(now=NOW) == 0
