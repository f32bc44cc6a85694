"""Settings of the load test of billing: those of bench.settings with a database of its own.

BENCH_QUEUE: jobs and e-mails go to the queue; without it the process does them itself (invoices belong to the night).
"""

import os

from bench.settings import *  # noqa: F403
from bench.stack import MARIA_PORT, REDIS_PORT
from settings.builders import mysql

DATABASES = {"default": mysql("smarty_billing", user="root", port=MARIA_PORT)}
SMARTY_TEST_PAYMENTS = True
SMARTY_USE_RQ = bool(os.environ.get("BENCH_QUEUE"))
RQ_QUEUES = {
    name: {"HOST": "127.0.0.1", "PORT": REDIS_PORT, "DB": 10, "DEFAULT_TIMEOUT": 360}
    for name in ("default", "high", "low")
}
