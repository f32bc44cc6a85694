"""The load test of check_accounts: everybody is due on one night, on MariaDB with durable commits.

    .venv/bin/python -m bench.billing [--accounts 100000] [--copies 1]

makes the data, lets the command's service run for two nights a month apart (the first with no history, the second with
``--copies`` processes), runs each again at once, and proves the books: balances are sums, nobody is charged twice.
What it took goes to docs/benchmarks/billing.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.billing_settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Sum  # noqa: E402

from bench.dataset import bulk  # noqa: E402
from bench.stack import HOME, WORK, Stack, start_mariadb, start_redis  # noqa: E402
from billing.constants import Source, Status  # noqa: E402
from billing.models import Charge, CustomerTransaction, Invoice  # noqa: E402
from billing.services.nightly import accounts_check  # noqa: E402
from clients.models import Client  # noqa: E402
from core import clock  # noqa: E402
from tvmiddleware.models import Account, Customer, Tariff  # noqa: E402

FIRST = date(2026, 1, 31)
NIGHTS = (datetime(2026, 2, 28, 0, 10, tzinfo=UTC), datetime(2026, 3, 31, 0, 10, tzinfo=UTC))
GIVEN = Decimal(750)
"""Enough for two months of all but those who have every tariff: one in ten goes off on the second night."""


PLAN = (
    ("first night, everybody due", 0, 1),
    ("the same night again", 0, 1),
    ("a month later, everybody due", 1, 0),
    ("the same night again", 1, 0),
)
"""Title, night, processes (0: as many as asked for)."""
PAGE = """# The night of billing

`python -m bench.billing`, {now}: {accounts:,} accounts, each with a customer, 1 to 4 tariffs, all due on one
night; MariaDB with durable commits (`innodb_flush_log_at_trx_commit=1`), Redis, two cores shared by all. Goal: 120 s
in flat memory. CPU in seconds; memory in MB, at the start and the largest.

| night | processes | s | CPU | CPU of MariaDB | memory | charges | prolonged | off | parked |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

After the last one {proof}.
"""


def write(accounts: int, rows: list[str], proof: str) -> None:
    file = HOME / "docs" / "benchmarks" / "billing.md"
    now = f"{clock.now():%Y-%m-%d %H:%M} UTC"
    file.write_text(PAGE.format(now=now, accounts=accounts, rows="\n".join(rows), proof=proof), encoding="utf-8")


def build(accounts: int) -> None:
    """A customer an account; a basic tariff each, half have an additional one, every tenth two through the customer."""
    client = Client.objects.create(name="Bench", domain_prefix="bench")
    basic, extra, shared, second = (
        Tariff.objects.create(client=client, name=name, basic_tariff_priority=priority, price=price)
        for name, priority, price in (("Basic", 5, 300), ("Extra", 0, 50), ("Shared", 0, 20), ("Second", 0, 30))
    )
    made = datetime(2026, 1, 1, tzinfo=UTC)
    bulk(Customer, (Customer(client=client, firstname=f"N{n}", balance=GIVEN) for n in range(accounts)))
    customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    bulk(CustomerTransaction, (opening(client, pk, made) for pk in customers))
    rows = (
        Account(client=client, customer_id=pk, abonement=100_000 + number, extension_date=FIRST)
        for number, pk in enumerate(customers)
    )
    bulk(Account, rows)
    ids = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    own = Account.tariffs.through
    bulk(own, (own(account_id=pk, tariff_id=basic.pk) for pk in ids))
    bulk(own, (own(account_id=pk, tariff_id=extra.pk) for pk in ids[::2]))
    through = Customer.tariffs.through
    bulk(through, (through(customer_id=pk, tariff_id=one.pk) for pk in customers[::10] for one in (shared, second)))


def opening(client: Client, customer_id: int, made: datetime) -> CustomerTransaction:
    return CustomerTransaction(
        client=client, customer_id=customer_id, source=Source.MANUAL, status=Status.OK, amount=GIVEN, currency="RUB",
        balance_before=0, balance_after=GIVEN, created_at=made, processed_at=made,
    )  # fmt: skip


def night(number: int) -> None:
    """In a process of its own: what check_accounts does, and what it took."""
    before = peak_mb()
    started = time.monotonic()
    done = accounts_check(now=NIGHTS[number])
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime
    facts = {
        "seconds": round(time.monotonic() - started, 1), "cpu_s": round(cpu, 1), "memory_mb": [before, peak_mb()],
        "prolonged": done.prolonged, "off": done.deactivated, "charges": done.charges, "parked": len(done.parked),
    }  # fmt: skip
    print(json.dumps(facts), flush=True)


def peak_mb() -> int:
    """The largest this process has been; getrusage would also count its parent's memory at the fork."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def run(title: str, number: int, copies: int, stack: Stack) -> str:
    """A row of the table."""
    server, started = stack.cpu_seconds()["mariadb"], time.monotonic()
    command = [sys.executable, "-m", "bench.billing", "--night", str(number)]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _copy in range(copies)]  # noqa: S603
    shown = [json.loads(child.communicate()[0].splitlines()[-1]) for child in children]
    took, used = time.monotonic() - started, stack.cpu_seconds()["mariadb"] - server
    sums = {name: sum(one[name] for one in shown) for name in ("charges", "prolonged", "off", "parked", "cpu_s")}
    row = (
        f"| {title} | {copies} | **{took:.1f}** | {sums['cpu_s']:.1f} | {used:.1f} | "
        f"{max(one['memory_mb'][0] for one in shown)} -> {max(one['memory_mb'][1] for one in shown)} | "
        f"{sums['charges']:,} | {sums['prolonged']:,} | {sums['off']:,} | {sums['parked']} |"
    )
    print(row, flush=True)
    return row


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
    parser.add_argument("--night", type=int)
    options = parser.parse_args()
    if options.night is not None:
        night(options.night)
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
        rows = [run(title, number, copies or options.copies, stack) for title, number, copies in PLAN]
        write(options.accounts, rows, prove())
    finally:
        connection.close()
        stack.stop()


def fresh_database(stack: Stack) -> None:
    orders = (
        "DROP DATABASE IF EXISTS smarty_billing; CREATE DATABASE smarty_billing; "
        "SET GLOBAL innodb_flush_log_at_trx_commit=1"
    )
    command = ["mariadb", "--no-defaults", "-uroot", f"-S{WORK}/mysql.sock", "-e", orders]
    subprocess.run(command, check=True)  # noqa: S603


if __name__ == "__main__":
    main()
