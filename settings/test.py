"""Settings of the test suite. SMARTY_TEST_DB is sqlite (default), mysql or postgresql; SMARTY_TEST_REDIS a URL."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from settings.base import *  # noqa: F403
from settings.builders import embedded_cache, mysql, postgresql, redis_cache

SECRET_KEY = "test-only"
SMARTY_SECRETS_KEY = "test-only-secrets"
SMARTY_URL = "http://testserver"
SMARTY_TEST_PAYMENTS = True
SMARTY_ADDITIONAL_LANGUAGES = ["en", "kk"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEST_DIR = Path(tempfile.mkdtemp(prefix="smarty-test-"))
atexit.register(shutil.rmtree, TEST_DIR, ignore_errors=True)
VAR_DIR = TEST_DIR  # its locks are this run's own
VAR_DIR = TEST_DIR / "var"
MEDIA_ROOT = TEST_DIR / "media"
STATIC_ROOT = TEST_DIR
_engine = os.environ.get("SMARTY_TEST_DB", "sqlite")
_host = os.environ.get("SMARTY_TEST_DB_HOST", "127.0.0.1")
_port = int(os.environ.get("SMARTY_TEST_DB_PORT", "0"))
if _engine == "mysql":
    DATABASES = {"default": mysql("smarty", user="root", host=_host, port=_port or 13306)}
elif _engine == "postgresql":
    DATABASES = {"default": postgresql("smarty", user="smarty", password="smarty", host=_host, port=_port or 15432)}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
_redis = os.environ.get("SMARTY_TEST_REDIS", "")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if _redis and _worker:  # tests empty their cache: each xdist worker has a Redis database of its own
    _redis = f"{_redis.rpartition('/')[0]}/{int(_worker) + 1}"
CACHES = {"default": redis_cache(_redis) if _redis else embedded_cache(TEST_DIR / "cache.sqlite3")}
_cluster = os.environ.get("SMARTY_TEST_REDIS_CLUSTER", "")
if _cluster:  # as operators' settings have it
    CACHES["default"] = {
        "BACKEND": "core.cache.backends.RedisCache",
        "LOCATION": f"redis://{_cluster.partition(',')[0]}/0",
        "OPTIONS": {
            "REDIS_CLIENT_CLASS": "rediscluster.client.StrictRedisCluster",
            "CONNECTION_POOL_CLASS": "core.cache.cluster_connection.ClusterConnectionPool",
            "CONNECTION_POOL_KWARGS": {
                "startup_nodes": [
                    {"host": node.partition(":")[0], "port": node.partition(":")[2]} for node in _cluster.split(",")
                ]
            },
        },
    }
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL", "handlers": []}}
STORAGES = {
    "default": {"BACKEND": "core.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

TVMIDDLEWARE_EXCHANGE_WIDGET_URL = "http://127.0.0.1:1/"  # nothing listens there: no test asks a real bank
