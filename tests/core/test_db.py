"""core.db: what a database's error means, and what is done about it. No server: the words are those of the servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from pytest_django import Settings

from core import db, wait_limits
from core.models import InstallationFact
from tvmiddleware.models import Account


def postgresql(kind: type[DatabaseError], state: str) -> DatabaseError:
    """As Django wraps psycopg's."""
    cause: Any = Exception("text")
    cause.sqlstate = state
    error = kind("text")
    error.__cause__ = cause
    return error


MEANINGS: list[tuple[Exception, Callable[[BaseException], bool] | None]] = [
    (OperationalError(1213, "Deadlock found when trying to get lock"), db.is_conflict),
    (OperationalError(1020, "Record has changed since last read"), db.is_conflict),
    (postgresql(OperationalError, "40P01"), db.is_conflict),
    (postgresql(OperationalError, "40001"), db.is_conflict),
    (OperationalError(1205, "Lock wait timeout exceeded"), db.is_waited_out),
    (OperationalError(1969, "Query execution was interrupted (max_statement_time exceeded)"), db.is_waited_out),
    (OperationalError(3024, "maximum statement execution time exceeded"), db.is_waited_out),
    (postgresql(OperationalError, "55P03"), db.is_waited_out),
    (postgresql(OperationalError, "57014"), db.is_waited_out),
    (OperationalError("database is locked"), db.is_waited_out),
    (IntegrityError(1451, "Cannot delete or update a parent row"), db.is_gone),
    (IntegrityError(1452, "Cannot add or update a child row"), db.is_gone),
    (postgresql(IntegrityError, "23503"), db.is_gone),
    (IntegrityError("FOREIGN KEY constraint failed"), db.is_gone),
    (DatabaseError("Save with update_fields did not affect any rows."), db.is_gone),
    (DatabaseError("Forced update did not affect any rows."), db.is_gone),
    (Account.DoesNotExist(), db.is_gone),
    (OperationalError(2006, "Server has gone away"), None),
    (IntegrityError(1062, "Duplicate entry"), None),
    (postgresql(IntegrityError, "23505"), None),
    (IntegrityError("UNIQUE constraint failed: t.name"), None),
    (ValueError(1213), None),
]


def test_errors_are_told_apart() -> None:
    kinds = (db.is_conflict, db.is_waited_out, db.is_gone)
    for error, meaning in MEANINGS:
        assert [kind for kind in kinds if kind(error)] == [meaning][: meaning is not None], error


class Work:
    """Writes a row, then fails as told, once for each error."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.times = list(errors), 0

    def __call__(self) -> str:
        self.times += 1
        InstallationFact.objects.create(name=f"row {self.times}")
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def rows() -> set[str]:
    return set(InstallationFact.objects.filter(name__startswith="row ").values_list("name", flat=True))


DEADLOCK, WAITED, GONE = (MEANINGS[number][0] for number in (0, 4, 10))


@pytest.mark.django_db(transaction=True)
def test_a_whole_is_repeated_after_a_conflict_and_leaves_nothing_of_the_first_try() -> None:
    work = Work(DEADLOCK, GONE)
    assert (db.as_a_whole(work), rows()) == ("done", {"row 3"})
    for errors, times in (([WAITED], 1), ([ValueError()], 1), ([DEADLOCK] * 3, 3)):
        InstallationFact.objects.all().delete()
        work = Work(*errors)
        with pytest.raises(type(errors[0])):
            db.as_a_whole(work)
        assert (work.times, rows()) == (times, set())


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_a_conflict_is_the_callers() -> None:
    work = Work(DEADLOCK)
    with pytest.raises(OperationalError), transaction.atomic():
        db.as_a_whole(work)
    assert work.times == 1
    with transaction.atomic():
        assert db.as_a_whole(Work(GONE)) == "done"
    assert rows() == {"row 2"}


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_commit_is_no_error_of_the_call() -> None:
    def work() -> str:
        transaction.on_commit(lambda: 1 / 0)
        InstallationFact.objects.create(name="row 1")
        return "done"

    with patch.object(wait_limits.main_log, "error") as logged:
        assert db.as_a_whole(work) == "done"
    assert logged.call_args.args == ("FAILED_AFTER_COMMIT",)
    assert rows() == {"row 1"}


@pytest.mark.django_db(transaction=True)
def test_who_serves_waits_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(connection, "close", lambda: None)
    for serving, error, times in ((True, WAITED, 1), (False, WAITED, 3), (True, DEADLOCK, 3)):
        monkeypatch.setattr(wait_limits, "_serving", serving)
        work = Work(*[error] * 3)
        with pytest.raises(OperationalError):
            db.retry_on_db_failure(work)
        assert work.times == times
        InstallationFact.objects.all().delete()


def test_limits_of_a_connection(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wait_limits, "_serving", True)
    assert wait_limits.limits() == (4, 20)
    monkeypatch.setattr(wait_limits, "_serving", False)
    assert wait_limits.limits() == (50, 0)
    lock = "innodb_lock_wait_timeout = 4, lock_wait_timeout = 4"
    assert wait_limits.mysql_statement(4, 20, mariadb=True) == f"SET SESSION {lock}, max_statement_time = 20"
    assert wait_limits.mysql_statement(4, 1.5, mariadb=False) == f"SET SESSION {lock}, max_execution_time = 1500"
    assert wait_limits.mysql_statement(0, 0, mariadb=True) == ""
    told = "SELECT set_config('lock_timeout', '4000', false), set_config('statement_timeout', '20000', false)"
    assert wait_limits.postgresql_statement(4, 20) == told
    assert wait_limits.postgresql_statement(0, 0) == ""
