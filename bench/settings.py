"""Settings of the load test: production's base with the servers of bench.stack.

SMARTY_BENCH_DB names the data set: growth is measured on smaller and larger ones beside the main one.
"""

from bench.stack import DATA_SET, MARIA_PORT, REDIS_PORT, WORK
from settings.base import *  # noqa: F403
from settings.builders import log_config, mysql, redis_cache

SECRET_KEY = "bench-only"  # noqa: S105
SMARTY_URL = "http://127.0.0.1"
SMARTY_ADDITIONAL_LANGUAGES = ["en"]
DATABASES = {"default": mysql(DATA_SET, user="root", port=MARIA_PORT)}
CACHES = {"default": redis_cache(f"redis://127.0.0.1:{REDIS_PORT}/{1 if DATA_SET == 'smarty' else 2}")}
VAR_DIR = WORK / "var"
LOGGING = log_config(WORK / "log")
TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL = 3600
MAX_LA, MAX_USED_MEM = 1000.0, 100.0  # health/check answers as on a server whose limits are set
