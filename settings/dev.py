"""The embedded default: SQLite and the embedded cache, nothing else. ``make run`` uses it."""

import os

from settings.base import *  # noqa: F403
from settings.base import INSTALLED_APPS, VAR_DIR
from settings.builders import embedded_cache, log_config, sqlite
from settings.secret import machine_secret

VAR_DIR = type(VAR_DIR)(os.environ.get("SMARTY_VAR_DIR", VAR_DIR))
SECRET_KEY = machine_secret(VAR_DIR / "secret_key")
DATABASES = {"default": sqlite(VAR_DIR / "smarty.sqlite3")}
CACHES = {"default": embedded_cache(VAR_DIR / "cache.sqlite3")}
MEDIA_ROOT = VAR_DIR / "media"
LOG_DIR = VAR_DIR / "log"
LOGGING = log_config(LOG_DIR)
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
ROOT_URLCONF = "demo.urls"  # the product's, and the pictures that nginx serves elsewhere
SMARTY_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8180')}"
SMARTY_ADDITIONAL_LANGUAGES = ["en"]
SMARTY_TEST_PAYMENTS = True  # the demo's gateway
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True  # the panel has its styles without collectstatic
MAX_LA = 4.0 * (os.cpu_count() or 1)
MAX_USED_MEM = 95.0
