"""tests/replay.py: what classes of tests begin with is what was built."""

from __future__ import annotations

from django.db import transaction
from django.test import TestCase

from tests import factories as make
from tests.cast import Cast, build_cast
from tests.replay import Replayed, stored
from tvmiddleware.models import Account

Rows = list[tuple[str, tuple[str, ...], list[str]]]


class Undo(Exception):
    """Ends a savepoint."""


class ReplayTest(TestCase):
    def made_twice(self) -> tuple[Replayed[Cast], Rows, Rows]:
        """The rows of the first time and of the second, each undone."""
        replayed, seen = Replayed(build_cast), list[Rows]()
        for _time in range(2):
            with self.assertRaises(Undo), transaction.atomic():
                replayed()
                seen.append([(one.table, one.columns, sorted(map(repr, one.rows))) for one in stored()])
                raise Undo
        return replayed, seen[0], seen[1]

    def test_the_second_time_has_the_same_rows_in_all_tables(self) -> None:
        _replayed, first, second = self.made_twice()
        assert first == second

    def test_what_a_test_changes_is_not_changed_for_the_next(self) -> None:
        replayed, _first, _second = self.made_twice()
        with self.assertRaises(Undo), transaction.atomic():
            cast = replayed()
            cast.anna.password = "changed"
            cast.anna.customer.firstname = "Changed"
            raise Undo
        again = replayed()
        assert (again.anna.password, again.anna.customer.firstname) == ("1111", "Anna")
        assert again.anna.client is again.north.client, "one object for one row, as when it was built"
        assert Account.objects.get(pk=again.anna.pk).password == "1111"

    def test_rows_that_follow_have_ids_of_their_own(self) -> None:
        replayed, _first, _second = self.made_twice()
        cast = replayed()
        assert make.account(cast.north.client).pk not in {cast.anna.pk, cast.boris.pk, cast.vera.pk}

    def test_where_something_is_in_the_way_it_is_built_anew(self) -> None:
        """SQLite gives the first operator of a test the id that the cast's first one has."""
        replayed, _first, _second = self.made_twice()
        west = make.client(name="West", domain_prefix="west")
        cast = replayed()
        assert west.pk not in {cast.north.client.pk, cast.south.client.pk}
        assert Account.objects.filter(client__in=[cast.north.client, cast.south.client]).count() == 3
