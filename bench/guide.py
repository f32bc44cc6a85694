"""The guide import at size: an XMLTV file of about 150 MB, 233,000 programmes on 500 channels, into a MariaDB."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.stack import HOME, WORK, query_sql

DATABASE = "smarty_guide"
CHANNELS, DAYS = 500, 14
WORDS = [
    "вечер",
    "город",
    "новости",
    "герои",
    "история",
    "погода",
    "премьера",
    "сезон",
    "команда",
    "дорога",
    "северный",
    "песня",
    "время",
    "страна",
]
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("flush", interactive=False, verbosity=0)
call_command("setup_initial_data", "--no-sample-data", verbosity=0)
from epg.models import EpgChannel, EpgSource
source = EpgSource.objects.create(name="Bench file", parser="xmltv_from_file", url_mask=%r)
EpgChannel.objects.bulk_create(
    EpgChannel(source=source, name=f"Channel {n}", source_channel_id=f"ch{n}") for n in range(%d)
)
"""


TELLING = """
import runpy, sys
del sys.argv[0]
try:
    runpy.run_path("manage.py", run_name="__main__")
finally:
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""A program that runs manage.py and prints its largest resident memory, kB."""


class ImportFailed(Exception):
    """epg_import ended with an error; it stands on the terminal."""


def measure_import() -> dict[str, Any]:
    """Seconds of a full import and of an unchanged one, the import's largest memory, rows written by the second."""
    file = guide_file()
    query_sql(f"CREATE DATABASE IF NOT EXISTS {DATABASE}")
    environment = {**os.environ, "SMARTY_BENCH_DB": DATABASE, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    command = [sys.executable, "-c", PREPARE % (str(file), CHANNELS)]
    subprocess.run(command, check=True, cwd=HOME, env=environment)  # noqa: S603
    full_s, memory = import_once(environment)
    programs = int(query_sql(f"SELECT count(*) FROM {DATABASE}.tvmiddleware_epg"))  # noqa: S608
    written = rows_written()
    rerun_s, _memory = import_once(environment)
    return {
        "full_s": full_s,
        "rerun_s": rerun_s,
        "rss_mb": memory,
        "programs": programs,
        "file_mb": round(file.stat().st_size / 1e6),
        "rows_written_by_rerun": rows_written() - written,
    }


def import_once(environment: dict[str, str]) -> tuple[float, int]:
    """Seconds and the largest resident memory, MB. (The command tells it itself: what the kernel tells of a child
    includes the memory of this process, which it was forked from.)"""
    arguments = ["manage.py", "epg_import", "--actual_days=60", "--settings=bench.settings"]
    command = [sys.executable, "-c", TELLING, *arguments]
    start = time.monotonic()
    done = subprocess.run(command, cwd=HOME, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        raise ImportFailed(done.returncode)
    return round(time.monotonic() - start, 1), round(int(done.stdout.split()[-1]) / 1024)


def rows_written() -> int:
    shown = query_sql("SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_rows_inserted', 'Innodb_rows_updated')")
    return sum(int(word) for word in shown.split() if word.isdigit())


def guide_file() -> Path:
    """Made once a day: the days before today would be pruned."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    mark, file = WORK / "guide.json", WORK / "guide.xml"
    if file.exists() and mark.exists() and json.loads(mark.read_text()) == today.isoformat():
        return file
    with file.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<tv>\n')
        out.writelines(lines(today))
        out.write("</tv>\n")
    mark.write_text(json.dumps(today.isoformat()))
    return file


def lines(first: datetime) -> Iterator[str]:
    for number in range(CHANNELS):
        yield f'<channel id="ch{number}"><display-name lang="ru">Channel {number}</display-name></channel>\n'
    for number in range(CHANNELS):
        yield from programs(number, first)


def programs(number: int, first: datetime) -> Iterator[str]:
    dice = random.Random(number)  # noqa: S311
    step = timedelta(days=1) / 32 if number % 2 else timedelta(days=1) / 34.5
    begin, end = first, first + timedelta(days=DAYS)
    while begin < end:
        stop = begin + step
        title, text = (" ".join(dice.choices(WORDS, k=count)) for count in (3, 22))
        yield (
            f'<programme start="{begin:%Y%m%d%H%M%S} +0000" stop="{stop:%Y%m%d%H%M%S} +0000" channel="ch{number}">'
            f'<title lang="ru">{title}</title><desc lang="ru">{text}</desc>'
            f'<category lang="ru">{dice.choice(WORDS)}</category><date>20{dice.randrange(10, 26)}</date>'
            f'<icon src="http://img.example.com/{number}/{dice.randrange(10**6)}.jpg"/>'
            f"<rating><value>{dice.choice((0, 6, 12, 16, 18))}</value></rating></programme>\n"
        )
        begin = stop
