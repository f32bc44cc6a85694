"""Redis stopped, killed, emptied, read-only, full, slow, while boxes call: they are served on, and it heals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.chaos.installation import Boxes, Demo, Installation, Seen, get, installation, percentile, told
from tests.chaos.slow_link import SlowLink
from tests.redis_server import BreakableRedis

FAULT_S = 8.0
HEALED_S = 3.0
MORE_MS = 200.0
SLOW_S = 0.15
RATE_PAUSE_S = 0.02
Fault = tuple[Callable[[], object], Callable[[], object]]


@pytest.fixture(scope="module")
def redis() -> Iterator[BreakableRedis]:
    with BreakableRedis() as server:
        yield server


@pytest.fixture(scope="module")
def link(redis: BreakableRedis) -> Iterator[SlowLink]:
    with SlowLink(redis.port) as found:
        yield found


@pytest.fixture(scope="module")
def running(link: SlowLink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("redis")
    with installation(folder, nodes=1, SMARTY_TEST_REDIS=f"redis://127.0.0.1:{link.port}/0") as found:
        yield found


@pytest.fixture(scope="module")
def boxes(running: Installation) -> Iterator[Boxes]:
    demo = Demo(running)
    with Boxes(demo.paths(), many=6, pause=RATE_PAUSE_S, right=demo.right) as found:
        found.wait_for(600)
        yield found


@pytest.fixture
def faults(redis: BreakableRedis, link: SlowLink) -> dict[str, Fault]:
    return {
        "stopped (answers nothing)": (redis.stop, redis.go_on),
        "killed, started empty": (redis.kill, redis.start),
        "flushed": (lambda: redis.client().flushall(), lambda: None),
        "a replica without a master": (redis.make_replica, redis.make_writable),
        "read-only": (redis.make_read_only, redis.make_writable),
        "full": (redis.fill, redis.unfill),
        "every answer 150 ms late": (lambda: setattr(link, "delay", SLOW_S), lambda: setattr(link, "delay", 0.0)),
    }


NAMES = (
    "stopped (answers nothing)",
    "killed, started empty",
    "flushed",
    "a replica without a master",
    "read-only",
    "full",
    "every answer 150 ms late",
)


@pytest.mark.parametrize("name", NAMES)
def test_boxes_are_served_on(
    name: str, faults: dict[str, Fault], boxes: Boxes, capsys: pytest.CaptureFixture[str]
) -> None:
    breaking, mending = faults[name]
    before = boxes.during(3)
    breaking()
    meanwhile = boxes.during(FAULT_S)
    mending()
    time.sleep(HEALED_S)
    after = boxes.during(3)
    with capsys.disabled():
        print("\n" + "\n".join([told("as ever", before), told(name, meanwhile), told("mended", after)]))
    assert all(call.right for call in before + meanwhile + after), wrong(before + meanwhile + after)
    assert percentile(meanwhile, 0.99) <= percentile(before, 0.99) + MORE_MS
    assert percentile(after, 0.5) <= percentile(before, 0.5) * 2 + 5


def wrong(calls: list[Seen]) -> set[str]:
    return {call.path for call in calls if not call.right}


def test_a_block_while_redis_is_away_holds(running: Installation, redis: BreakableRedis) -> None:
    """Staff switches an account off; its box is refused at once, and still when Redis, with its old record, is back."""
    demo = Demo(running)
    mine = demo.login(demo.facts["abonement"], demo.facts["password"], "chaos-3")
    path = f"/tvmiddleware/api/account/status/?{mine}"
    assert b'"error":0' in get(path)
    redis.stop()
    running.python(
        "from tvmiddleware.models import Account\n"
        "from tvmiddleware.services.account_records import account_switch\n"
        f"account_switch(account=Account.objects.get(abonement={demo.facts['abonement']}), active=False)"
    )
    while_away = get(path)
    redis.go_on()
    time.sleep(HEALED_S)
    back = get(path)
    running.python(
        "from tvmiddleware.models import Account\n"
        "from tvmiddleware.services.account_records import account_switch\n"
        f"account_switch(account=Account.objects.get(abonement={demo.facts['abonement']}), active=True)"
    )
    assert b'"is_active":0' in while_away
    assert b'"is_active":0' in back
