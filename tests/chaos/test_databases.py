"""A real MariaDB primary with its replica: stopped, killed, frozen, lagging, its connections killed, under load."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.chaos.installation import API, Boxes, Demo, Installation, get, installation, told
from tests.chaos.mariadb import Pair

FAULT_S = 8.0
PAUSE_S = 0.03
DOWNTIME_S = 6.0
LONGEST_MS = 5000.0
"""A replica that takes questions and does not answer costs each process one time-out."""


def kill_connections(pair: Pair) -> None:
    pair.primary.kill_connections()
    pair.replica.kill_connections()


Fault = tuple[Callable[[], object], Callable[[], object]]
FAULTS: dict[str, Callable[[Pair], Fault]] = {
    "replica killed": lambda pair: (pair.replica.kill, pair.replica.start),
    "replica frozen": lambda pair: (pair.replica.freeze, pair.replica.thaw),
    "replication stopped": lambda pair: (
        lambda: pair.replica.ask("STOP SLAVE"),
        lambda: pair.replica.ask("START SLAVE"),
    ),
    "connections of both killed": lambda pair: (
        lambda: kill_connections(pair),
        lambda: None,
    ),
}


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with Pair() as found:
        yield found


@pytest.fixture(scope="module")
def running(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    ports: dict[str, Any] = {
        "SMARTY_CHAOS_DB_PORT": str(pair.primary.port),
        "SMARTY_CHAOS_REPLICA_PORT": str(pair.replica.port),
    }
    with installation(tmp_path_factory.mktemp("databases"), nodes=1, **ports) as found:
        pair.wait_until_even()
        yield found


@pytest.fixture(scope="module")
def demo(running: Installation) -> Demo:
    return Demo(running)


@pytest.fixture(scope="module")
def boxes(demo: Demo) -> Iterator[Boxes]:
    """Calls that ask SQL each time: a warm cache would hide the databases."""
    hot = demo.paths()
    mine = [path.partition("?")[2] for path in demo.lists]
    cold = [f"{API}/customer/info/?{who}" for who in mine] + [f"{API}/customer/device/list/?{who}" for who in mine]
    with Boxes(hot + cold * 3, many=5, pause=PAUSE_S, right=demo.right) as found:
        found.wait_for(300)
        yield found


def test_methods_that_read_go_to_the_replica(pair: Pair, boxes: Boxes) -> None:
    time.sleep(DOWNTIME_S)  # who has just logged in reads from the primary
    before = pair.statements()
    boxes.during(3)
    after = pair.statements()
    assert after["replica"] - before["replica"] > 50


@pytest.mark.parametrize("name", FAULTS)
def test_boxes_are_served_on(name: str, pair: Pair, boxes: Boxes, capsys: pytest.CaptureFixture[str]) -> None:
    breaking, mending = FAULTS[name](pair)
    before = boxes.during(3)
    breaking()
    meanwhile = boxes.during(FAULT_S)
    mending()
    time.sleep(DOWNTIME_S + 2)
    statements = pair.statements()
    after = boxes.during(3)
    with capsys.disabled():
        print("\n" + "\n".join([told("as ever", before), told(name, meanwhile), told("mended", after)]))
    assert all(call.right for call in before + meanwhile + after), {c.path for c in meanwhile if not c.right}
    assert max(call.ms for call in meanwhile) < LONGEST_MS
    assert pair.statements()["replica"] > statements["replica"], "the replica is back in the rotation"


def test_a_box_reads_what_it_has_just_written(pair: Pair, demo: Demo) -> None:
    """The replica is behind; the box that changed something is not."""
    mine = demo.login(demo.facts["abonement"], demo.facts["password"], "chaos-9")
    pair.replica.ask("STOP SLAVE SQL_THREAD")
    try:
        for name in ("Blue", "Green", "Red"):
            assert json.loads(get(f"{API}/customer/info/set/?{mine}&firstname={name}"))["error"] == 0
            assert name in get(f"{API}/customer/info/?{mine}").decode()
    finally:
        pair.replica.ask("START SLAVE SQL_THREAD")


def test_commands_live_through_killed_connections(running: Installation, pair: Pair) -> None:
    """A command whose connection is killed between two of its steps goes on or fails clearly; run again, it is done."""
    code = (
        "from django.core.management import call_command\n"
        "from django.db import connection\n"
        "from tvmiddleware.models import Account\n"
        "Account.objects.count()\n"
        "from tests.chaos.mariadb import killer\n"
        f"killer({pair.primary.port})\n"
        "call_command('cache_channel_list')\n"
        "print(Account.objects.count())"
    )
    assert running.python(code).strip().isdigit()
