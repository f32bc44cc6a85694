"""``python -m bench.build ACCOUNTS CHANNELS``: fill the data set that SMARTY_BENCH_DB names."""

from __future__ import annotations

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench import dataset  # noqa: E402
from bench.stack import DATA_SET, WORK  # noqa: E402
from core import clock  # noqa: E402


def main(accounts: int, channels: int) -> None:
    call_command("migrate", verbosity=0)
    dataset.build_dataset(accounts, channels, clock.now(), lambda text: None)
    (WORK / DATA_SET).mkdir(exist_ok=True)
    dataset.write_boxes(WORK / DATA_SET, clock.now())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
