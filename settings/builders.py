"""Helpers that build the longer settings, for base.py and for an operator's own file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SQL_MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
"""Said with every connection: a server that is not strict cuts what is too long, two payments' ids to one."""
CONNECT_TIMEOUT_S = 5  # a database host that is gone must not hold workers for minutes
REPLICA_CONNECT_TIMEOUT_S = 1
REPLICA_READ_TIMEOUT_S = 2
"""Another server can answer instead, so nobody waits long for this one."""
LOGS = (
    "accounts",
    "admin",
    "ads",
    "api_requests",
    "billing_in",
    "billing_out",
    "cache",
    "content_requests",
    "custom",
    "devmonitor",
    "epg",
    "hbb",
    "irdeto",
    "main",
    "management",
    "megogo",
    "messaging",
    "payment",
    "portal",
    "rq",
    "sms",
    "stream_services",
    "tvzavr",
    "videoservices",
)


def first_directory(wanted: Path, otherwise: Path) -> Path:
    """The packaged installation's directory where there is one."""
    return wanted if wanted.is_dir() else otherwise


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        },
    }


def mysql(name: str, *, user: str, password: str = "", host: str = "127.0.0.1", port: int = 3306) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "connect_timeout": CONNECT_TIMEOUT_S,
            "sql_mode": SQL_MODE,
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
    }


def postgresql(
    name: str, *, user: str, password: str = "", host: str = "127.0.0.1", port: int = 5432
) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT_S},
    }


def redis_cache(location: str = "redis://127.0.0.1:6379/1") -> dict[str, Any]:
    return {"BACKEND": "core.cache.backends.RedisCache", "LOCATION": location, "OPTIONS": {}}


def embedded_cache(path: Path) -> dict[str, Any]:
    """The cache of an installation without Redis: one SQLite file that all processes of the machine share."""
    return {"BACKEND": "core.cache.embedded.EmbeddedCache", "LOCATION": str(path)}


def log_config(directory: Path) -> dict[str, Any]:
    """One file per subject, ``smarty_<subject>.log``, in the documented line format."""
    handlers: dict[str, Any] = {"console": {"class": "logging.StreamHandler", "formatter": "smarty"}}
    loggers: dict[str, Any] = {}
    for subject in LOGS:
        name = f"smarty_{subject}"
        handlers[f"{name}_handler"] = {
            "class": "core.logs.LogFileHandler",
            "formatter": "smarty",
            "filename": str(directory / f"{name}.log"),
            "level": "INFO",
        }
        loggers[name] = {"handlers": [f"{name}_handler"], "level": "INFO", "propagate": False}
    # a streamer that is told 403 is everyday business, not a warning of the installation
    loggers["django.request"] = {"level": "ERROR"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"smarty": {"()": "core.logs.SmartyFormatter"}},
        "handlers": handlers,
        "loggers": loggers,
        "root": {"handlers": ["smarty_main_handler"], "level": "WARNING"},
    }
