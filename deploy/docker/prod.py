"""Settings of the container: what differs between installations comes from the environment (compose.yaml)."""

import os
from pathlib import Path

from settings.base import *  # noqa: F403
from settings.builders import log_config, mysql, redis_cache

SECRET_KEY = os.environ["SMARTY_SECRET_KEY"]
SMARTY_SECRETS_KEY = os.environ["SMARTY_SECRETS_KEY"]
SMARTY_URL = os.environ.get("SMARTY_URL", "http://127.0.0.1:8180")
TIME_ZONE = os.environ.get("SMARTY_TIME_ZONE", "UTC")
DATABASES = {
    "default": mysql(
        "smarty",
        user="smarty",
        password=os.environ["SMARTY_DATABASE_PASSWORD"],
        host=os.environ.get("SMARTY_DATABASE_HOST", "database"),
    )
}
CACHES = {"default": redis_cache(os.environ.get("SMARTY_REDIS", "redis://redis:6379/1"))}
VAR_DIR = Path("/var/lib/smarty")
MEDIA_ROOT = VAR_DIR / "media"
LOG_DIR = Path("/var/log/smarty")
LOGGING = log_config(LOG_DIR)
