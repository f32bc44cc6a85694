"""The load test of check_accounts: everybody is due on one night, on MariaDB with durable commits.

    .venv/bin/python -m bench.billing [--accounts 100000] [--copies 1]

makes the data, lets the command's service run for two nights a month apart (the first with no history, the second with
``--copies`` processes), runs each again at once, and proves the books: balances are sums, nobody is charged twice.
"""

from __future__ import annotations

import argparse
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
from bench.stack import WORK, Stack, start_mariadb, start_redis  # noqa: E402
from billing.constants import Source, Status  # noqa: E402
from billing.models import Charge, CustomerTransaction  # noqa: E402
from billing.services.nightly import accounts_check  # noqa: E402
from clients.models import Client  # noqa: E402
from tvmiddleware.models import Account, Customer, Tariff  # noqa: E402

FIRST = date(2026, 1, 31)
NIGHTS = (datetime(2026, 2, 28, 0, 10, tzinfo=UTC), datetime(2026, 3, 31, 0, 10, tzinfo=UTC))
GIVEN = Decimal(750)
"""Enough for two months of all but those who have every tariff: one in ten goes off on the second night."""


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
    print(
        f"    {time.monotonic() - started:6.1f} s  cpu {cpu:5.1f} s  memory {before} -> "
        f"{peak_mb()} MB  {done.prolonged} prolonged, {done.deactivated} off, {done.charges} charges, "
        f"{len(done.parked)} parked",
        flush=True,
    )


def peak_mb() -> int:
    """The largest this process has been; getrusage would also count its parent's memory at the fork."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def run(number: int, copies: int, stack: Stack) -> None:
    server, started = stack.cpu_seconds()["mariadb"], time.monotonic()
    command = [sys.executable, "-m", "bench.billing", "--night", str(number)]
    children = [subprocess.Popen(command) for _copy in range(copies)]  # noqa: S603
    for child in children:
        child.wait()
    took, used = time.monotonic() - started, stack.cpu_seconds()["mariadb"] - server
    print(f"  night {number + 1}, {copies} copies: {took:.1f} s in all, MariaDB {used:.1f} s of CPU", flush=True)


def prove() -> None:
    """Raises ValueError where the books are wrong."""
    sums = dict(CustomerTransaction.objects.filter(status=Status.OK).values_list("customer").annotate(Sum("amount")))
    wrong = [pk for pk, balance in Customer.objects.values_list("pk", "balance") if sums[pk] != balance]
    twice = Charge.objects.values("subject", "tariff", "period_begin").annotate(times=Count("pk")).filter(times__gt=1)
    charged = Charge.objects.aggregate(total=Sum("amount"))["total"]
    taken = -CustomerTransaction.objects.filter(amount__lt=0).aggregate(total=Sum("amount"))["total"]
    if wrong or twice or charged != taken:
        raise ValueError(f"balances {wrong[:5]}, charged twice {list(twice[:5])}, charged {charged}, taken {taken}")
    print(f"  the books are right: {Charge.objects.count()} charges, {charged} RUB", flush=True)


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
        for number, copies in ((0, 1), (0, 1), (1, options.copies), (1, options.copies)):
            run(number, copies, stack)
            prove()
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
