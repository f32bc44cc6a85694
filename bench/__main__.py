"""``python -m bench``: build the data set (once), start the servers, measure, write docs/benchmarks/."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench import dataset, measure, report  # noqa: E402
from bench.stack import WORK, Stack, database_and_cache, start_nginx, start_uwsgi  # noqa: E402
from core import clock  # noqa: E402


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def prepare(accounts: int, channels: int) -> None:
    """Build the data set unless the one on disk is of this size and its guide still covers today."""
    mark = WORK / "dataset.json"
    today = clock.now().date().isoformat()
    wanted = {"accounts": accounts, "channels": channels, "day": today}
    if mark.exists() and json.loads(mark.read_text()) == wanted:
        say("the data set is there")
        return
    mark.unlink(missing_ok=True)
    say(f"building the data set: {accounts} accounts, {channels} channels")
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    dataset.build(accounts, channels, clock.now(), say)
    dataset.write_boxes(WORK, clock.now())
    mark.write_text(json.dumps(wanted))


def run(args: argparse.Namespace) -> dict[str, Any]:
    with database_and_cache() as stack:
        prepare(args.accounts, args.channels)
        start_uwsgi(stack)
        start_nginx(stack)
        return measure_all(stack, args)


def measure_all(stack: Stack, args: argparse.Namespace) -> dict[str, Any]:
    seconds = args.seconds
    found: dict[str, Any] = {
        "accounts": args.accounts,
        "channels": args.channels,
        "date": f"{clock.now():%Y-%m-%d %H:%M}",
    }
    say("sizes of the answers")
    found["bodies"] = measure.bodies()
    say("warming every box of the mixes")
    found["warm_up_s"] = measure.warm_up()
    say(f"steady mix, capacity, {seconds} s")
    found["steady"] = measure.capacity(stack, "steady", seconds)
    say(f"login mix, capacity, {seconds} s")
    found["login"] = measure.capacity(stack, "login", seconds)
    say(f"steady mix at 1,186 requests/s, {args.paced_seconds} s")
    found["steady_1186"] = measure.paced_steady(stack, 1186, args.paced_seconds)
    found["sql_per_warm_request"] = measure.sql_per_request()
    found["bytes_per_online_box"] = measure.bytes_per_box(stack)
    found["memory_mb"] = stack.memory_mb()
    if args.cold:
        say("cold start: caches flushed, every box goes through the login mix")
        found.update(measure.cold_start(stack))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--channels", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=20, help="of each capacity run")
    parser.add_argument("--paced-seconds", type=int, default=60)
    parser.add_argument("--no-cold", dest="cold", action="store_false", help="leave the cold start out")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks"))
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped then too
    started = time.monotonic()
    found = run(args)
    report.write(args.out, found)
    say(f"done in {timedelta(seconds=int(time.monotonic() - started))}; see {args.out}/README.md")
    sys.exit(0 if report.reached(found) else 1)


if __name__ == "__main__":
    main()
