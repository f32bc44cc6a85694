"""The load test of the video library: 125,000 films, 20,000 people and the boxes of the other load test, on MariaDB.

    .venv/bin/python -m bench.library [--films 125000] [--people 20000] [--accounts 100000] [--rate 100] [--seconds 30]

builds a data set of its own (once), starts the shipped servers and asks them as boxes do: pages of lists in any order
and with any filter, pages of films, similar ones, selections, rows of the main screen, searches. First cold (what is
kept is thrown away, each call is another film or page), then warm. A content manager's script writes films by the
Content API. What it took goes to docs/benchmarks/library.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote as quoted

os.environ["SMARTY_BENCH_DB"] = "library"  # before bench.stack reads it: a data set beside the others
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

import redis  # noqa: E402
import requests  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench import dataset, library_data, paced  # noqa: E402
from bench.dataset import SMALL  # noqa: E402
from bench.measure import load_boxes, paced_report, redis_counters, sql_count  # noqa: E402
from bench.mixes import PREFIX, Box, who  # noqa: E402
from bench.stack import (  # noqa: E402
    DATA_SET,
    HOME,
    HTTP_PORT,
    REDIS_PORT,
    WORK,
    Stack,
    query_sql,
    start_mariadb,
    start_nginx,
    start_redis,
    start_uwsgi,
)
from clients.models import Client  # noqa: E402
from core import clock  # noqa: E402
from core.api.signature import sign  # noqa: E402
from library.models import Genre, PortalDashboard, Selection, Video  # noqa: E402
from tvmiddleware.models import Tariff  # noqa: E402

CHANNELS = 40
COLD_CALLS = 300
ORDERS = ("", "name", "-name", "-created_at", "-kinopoisk_rating", "-imdb_rating", "year", "-year", "-customers_rating")
PAGE = """# The video library

`python -m bench.library`, {now}: {films:,} films and series, {people:,} people, {accounts:,} accounts on one operator;
MariaDB, Redis, nginx, two uWSGI processes and the load generator on two cores. Times in milliseconds, seen by the box.

| | p50 | p95 | p99 | longest | calls | failures | goal p99 |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

Cold: everything in Redis thrown away but the index, each call another page or film, one after the other. Warm: the
same boxes at {rate} calls a second; {sql} SQL statements and {trips} commands to Redis a call. Search: words, parts of
words, words with a mistake, Latin letters for Russian ones; goal p95 100 ms.

- The first call after everything was thrown away, which reads the index of all films from the database: {first} s.
- Memory of the processes that serve: {memory} MB before the first call about films, {memory_after} MB after the run.
- Content API, one script that waits for each answer (a film with genres, then its file): {content} films a minute
  (goal 1,000); the longest of 20 calls a second of boxes meanwhile took {content_longest} ms, {failures} failed.
"""
Ask = Callable[[Box, random.Random], str]


# --- what boxes ask --------------------------------------------------------------------------------------------------
class Catalogue:
    """Ids that calls draw from."""

    def __init__(self) -> None:
        self.operator = Client.objects.get(domain_prefix="bench")
        small = Tariff.objects.filter(client=self.operator, name=SMALL)
        self.films = list(Video.objects.filter(tariffs__in=small).values_list("pk", flat=True))
        """Those that the boxes which ask see."""
        self.genres = list(Genre.objects.filter(client=self.operator).values_list("pk", flat=True))
        self.selections = list(Selection.objects.filter(client=self.operator).values_list("pk", flat=True))
        self.rows = list(PortalDashboard.objects.filter(client=self.operator).values_list("pk", flat=True))

    def list_page(self, box: Box, dice: random.Random) -> str:
        filters = dice.choice(
            (
                "",
                f"&genre={dice.choice(self.genres)}",
                f"&year_from={1950 + dice.randrange(70)}",
                f"&country={quoted(dice.choice(library_data.COUNTRIES))}&kinopoisk_rating_from=7",
                f"&genre_any={dice.choice(self.genres)},{dice.choice(self.genres)}&season=0",
                "&season=1",
            )
        )
        return f"video/list/?{who(box)}&page={1 + dice.randrange(20)}&limit=20&order={dice.choice(ORDERS)}{filters}"

    def film(self, box: Box, dice: random.Random) -> str:
        return f"video/detail/?{who(box)}&vid={dice.choice(self.films)}"

    def similar(self, box: Box, dice: random.Random) -> str:
        return f"video/similar/?{who(box)}&vid={dice.choice(self.films)}"

    def selection(self, box: Box, dice: random.Random) -> str:
        return f"selection/detail/?{who(box)}&selection_id={dice.choice(self.selections)}&limit=20"

    def row(self, box: Box, dice: random.Random) -> str:
        return f"portaldashboard/video/list/?{who(box)}&portal_dashboard_id={dice.choice(self.rows)}"

    def search(self, box: Box, dice: random.Random) -> str:
        return f"video/list/?{who(box)}&search={quoted(wanted_words(dice))}"


def wanted_words(dice: random.Random) -> str:
    """As people type: a word, its beginning, two words, one with a mistake, in Latin letters."""
    name = library_data.title(dice.randrange(9600))
    words = name.split()
    word = dice.choice(words[:3])
    wrong = dice.randrange(1, len(word))
    return dice.choice(
        (name, " ".join(words[:2]), word, word[:4], word[:wrong] + word[wrong + 1 :], library_data.latin(words[1]))
    )


KINDS = ("list_page", "film", "similar", "selection", "row", "search")
TITLES = {
    "list_page": "`video/list`, any filter, any order",
    "film": "`video/detail`",
    "similar": "`video/similar`",
    "selection": "`selection/detail`",
    "row": "`portaldashboard/video/list`",
    "search": "search",
}


def calls(
    catalogue: Catalogue, boxes: Sequence[Box], kinds: Sequence[str], count: int, seed: int
) -> list[tuple[str, str]]:
    dice = random.Random(seed)  # noqa: S311
    drawn = [(kind, getattr(catalogue, kind)) for kind in dice.choices(kinds, k=count)]
    return [(kind, f"{PREFIX}/{ask(dice.choice(boxes), dice)}") for kind, ask in drawn]


# --- measuring -------------------------------------------------------------------------------------------------------
def throw_away(but: str = "video_index") -> None:
    """What Redis holds, but the index."""
    server = redis.Redis(port=REDIS_PORT, db=2)
    doomed = [key for key in server.scan_iter(count=5000) if but.encode() not in key]
    for start in range(0, len(doomed), 1000):
        server.delete(*doomed[start : start + 1000])


def one_after_the_other(wanted: Sequence[tuple[str, str]]) -> paced.Outcome:
    async def run() -> paced.Outcome:
        outcome, connection = paced.Outcome(), paced.Connection("127.0.0.1", HTTP_PORT)
        for kind, path in wanted:
            await connection.note(outcome, kind, path, time.perf_counter())
        connection.close()
        return outcome

    return asyncio.run(run())


def measure_cold(catalogue: Catalogue, boxes: Sequence[Box]) -> dict[str, Any]:
    """Sessions are read again too: a box that comes for the first time of the day."""
    found = {}
    for number, kind in enumerate(KINDS):
        throw_away()
        found[kind] = one_after_the_other(calls(catalogue, boxes, [kind], COLD_CALLS, seed=number)).times[kind]
    outcome = paced.Outcome(times=found)
    return paced_report(outcome)["methods"]  # type: ignore[no-any-return]


def measure_warm(catalogue: Catalogue, boxes: Sequence[Box], rate: float, seconds: int) -> dict[str, Any]:
    wanted = calls(catalogue, boxes, KINDS, int(rate * seconds), seed=99)
    one_after_the_other(wanted)
    before, statements = redis_counters()["commands"], sql_count()
    outcome = asyncio.run(paced.run_paced("127.0.0.1", HTTP_PORT, wanted, rate))
    return {
        "methods": paced_report(outcome)["methods"],
        "sql": round((sql_count() - statements - 1) / len(wanted), 4),
        "trips": round((redis_counters()["commands"] - before) / len(wanted), 2),
    }


def measure_content(catalogue: Catalogue, boxes: Sequence[Box], seconds: int) -> dict[str, Any]:
    """A script writes films while boxes ask for pages."""
    operator, dice = catalogue.operator, random.Random(5)  # noqa: S311
    http, made, started = requests.Session(), 0, time.monotonic()
    wanted = calls(catalogue, boxes, KINDS, 20 * seconds, seed=7)
    command = [sys.executable, "-m", "bench.library", "--beside"]
    boxes_beside = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert boxes_beside.stdin is not None  # noqa: S101  (a pipe was asked for)
    boxes_beside.stdin.write(json.dumps(wanted))
    boxes_beside.stdin.close()
    while time.monotonic() - started < seconds:
        film = content_call(
            http, operator, "video/create", name=f"Новый фильм {made}", year=2026, duration=100, rating=12,
            genres=",".join(map(str, dice.sample(catalogue.genres, 2))), description="Описание. " * 20 + "Конец",
        )  # fmt: skip
        content_call(http, operator, "video/file/create", vid=film["id"], name="Film", filename=f"new/{made}.mp4")
        made += 1
    took = time.monotonic() - started
    assert boxes_beside.stdout is not None  # noqa: S101
    beside = json.loads(boxes_beside.stdout.read())
    return {"a_minute": round(made / took * 60), **beside}


def ask_beside() -> None:
    """For a process of its own: calls come on standard input, 20 a second; what they took goes to standard output."""
    outcome = asyncio.run(paced.run_paced("127.0.0.1", HTTP_PORT, json.load(sys.stdin), 20))
    print(json.dumps({"longest": outcome.all_times()[-1], "failures": sum(outcome.failures.values())}), flush=True)


def content_call(http: requests.Session, operator: Client, path: str, **params: Any) -> dict[str, Any]:
    given = {"client_id": operator.pk, **params}
    given["signature"] = sign(sorted((name, str(value)) for name, value in given.items()), operator.content_api_key)
    answer: dict[str, Any] = http.post(f"http://127.0.0.1:{HTTP_PORT}/content/api/{path}/", given, timeout=30).json()
    if answer["error"]:
        raise ValueError(f"{path}: {answer}")
    return answer


def first_call(catalogue: Catalogue, box: Box) -> float:
    throw_away("nothing is kept")
    started = time.monotonic()
    one_after_the_other([("first", f"{PREFIX}/video/list/?{who(box)}")])
    return time.monotonic() - started


# --- the data set ----------------------------------------------------------------------------------------------------
def prepare(films: int, people: int, accounts: int) -> None:
    mark = WORK / "library-dataset.json"
    wanted = {"films": films, "people": people, "accounts": accounts, "day": clock.now().date().isoformat()}
    if mark.exists() and json.loads(mark.read_text()) == wanted:
        return
    mark.unlink(missing_ok=True)
    query_sql(f"DROP DATABASE IF EXISTS {DATA_SET}")
    say(f"building the data set: {accounts} accounts")
    dataset.build_apart(DATA_SET, accounts, CHANNELS)
    library_data.build_library(films, people, say)
    mark.write_text(json.dumps(wanted))


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def run(args: argparse.Namespace) -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(WORK / "nginx-cache", ignore_errors=True)
    stack = Stack()
    try:
        start_mariadb(stack)
        start_redis(stack)
        prepare(args.films, args.people, args.accounts)
        call_command("migrate", verbosity=0)
        start_uwsgi(stack)
        start_nginx(stack)
        write(args, measure(stack, args))
    finally:
        stack.stop()


def measure(stack: Stack, args: argparse.Namespace) -> dict[str, Any]:
    catalogue, boxes = Catalogue(), load_boxes(SMALL, 5000)
    memory = stack.memory_mb()["uwsgi"]
    found: dict[str, Any] = {"memory": round(memory), "first": round(first_call(catalogue, boxes[0]), 1)}
    say(f"the first call: {found['first']} s")
    one_after_the_other(calls(catalogue, boxes, KINDS, 50, seed=1))  # both processes take the index
    found["cold"] = measure_cold(catalogue, boxes)
    say(f"cold: {found['cold']}")
    found["warm"] = measure_warm(catalogue, boxes, args.rate, args.seconds)
    say(f"warm: {found['warm']}")
    found["content"] = measure_content(catalogue, boxes, args.seconds)
    say(f"content: {found['content']}")
    found["memory_after"] = round(stack.memory_mb()["uwsgi"])
    return found


def write(args: argparse.Namespace, found: dict[str, Any]) -> None:
    rows = [row(f"{TITLES[kind]}, warm", found["warm"]["methods"][kind], 50) for kind in KINDS]
    rows += [row(f"{TITLES[kind]}, cold", found["cold"][kind], 300) for kind in KINDS]
    values = {
        "now": f"{clock.now():%Y-%m-%d %H:%M} UTC", "films": args.films, "people": args.people,
        "accounts": args.accounts, "rate": args.rate, "rows": "\n".join(rows), "first": found["first"],
        "sql": found["warm"]["sql"], "trips": found["warm"]["trips"], "memory": found["memory"],
        "memory_after": found["memory_after"], "content": f"{found['content']['a_minute']:,}",
        "content_longest": round(found["content"]["longest"]), "failures": found["content"]["failures"],
    }  # fmt: skip
    (HOME / "docs" / "benchmarks" / "library.md").write_text(PAGE.format(**values), encoding="utf-8")


def row(title: str, figures: dict[str, Any], goal: int) -> str:
    cells = [figures[name] for name in ("p50_ms", "p95_ms", "p99_ms", "max_ms", "requests", "failures")]
    return f"| {' | '.join(map(str, [title, *cells, goal]))} |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--films", type=int, default=125_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.beside:
        ask_beside()
    else:
        run(options)


if __name__ == "__main__":
    main()
