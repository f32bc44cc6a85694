"""The load test of billing's commands: everybody is due on one night, on MariaDB with durable commits.

    .venv/bin/python -m bench.billing [--accounts 100000] [--copies 2]

makes the data, lets check_accounts' service run for two nights a month apart (the first with no history, the second
with ``--copies`` processes), then notices to everybody, automatic payments of everybody and the night that charges
them; runs each again at once, and proves the books: balances are sums, nobody is charged, told or asked twice. What it
took goes to docs/benchmarks/billing.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.billing_settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Sum  # noqa: E402

from bench.billing_people import everybody_pays_by_card, money_for_whom_it_ran_out  # noqa: E402
from bench.dataset import insert_rows  # noqa: E402
from bench.stack import HOME, WORK, Stack, start_mariadb, start_redis  # noqa: E402
from billing.constants import Source, Status  # noqa: E402
from billing.models import Charge, CustomerTransaction, Invoice  # noqa: E402
from billing.services.autopayments_nightly import autopayments_make  # noqa: E402
from billing.services.expiry import expiry_announce  # noqa: E402
from billing.services.nightly import accounts_check  # noqa: E402
from clients.models import Client  # noqa: E402
from core import clock  # noqa: E402
from tvmiddleware.models import Account, Customer, Tariff  # noqa: E402

FIRST = date(2026, 1, 31)
NIGHTS = (datetime(2026, 2, 28, 0, 10, tzinfo=UTC), datetime(2026, 3, 31, 0, 10, tzinfo=UTC))
EVENING = datetime(2026, 4, 27, 18, 0, tzinfo=UTC)
LAST_NIGHT = datetime(2026, 4, 30, 0, 10, tzinfo=UTC)
GIVEN = Decimal(750)
"""Enough for two months of all but those who have every tariff: one in ten goes off on the second night."""


@dataclass(frozen=True)
class Run:
    """A row of a table. ``copies`` 0: as many processes as asked for. ``work``: a name in WORKS."""

    title: str
    work: str
    copies: int = 0


PLAN = (
    Run("first night, everybody due", "first", 1),
    Run("the same night again", "first", 1),
    Run("a month later, everybody due", "second"),
    Run("the same night again", "second"),
)
MORE = (
    Run("notices to everybody: screen, e-mail", "notices"),
    Run("the same again", "notices"),
    Run("automatic payments of everybody", "payments"),
    Run("the same again", "payments"),
    Run("the night that charges them", "third"),
)
PAGE = """# The night of billing

`python -m bench.billing`, {now}: {accounts:,} accounts, each with a customer, 1 to 4 tariffs, all due on one
night; MariaDB with durable commits (`innodb_flush_log_at_trx_commit=1`), Redis, two cores shared by all. Goal: 120 s
in flat memory. CPU in seconds; memory in MB, at the start and the largest.

| night | processes | s | CPU | CPU of MariaDB | memory | charges | prolonged | off | parked |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

After the last one {proof}.

## Notices and automatic payments

A month later, everybody again and with too little money; those who were off have paid and are on. E-mails and jobs go
to the queue (Redis); the gateway is the null gateway, which answers at once and says yes to everybody. Goal: 120 s
each.

| run | processes | s | CPU | CPU of MariaDB | memory | done |
| --- | --- | --- | --- | --- | --- | --- |
{more}

After them {last_proof}.
"""


def write(accounts: int, rows: list[str], proof: str, more: list[str], last_proof: str) -> None:
    file = HOME / "docs" / "benchmarks" / "billing.md"
    values = {"rows": "\n".join(rows), "proof": proof, "more": "\n".join(more), "last_proof": last_proof}
    now = f"{clock.now():%Y-%m-%d %H:%M} UTC"
    file.write_text(PAGE.format(now=now, accounts=accounts, **values), encoding="utf-8")


def build(accounts: int) -> None:
    """A customer an account; a basic tariff each, half have an additional one, every tenth two through the customer."""
    client = Client.objects.create(name="Bench", domain_prefix="bench")
    basic, extra, shared, second = (
        Tariff.objects.create(client=client, name=name, basic_tariff_priority=priority, price=price)
        for name, priority, price in (("Basic", 5, 300), ("Extra", 0, 50), ("Shared", 0, 20), ("Second", 0, 30))
    )
    made = datetime(2026, 1, 1, tzinfo=UTC)
    insert_rows(Customer, (person(client, number) for number in range(accounts)))
    customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    insert_rows(CustomerTransaction, (opening(client, pk, made) for pk in customers))
    rows = (
        Account(client=client, customer_id=pk, abonement=100_000 + number, extension_date=FIRST)
        for number, pk in enumerate(customers)
    )
    insert_rows(Account, rows)
    ids = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    own = Account.tariffs.through
    insert_rows(own, (own(account_id=pk, tariff_id=basic.pk) for pk in ids))
    insert_rows(own, (own(account_id=pk, tariff_id=extra.pk) for pk in ids[::2]))
    through = Customer.tariffs.through
    insert_rows(
        through, (through(customer_id=pk, tariff_id=one.pk) for pk in customers[::10] for one in (shared, second))
    )


def person(client: Client, number: int) -> Customer:
    return Customer(client=client, firstname=f"N{number}", balance=GIVEN, email=f"n{number}@example.com")


def opening(client: Client, customer_id: int, made: datetime) -> CustomerTransaction:
    return CustomerTransaction(
        client=client, customer_id=customer_id, source=Source.MANUAL, status=Status.OK, amount=GIVEN, currency="RUB",
        balance_before=0, balance_after=GIVEN, created_at=made, processed_at=made,
    )  # fmt: skip


def night(now: datetime) -> dict[str, int]:
    done = accounts_check(now=now)
    return {
        "charges": done.charges,
        "prolonged": done.prolonged,
        "off": done.deactivated,
        "parked": len(done.parked),
    }


def notices() -> dict[str, int]:
    notices = expiry_announce(now=EVENING, days_count=3)
    return {"on screens": notices.screens, "e-mails": notices.mails, "parked": len(notices.parked)}


def automatic_payments() -> dict[str, int]:
    made = autopayments_make(now=LAST_NIGHT, clock=lambda: LAST_NIGHT)
    return {"paid": made.paid, "refused": made.refused, "open": made.open, "parked": len(made.parked)}


WORKS: dict[str, Callable[[], dict[str, int]]] = {
    "first": lambda: night(NIGHTS[0]),
    "second": lambda: night(NIGHTS[1]),
    "notices": notices,
    "payments": automatic_payments,
    "third": lambda: night(LAST_NIGHT),
}
"""What the commands do, each in a process of its own."""


def measured(work: Callable[[], dict[str, int]]) -> dict[str, Any]:
    before, started = peak_mb(), time.monotonic()
    done = work()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": round(time.monotonic() - started, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "memory_mb": [before, peak_mb()],
        "done": done,
    }


def peak_mb() -> int:
    """The largest this process has been; getrusage would also count its parent's memory at the fork."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


@dataclass(frozen=True)
class Taken:
    """What a run took, of all its processes together."""

    run: Run
    copies: int
    seconds: float
    server_s: float
    shown: list[dict[str, Any]]

    def done(self, name: str) -> int:
        return sum(one["done"][name] for one in self.shown)

    @property
    def beginning(self) -> str:
        cpu = sum(one["cpu_s"] for one in self.shown)
        least, most = (max(one["memory_mb"][place] for one in self.shown) for place in (0, 1))
        cells = (self.run.title, self.copies, f"**{self.seconds:.1f}**", f"{cpu:.1f}", f"{self.server_s:.1f}")
        return f"| {' | '.join(map(str, cells))} | {least} -> {most} |"

    def row(self) -> str:
        names = ("charges", "prolonged", "off", "parked")
        return f"{self.beginning} {' | '.join(f'{self.done(name):,}' for name in names)} |"

    def short_row(self) -> str:
        return f"{self.beginning} {', '.join(f'{self.done(name):,} {name}' for name in self.shown[0]['done'])} |"


def run(one: Run, copies: int, stack: Stack) -> Taken:
    server, started = stack.cpu_seconds()["mariadb"], time.monotonic()
    command = [sys.executable, "-m", "bench.billing", "--work", one.work]
    number = one.copies or copies
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _copy in range(number)]  # noqa: S603
    shown = [json.loads(child.communicate()[0].splitlines()[-1]) for child in children]
    took, used = time.monotonic() - started, stack.cpu_seconds()["mariadb"] - server
    taken = Taken(one, number, took, used, shown)
    print(taken.short_row(), flush=True)
    return taken


def prove() -> str:
    """Raises ValueError where the books are wrong."""
    sums = dict(CustomerTransaction.objects.filter(status=Status.OK).values_list("customer").annotate(Sum("amount")))
    wrong = [pk for pk, balance in Customer.objects.values_list("pk", "balance") if sums[pk] != balance]
    twice = Charge.objects.values("subject", "tariff", "period_begin").annotate(times=Count("pk")).filter(times__gt=1)
    charged = Charge.objects.aggregate(total=Sum("amount"))["total"]
    taken = -CustomerTransaction.objects.filter(amount__lt=0).aggregate(total=Sum("amount"))["total"]
    if wrong or twice or charged != taken:
        raise ValueError(f"balances {wrong[:5]}, charged twice {list(twice[:5])}, charged {charged}, taken {taken}")
    return (
        f"the books are right: {Charge.objects.count():,} charges, {Invoice.objects.count():,} invoices (written in "
        f"the same runs), {charged} RUB taken, no day charged twice"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--work", choices=WORKS)
    options = parser.parse_args()
    if options.work:
        print(json.dumps(measured(WORKS[options.work])), flush=True)
        return
    WORK.mkdir(parents=True, exist_ok=True)
    stack = Stack()
    try:
        start_mariadb(stack)
        start_redis(stack)
        fresh_database(stack)
        call_command("migrate", verbosity=0)
        started = time.monotonic()
        build(options.accounts)
        print(f"{options.accounts} accounts in {time.monotonic() - started:.0f} s", flush=True)
        measure(options.accounts, options.copies, stack)
    finally:
        connection.close()
        stack.stop()


def measure(accounts: int, copies: int, stack: Stack) -> None:
    rows = [run(one, copies, stack).row() for one in PLAN]
    proof = prove()
    money_for_whom_it_ran_out(NIGHTS[1])
    accounts_check(now=NIGHTS[1])
    os.environ["BENCH_QUEUE"] = "1"  # of the children: bench.billing_settings
    more = [run(one, copies, stack).short_row() for one in MORE[:2]]
    paying = everybody_pays_by_card()
    more += [run(one, copies, stack).short_row() for one in MORE[2:]]
    prove()
    write(accounts, rows, proof, more, paying.prove(since=EVENING))


def fresh_database(stack: Stack) -> None:
    orders = (
        "DROP DATABASE IF EXISTS smarty_billing; CREATE DATABASE smarty_billing; "
        "SET GLOBAL innodb_flush_log_at_trx_commit=1"
    )
    command = ["mariadb", "--no-defaults", "-uroot", f"-S{WORK}/mysql.sock", "-e", orders]
    subprocess.run(command, check=True)  # noqa: S603


if __name__ == "__main__":
    main()
