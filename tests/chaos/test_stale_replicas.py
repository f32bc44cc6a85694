"""Replicas of both kinds that are cut off, late, or promoted: nobody is told what was true before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests import standby
from tests.chaos import mariadb
from tests.chaos.installation import API, Demo, Installation, get, installation

PIN_S = 2.0
LAG_S = 5.0
READING = (
    "program/list/?{mine}&cid={cid}",
    "channel/url/?{mine}&cid={cid}&redirect=0",
    "customer/balance/?{mine}",
    "customer/tariff/list/?{mine}",
    "customer/info/?{mine}",
    "notification/list/?{mine}",
)


class Kind:
    """One of both kinds of pair, by the same words."""

    def __init__(self, name: str, pair: Any) -> None:
        self.name, self.pair = name, pair
        self.primary = pair.primary
        self.replica = pair.standby if name == "postgresql" else pair.replica

    def asked(self) -> int:
        if self.name == "postgresql":
            return int(self.pair.standby.statements("chaos"))
        return int(self.pair.statements()["replica"])

    def faults(self) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
        pair = self.pair
        if self.name == "postgresql":
            return {
                "cut": (pair.cut, pair.mend),
                "paused": (
                    lambda: pair.standby.ask("SELECT pg_wal_replay_pause()"),
                    lambda: pair.standby.ask("SELECT pg_wal_replay_resume()"),
                ),
                "promoted": (lambda: pair.standby.ask("SELECT pg_promote()"), pair.copy),
            }
        ask = pair.replica.ask
        away = "CHANGE MASTER TO MASTER_PORT={}"
        return {
            "cut": (
                lambda: (ask("STOP SLAVE"), ask(away.format(1)), ask("START SLAVE")),
                lambda: (ask("STOP SLAVE"), ask(away.format(pair.primary.port)), ask("START SLAVE")),
            ),
            "paused": (lambda: ask("STOP SLAVE SQL_THREAD"), lambda: ask("START SLAVE SQL_THREAD")),
            "promoted": (lambda: (ask("STOP SLAVE"), ask("RESET SLAVE ALL")), pair.follow),
        }


@pytest.fixture(scope="module", params=["postgresql", "mysql"])
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    made: dict[str, Callable[[], Any]] = {"postgresql": standby.Pair, "mysql": mariadb.Pair}
    with made[request.param]() as pair:
        yield Kind(request.param, pair)


@pytest.fixture(scope="module")
def running(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    environment: dict[str, Any] = {
        "SMARTY_CHAOS_DB": kind.name,
        "SMARTY_CHAOS_DB_PORT": str(kind.primary.port),
        "SMARTY_CHAOS_REPLICA_PORT": str(kind.replica.port),
    }
    with ExitStack() as stack:
        found = stack.enter_context(installation(tmp_path_factory.mktemp("stale"), nodes=1, **environment))
        kind.pair.wait_until_even()
        yield found


@pytest.fixture(scope="module")
def mine(running: Installation) -> tuple[Demo, str]:
    demo = Demo(running)
    return demo, demo.login(demo.facts["abonement"], demo.facts["password"], "stale-1")


def customer_info(mine: str) -> bytes:
    return get(f"{API}/customer/info/?{mine}&t={time.time_ns()}")


def test_methods_that_read_are_answered_by_the_replica(kind: Kind, mine: tuple[Demo, str]) -> None:
    """Also when nothing was written for long."""
    demo, who = mine
    cid = json.loads(get(f"{API}/channel/list/?{who}"))["channels"][0]["id"]
    time.sleep(PIN_S + 1)
    before = kind.asked()
    for path in READING * 3:
        answer = json.loads(get(f"{API}/{path.format(mine=who, cid=cid)}&t={time.time_ns()}"))
        assert answer["error"] == 0, (path, answer)
    time.sleep(1.5)  # PostgreSQL counts late
    assert kind.asked() - before >= 10


@pytest.mark.parametrize("fault", ["cut", "paused", "promoted"])
def test_nobody_reads_what_was_true_before(
    fault: str, kind: Kind, running: Installation, mine: tuple[Demo, str]
) -> None:
    breaking, mending = kind.faults()[fault]
    breaking()
    name = f"After{fault}{time.time_ns()}"
    running.python(f"from tvmiddleware.models import Customer\nCustomer.objects.update(firstname='{name}')")
    time.sleep(LAG_S + 1)
    answers = [customer_info(mine[1]) for _ in range(8)]
    mending()
    assert all(name in body.decode() for body in answers)
    kind.pair.wait_until_even()
    deadline = time.monotonic() + 30
    before = kind.asked()
    while kind.asked() - before < 20:  # back in the rotation
        customer_info(mine[1])
        assert time.monotonic() < deadline
