"""A production-like installation on the servers of tests/servers.py, filled with the demo's operator."""

import os
from pathlib import Path

from settings.base import *  # noqa: F403
from settings.base import INSTALLED_APPS
from settings.builders import log_config, mysql, redis_cache

VAR_DIR = Path(os.environ["SMARTY_CHAOS_DIR"])
SECRET_KEY = "chaos " * 10
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
DATABASES = {"default": mysql("chaos", user="root", port=int(os.environ["SMARTY_TEST_DB_PORT"]))}
CACHES = {"default": redis_cache(os.environ["SMARTY_TEST_REDIS"])}
MEDIA_ROOT = VAR_DIR / "media"  # shared by the nodes
LOGGING = log_config(VAR_DIR / "log")
