"""Which replica is read: one that follows, and no other, whatever it says of itself."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db.utils import ConnectionHandler
from pytest_django import Settings

from core import checks_deploy, freshness, replication
from core.engines.postgresql.base import DatabaseWrapper
from settings.builders import postgresql
from tests.servers import wait_for
from tests.standby import Pair

pytestmark = pytest.mark.needs_cache
on_postgresql = pytest.mark.skipif(os.environ.get("SMARTY_TEST_DB") != "postgresql", reason="needs its programs")
UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562"


def test_places_in_the_logs() -> None:
    assert freshness.lsn(None, True) == {}, "promoted: it replays nothing"
    assert freshness.domains("0-1-270,7-2-15", False) == {"0": 270, "7": 15}
    assert freshness.domains("", True) == freshness.domains(None, True) == freshness.executed("", True) == {}
    gap = f"{UUID}:1-5:7-9,\n{UUID[::-1]}:1"
    assert freshness.executed(gap, True) == {UUID: 5, UUID[::-1]: 1}
    assert freshness.executed(gap, False) == {UUID: 9, UUID[::-1]: 1}


def test_what_a_replica_must_have() -> None:
    assert freshness.covers({"0": 5, "9": 1}, {"0": 5})
    assert not freshness.covers({"0": 5}, {"0": 5, "1": 1}), "a domain that it does not receive"
    assert not freshness.covers({"0": 4}, {"0": 5})
    assert freshness.is_ahead({"0": 6}, {"0": 5})
    assert not freshness.is_ahead({"0": 5, "9": 1}, {"0": 5}), "a further primary's"


def test_a_proof_grows_old(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has looked for a while (the thread that looks is held up): the replica may have stopped since."""
    now = time.monotonic()
    settings.REPLICATED_DATABASE_SLAVES, settings.SMARTY_REPLICA_MAX_LAG = ["r1"], 5
    for age, wanted in ((4, "r1"), (6, "default")):
        monkeypatch.setitem(replication._proofs, "r1", freshness.Proof(now - age, now - age, now + 60, True))
        assert replication.pick() == wanted
    monkeypatch.setitem(replication._proofs, "r1", freshness.Proof(due=now + 60))
    assert replication.pick() == "default", "no proof, no reading"


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with Pair() as found:
        found.primary.ask("CREATE TABLE money (balance integer)")
        found.primary.ask("INSERT INTO money VALUES (250)")
        found.wait_until_even()
        yield found


@pytest.fixture
def handler(pair: Pair, settings: Settings, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Any]:
    """The connections of an installation with this pair."""
    databases = {
        alias: {**postgresql("postgres", user="smarty", port=server.port), "ENGINE": "core.engines.postgresql"}
        for alias, server in (("default", pair.primary), ("r1", pair.standby))
    }
    databases["r1"]["OPTIONS"] = {"connect_timeout": 1, "read_timeout": 1.1}
    settings.REPLICATED_DATABASE_SLAVES = ["r1"]
    made = ConnectionHandler(databases)
    monkeypatch.setattr(replication, "primaries", lambda: ["default"])
    monkeypatch.setattr(freshness, "connections", made)
    monkeypatch.setattr(replication, "connections", made)
    monkeypatch.setattr(freshness, "CHECK_SECONDS", 0.0)
    replication.forget()
    cache.clear()
    with django_db_blocker.unblock():
        yield made
        made.close_all()
    replication.forget()


def balance(handler: Any) -> int:
    """As a method that reads asks for it."""
    connection: DatabaseWrapper = handler[replication.pick()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT balance FROM money")
        return int(cursor.fetchone()[0])


def pay(pair: Pair, amount: int) -> None:
    pair.primary.ask(f"UPDATE money SET balance = balance + {amount}")  # noqa: S608


@on_postgresql
def test_a_standby_that_follows_is_read_and_one_that_is_cut_is_not(pair: Pair, handler: Any) -> None:
    assert replication.pick() == "r1", "even with a primary at rest, at the first look"
    pair.cut()
    assert replication.pick() == "r1", "nothing has happened since"
    pay(pair, 77)
    settled = time.monotonic() + 1  # the test servers flush their log within 0.6 s
    wait_for(lambda: freshness.place_of("default") != freshness.place_of("r1"))
    assert time.monotonic() < settled
    replication.forget()
    assert replication.pick() == "default", "a process that starts now knows it too"
    assert balance(handler) == 327
    pair.mend()
    wait_for(lambda: replication.pick() == "r1")
    assert balance(handler) == 327


@on_postgresql
def test_a_standby_that_replays_late_is_not_read(pair: Pair, handler: Any, settings: Settings) -> None:
    settings.SMARTY_REPLICA_MAX_LAG = 1
    assert replication.pick() == "r1"
    pair.standby.ask("SELECT pg_wal_replay_pause()")
    pay(pair, 1)
    wait_for(lambda: replication.pick() == "default", 5)
    pair.standby.ask("SELECT pg_wal_replay_resume()")
    wait_for(lambda: replication.pick() == "r1")


@on_postgresql
def test_what_the_standby_can_not_answer_the_primary_does(pair: Pair, handler: Any) -> None:
    """Its schema is that of before a migration, or replaying has cancelled the query: no caller may notice."""
    standby = handler["r1"]
    pair.standby.ask("SELECT pg_wal_replay_pause()")
    pair.primary.ask("ALTER TABLE money ADD COLUMN currency text DEFAULT 'RUB'")
    with standby.cursor() as cursor:
        cursor.execute("SELECT currency FROM money")
        assert cursor.fetchone() == ("RUB",)
        assert standby.stands_in, "the next queries of this call too"
    assert replication.pick() == "default"
    pair.standby.ask("SELECT pg_wal_replay_resume()")


@on_postgresql
def test_a_standby_that_hangs_is_given_up(pair: Pair, handler: Any) -> None:
    """It took the question: no caller waits until it answers."""
    standby = handler["r1"]
    with standby.cursor() as cursor:
        cursor.execute("SELECT generate_series(1, 100000)")
        assert len(cursor.fetchall()) == 100_000, "one that answers is not disturbed"
        pair.standby.freeze()
        began = time.monotonic()
        try:
            cursor.execute("SELECT balance FROM money")
            assert cursor.fetchone()[0] > 0
        finally:
            pair.standby.thaw()
    assert 1 < time.monotonic() - began < 4
    assert replication.is_down("r1")
    assert replication.pick() == "default"


@on_postgresql
def test_replicas_serve_on_while_the_primary_is_away(pair: Pair, handler: Any) -> None:
    assert replication.pick() == "r1"
    pair.primary.stop()
    try:
        handler["default"].close()
        assert replication.pick() == "r1"
        now = time.monotonic()
        assert freshness.proof_of("r1", freshness.Proof(now - 101, now - 100, now, True)).until >= now, "for hours"
        assert not freshness.proof_of("r1", freshness.Proof(now - 101, now - 50, now, True)).good, "it lagged then"
        replication.forget()
        assert replication.pick() == "default", "a process that has never seen them even proves nothing"
    finally:
        pair.primary.start()


@on_postgresql
def test_a_standby_that_was_promoted_is_not_read(pair: Pair, handler: Any) -> None:
    pair.wait_until_even()
    assert replication.pick() == "r1"
    pair.standby.ask("SELECT pg_promote()")
    assert replication.pick() == "default"
    pair.standby.ask("UPDATE money SET balance = 0")
    pay(pair, 5)
    replication.forget()
    assert replication.pick() == "default"
    assert balance(handler) > 327


@on_postgresql
def test_check_names_what_proves_nothing(pair: Pair, handler: Any) -> None:
    """The standby was promoted above."""
    (found,) = checks_deploy.check_replicas({"default", "r1"})
    assert found.id == "smarty.W072"
    assert "'r1' does not tell" in found.msg
    assert list(checks_deploy.check_replicas({"default"})) == []
