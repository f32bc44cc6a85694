"""``make test``: the suite on MariaDB with Redis; what needs a database or a cache on SQLite with the embedded cache;
the core of what needs a database on PostgreSQL.

The first run is shown as it goes; the others run beside it and are shown when they fail, else by their last line.
What can't be run on this machine is said in capitals. Arguments go to pytest: ``make test ARGS="-k channel"``.
``--database=postgresql`` (``make test DATABASE=postgresql``): that run alone; it fails where it can't be run.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests import migrated, slowest
from tests.servers import NotInstalled, running

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "var" / "test"
NO_TESTS = 5  # pytest's exit status; a selection may fit nothing in one of the runs
ONCE = (
    "architecture",
    "billing/admin/test_customer_card.py",
    "billing/gateways",
    "browser",
    "clients/admin",
    "core/api/test_openapi.py",
    "costs",
    "demo/test_run_demo.py",
    "deploy",
    "external_api",
    "journeys/test_documented_defaults.py",
    "journeys/test_generated_calls.py",
    "operation",
    "settings_files",
    "tvmiddleware/admin/test_places.py",
    "tvmiddleware/admin/test_prices.py",
)
"""What asks no database a question of its own: protocols of gateways and plug-ins, rules of forms, counts of
statements, programs with databases of their own. docs/decisions/0123 says what may stand here."""
QUICKER = ("-m", "not slow", *(f"--ignore=tests/{name}" for name in ONCE))
"""Big tables are for the database that production runs."""
CORE = (
    *QUICKER,
    "--needing=database",
    "--ignore=tests/journeys",
    "--ignore-glob=*/admin",
)


FEWER_EXAMPLES = {"FUZZ_EXAMPLES": "2", "HISTORY_EXAMPLES": "10", "ORDER_EXAMPLES": "15"}
"""Of what is drawn at random; MariaDB gets all of them."""
NORMAL_WAY = {"SMARTY_TEST_FAST_PATH": "0"}
"""One of the runs calls through Django's handler, see tests/fast_path.py."""


@dataclass
class Run:
    name: str
    servers: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    shown: bool = False
    alone: bool = False
    """Whether it is all that was asked for, so that leaving it out is a failure."""
    migrations: bool = False
    """Whether its tables are made as an installation gets them. Elsewhere they are made from the models, which saves a
    quarter of a minute; that both are the same is lint's to see."""
    status: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    """CPU seconds of pytest and what it started, without the servers'."""
    last_line: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def database(self) -> str:
        """As ``--database`` and its files call it."""
        return self.name.split()[0].strip(",").lower()

    def place(self, kind: str) -> Path:
        """Of its output ("log"), its files' times ("seconds") and what ``--lf`` remembers ("cache")."""
        return LOGS / f"{self.database}.{kind}"

    def run(self, more: list[str]) -> None:
        started = time.monotonic()
        with ExitStack() as stack:
            try:
                environment = stack.enter_context(running(self.servers)).environment
            except NotInstalled as missing:
                self.last_line = f"SKIPPED: {missing} IS NOT INSTALLED"
                self.status = int(self.alone)
                return
            self.pytest(environment, [*self.migrated(environment), *more])
        self.seconds = time.monotonic() - started

    def migrated(self, environment: dict[str, str]) -> tuple[str, ...]:
        """Put a database that was kept into the server, or have this run keep its own; pytest's arguments for it."""
        if not self.migrations:
            return ()
        engine, port = environment["SMARTY_TEST_DB"], environment["SMARTY_TEST_DB_PORT"]
        dump = migrated.place(LOGS, engine)
        if migrated.load(dump, engine, port):
            return ("--migrations", "--reuse-db")
        self.environment = {**self.environment, migrated.VARIABLE: str(dump)}
        return ("--migrations",)

    def pytest(self, environment: dict[str, str], more: list[str]) -> None:
        """Run it; the last line is kept back, so that the shown run's comes at the very end."""
        clean = {name: value for name, value in environ().items() if not name.startswith("SMARTY_TEST_")}
        told = {**environment, **self.environment, slowest.PLACE: str(self.place("seconds"))}
        command = [sys.executable, "-m", "pytest", "-p", "tests.slowest", "-o", f"cache_dir={self.place('cache')}"]
        process = subprocess.Popen(
            [*command, *self.arguments, *more, *nothing_failed(more)], cwd=ROOT, env={**clean, **told}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.processes.append(process)
        assert process.stdout is not None
        with self.place("log").open("w", encoding="utf-8") as log:
            for line in process.stdout:
                log.write(line)
                if self.shown and self.last_line:
                    print(self.last_line, flush=True)
                self.last_line = line.rstrip("\n")
        self.status, self.cpu = waited_for(process)


def environ() -> dict[str, str]:
    """What is compiled is kept, by the runs and by each process that a test starts: pytest's own form of 700 test files
    takes 12 s, the product 2 s a process. Where nothing may be written beside the sources, it is kept in var/test/."""
    found = dict(os.environ)
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        found["PYTHONPYCACHEPREFIX"] = str(LOGS / "bytecode")
    return found


def waited_for(process: subprocess.Popen[str]) -> tuple[int, float]:
    """Its exit status and the CPU seconds that it took with all that it waited for itself."""
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime


def cpu_seconds(runs: list[Run]) -> str:
    """Of each run, of the servers that were stopped since, and of all together."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = used.ru_utime + used.ru_stime
    parts = [f"{run.name} {run.cpu:.0f}" for run in runs]
    return f"CPU seconds: {whole:.0f} ({'; '.join(parts)}; servers {whole - sum(run.cpu for run in runs):.0f})"


def nothing_failed(more: list[str]) -> list[str]:
    """With ``--lf`` a run in which nothing failed runs nothing, not everything."""
    return ["--last-failed-no-failures=none"] if {"--lf", "--last-failed"} & set(more) else []


def plan() -> list[Run]:
    return [
        Run("MariaDB, Redis", ("mysql", "redis"), shown=True, migrations=True),
        Run(
            "SQLite, embedded cache",
            (),
            (*QUICKER, "--needing=database", "--needing=cache"),
            environment={**FEWER_EXAMPLES, **NORMAL_WAY},
        ),
        Run("PostgreSQL", ("postgresql",), CORE, migrations=True, environment=dict(FEWER_EXAMPLES)),
    ]


def planned(database: str | None) -> list[Run]:
    """All runs, or that on the database alone."""
    return [
        replace(run, shown=True, alone=True) if database else run for run in plan() if database in (None, run.database)
    ]


def parsed(arguments: list[str]) -> tuple[str | None, list[str]]:
    """The one database that is wanted, and what is for pytest."""
    parser = argparse.ArgumentParser(prog="make test", allow_abbrev=False, add_help=False)
    parser.add_argument("--database", choices=[run.database for run in plan()])
    wanted, more = parser.parse_known_args(arguments)
    return wanted.database, more


stopped = threading.Event()


def in_turn(runs: list[Run], more: list[str]) -> None:
    for run in runs:
        if not stopped.is_set():
            run.run(more)


def report(runs: list[Run]) -> int:
    """Failed runs in full, the others in a line; the first run's own last line at the end."""
    status = 0
    for run in runs[1:]:
        if run.status not in (0, NO_TESTS):
            status = run.status
            print(f"\n{run.name} failed:\n{run.place('log').read_text(encoding='utf-8')}")
        print(f"{run.name} ({run.seconds:.0f} s): {run.last_line}")
    print("slowest files in CPU seconds, all runs together:")
    print(*slowest.shown([run.place("seconds") for run in runs]), cpu_seconds(runs), sep="\n")
    first = runs[0]
    print(f"{first.name} ({first.seconds:.0f} s):\n{first.last_line}", flush=True)
    return first.status or status


def stop(runs: list[Run]) -> Any:
    def handler(number: int, frame: Any) -> None:
        stopped.set()
        for process in (process for run in runs for process in run.processes):
            process.terminate()
        raise SystemExit(128 + number)

    return handler


def main(arguments: list[str]) -> int:
    LOGS.mkdir(parents=True, exist_ok=True)
    database, more = parsed(arguments)
    runs = planned(database)
    for run in runs:
        run.place("seconds").unlink(missing_ok=True)
    signal.signal(signal.SIGTERM, stop(runs))
    signal.signal(signal.SIGINT, stop(runs))
    beside = threading.Thread(target=in_turn, args=(runs[1:], more))
    beside.start()
    runs[0].run(more)
    beside.join()
    return report(runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
