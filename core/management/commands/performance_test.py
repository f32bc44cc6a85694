"""``performance_test``: how fast the cache, the database and the processor of this server are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError
from redis.exceptions import RedisError

from core.commands import PersonCommand
from core.services.performance import BIG, MIDDLE, OPERATIONS, SMALL, TARGETS, Measured


class Command(PersonCommand):
    help = (
        "Time writes, reads and deletes of the cache, rows written to and read from the database, and a sort."
        " Without a target all are measured; without a size, the small one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        sizes = parser.add_mutually_exclusive_group()
        for flags, size in ((("-s", "--small"), SMALL), (("-m", "--mid"), MIDDLE), (("-b", "--big"), BIG)):
            text = f"{OPERATIONS[size]:,} operations each"
            sizes.add_argument(*flags, dest="size", action="store_const", const=size, help=text)
        parser.set_defaults(size=SMALL)
        parser.add_argument("-r", "--redis", action="store_true", help="the cache")
        parser.add_argument("-db", "--db", action="store_true", help="the database (a table of its own, removed)")
        parser.add_argument("-p", "--proc", action="store_true", help="the processor")
        parser.add_argument("-a", "--all", action="store_true", help="all of them")

    def run(self, *, now: datetime, size: str, **options: Any) -> str:
        chosen = [name for name in TARGETS if options[name]]
        for name in TARGETS if options["all"] or not chosen else chosen:
            self.progress(f"{name}...")
            try:
                for measured in TARGETS[name](OPERATIONS[size]):
                    self.progress("")
                    self.stdout.write(line(measured))
            except (RedisError, OSError, DatabaseError) as error:
                raise CommandError(f"{name}: {error}") from error
        return ""


def line(measured: Measured) -> str:
    return (
        f"{measured.name:<13}{measured.count:>10,} operations {measured.seconds:>9.3f} s"
        f" {measured.per_second:>14,.0f} a second"
    )
