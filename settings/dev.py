"""The embedded default: SQLite and the embedded cache, nothing else. ``make run`` uses it."""

import os

from settings.base import *  # noqa: F403
from settings.base import VAR_DIR, embedded_cache, sqlite
from settings.secret import machine_secret

VAR_DIR = type(VAR_DIR)(os.environ.get("SMARTY_VAR_DIR", VAR_DIR))
SECRET_KEY = machine_secret(VAR_DIR / "secret_key")
DATABASES = {"default": sqlite(VAR_DIR / "smarty.sqlite3")}
CACHES = {"default": embedded_cache(VAR_DIR / "cache.sqlite3")}
SMARTY_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8180')}"
SMARTY_ADDITIONAL_LANGUAGES = ["en"]
