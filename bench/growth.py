"""How the cost of a request grows with accounts and with channels: the same mixes on smaller and larger data sets.

``python -m bench.growth PIDS``: measures the data set that SMARTY_BENCH_DB names; MariaDB and Redis run already.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from bench.stack import HOME, Stack

SETS = {
    "accounts_1000": (1_000, 300),
    "accounts_10000": (10_000, 300),
    "channels_100": (10_000, 100),
    "channels_1000": (10_000, 1_000),
}
"""Name of the data set -> accounts, channels; the main one is the largest of its row."""
SECONDS = 6
REQUESTS = 9_000
"""From 3,000 boxes of each package, where there are so many."""


def measure_growth(stack: Stack, say: Callable[[str], None]) -> list[dict[str, Any]]:
    found, pids = [], json.dumps(stack.pids)
    for name in ("smarty", *SETS):
        say(f"growth: {name}")
        environment = {**os.environ, "SMARTY_BENCH_DB": name, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        command = [sys.executable, "-m", "bench.growth", pids]
        shown = subprocess.run(command, check=True, cwd=HOME, env=environment, capture_output=True, text=True)  # noqa: S603
        found.append({"set": name, **json.loads(shown.stdout.splitlines()[-1])})
    return found


def main() -> None:
    import django  # noqa: PLC0415  (the importing process is set up already)

    django.setup()

    import redis  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from bench import measure as measuring  # noqa: PLC0415
    from bench.stack import REDIS_PORT, WORK, start_nginx, start_uwsgi  # noqa: PLC0415
    from tvmiddleware.models import Account, Channel  # noqa: PLC0415

    stack = Stack(pids=json.loads(sys.argv[1]))
    redis.Redis(port=REDIS_PORT).flushall()  # the data sets have the same keys and numbers
    shutil.rmtree(WORK / "nginx-cache", ignore_errors=True)
    call_command("migrate", verbosity=0)
    try:
        start_uwsgi(stack)
        start_nginx(stack)
        measuring.warm_up(REQUESTS)
        facts = {"accounts": Account.objects.count(), "channels": Channel.objects.count()}
        mixes = {name: measuring.measure_capacity(stack, name, SECONDS, REQUESTS) for name in ("steady", "login")}
    finally:
        stack.stop()
    print(json.dumps({**facts, **mixes}))


if __name__ == "__main__":
    main()
