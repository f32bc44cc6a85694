"""Settings of the load test of billing: those of bench.settings with a database of its own."""

from bench.settings import *  # noqa: F403
from bench.stack import MARIA_PORT
from settings.builders import mysql

DATABASES = {"default": mysql("smarty_billing", user="root", port=MARIA_PORT)}
