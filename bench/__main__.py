"""``python -m bench``: build the data set (once), start the servers, measure, write docs/benchmarks/."""

from __future__ import annotations

import argparse
import json
import os
import shutil
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

from bench import dataset, growth, guide, measure, report  # noqa: E402
from bench.stack import WORK, Stack, database_and_cache, start_nginx, start_uwsgi  # noqa: E402
from core import clock  # noqa: E402

MASS_CHANGE_S = 75


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def prepare(accounts: int, channels: int) -> None:
    """The data sets, built once a day and kept as they were before any measurement changed them."""
    sets = {"smarty": (accounts, channels), **growth.SETS}
    mark, kept = WORK / "datasets.json", WORK / "mysql-kept"
    wanted = {"sets": sets, "day": clock.now().date().isoformat(), "code": dataset.recipe_digest()}
    if not (mark.exists() and kept.exists() and json.loads(mark.read_text()) == json.loads(json.dumps(wanted))):
        mark.unlink(missing_ok=True)
        shutil.rmtree(WORK / "mysql", ignore_errors=True)
        with database_and_cache():
            for name, (accounts_many, channels_many) in sets.items():
                say(f"building the data set {name}: {accounts_many} accounts, {channels_many} channels")
                dataset.build_apart(name, accounts_many, channels_many)
        shutil.rmtree(kept, ignore_errors=True)
        (WORK / "mysql").rename(kept)
        mark.write_text(json.dumps(wanted))
    take()


def take() -> None:
    """The data sets as they were built: measurements change sessions, channels and the guide."""
    say("taking the data sets")
    shutil.rmtree(WORK / "mysql", ignore_errors=True)
    shutil.copytree(WORK / "mysql-kept", WORK / "mysql")
    shutil.rmtree(WORK / "nginx-cache", ignore_errors=True)
    os.sync()  # or the disk is busy with the copy while latencies are measured


def run(args: argparse.Namespace) -> dict[str, Any]:
    prepare(args.accounts, args.channels)
    with database_and_cache() as stack:
        call_command("migrate", verbosity=0)
        start_uwsgi(stack)
        start_nginx(stack)
        if args.only_change:
            return measure_changes(stack, args)
        found = measure_all(stack, args)
    if args.whole:
        (WORK / "found.json").write_text(json.dumps(found))  # what is known so far, should the rest break
        take()
        with database_and_cache() as stack:
            found["growth"] = growth.measure_growth(stack, say)
            say("guide import, 150 MB")
            found["epg_import"] = guide.measure_import()
    return found


def measure_all(stack: Stack, args: argparse.Namespace) -> dict[str, Any]:
    seconds = args.seconds
    found: dict[str, Any] = {
        "accounts": args.accounts,
        "channels": args.channels,
        "date": f"{clock.now():%Y-%m-%d %H:%M}",
    }
    say("sizes of the answers")
    found["bodies"] = measure.measure_bodies()
    say("warming every box of the mixes")
    found["warm_up_s"] = measure.warm_up()
    say(f"steady mix, capacity, {seconds} s")
    found["steady"] = measure.measure_capacity(stack, "steady", seconds)
    say(f"login mix, capacity, {seconds} s")
    found["login"] = measure.measure_capacity(stack, "login", seconds)
    say(f"steady mix at 1,186 requests/s, {args.paced_seconds} s")
    found["steady_1186"] = measure.paced_steady(stack, 1186, args.paced_seconds)
    found["sql_per_warm_request"] = measure.sql_per_request()
    found["bytes_per_online_box"] = measure.bytes_per_box(stack)
    found["memory_mb"] = stack.memory_mb()
    if args.whole:
        found.update(measure_changes(stack, args))
    return found


def measure_changes(stack: Stack, args: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not args.only_change:
        say("cold start: caches flushed, every box goes through the login mix")
        found.update(measure.cold_start(stack, args.boxes))
    say("a mass change under the steady mix")
    measure.warm_up()
    found["mass_change"] = measure.under_change(1186, MASS_CHANGE_S)
    if not args.only_change:
        say("cold start with a login of every box")
        found.update(measure.cold_logins(stack, args.boxes))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--channels", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=20, help="of each capacity run")
    parser.add_argument("--paced-seconds", type=int, default=60)
    parser.add_argument("--boxes", type=int, default=1_000_000, help="most of a package that come after the power cut")
    parser.add_argument("--quick", dest="whole", action="store_false", help="only the two mixes and the paced run")
    parser.add_argument("--only-change", action="store_true", help="the mass change alone; nothing is written to docs/")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks"))
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped then too
    started = time.monotonic()
    found = run(args)
    if args.only_change:
        print(json.dumps(found, indent=1))
        return
    report.write_report(args.out, found)
    say(f"done in {timedelta(seconds=int(time.monotonic() - started))}; see {args.out}/README.md")
    sys.exit(0 if report.goals_reached(found) else 1)


if __name__ == "__main__":
    main()
