"""DATABASES in the form of old files, and what replication needs."""

from __future__ import annotations

import re
from typing import Any

from settings.builders import CONNECT_TIMEOUT_S, REPLICA_CONNECT_TIMEOUT_S, REPLICA_READ_TIMEOUT_S, SQL_MODE
from settings.compat.notes import add_note
from settings.names import Names, list_names

ROUTER = "core.replication.ReplicationRouter"
OLD_ROUTERS = re.compile(r"django_replicated\b.*")
OLD_ENGINES = {"django.db.backends.postgresql_psycopg2": "django.db.backends.postgresql"}
OLD_VARIABLE = re.compile(r"(?<!default_)\bstorage_engine\b", re.IGNORECASE)
MYSQL, POSTGRESQL, ORACLE = (f"django.db.backends.{kind}" for kind in ("mysql", "postgresql", "oracle"))
FAILING_OVER = {engine: engine.replace("django.db.backends", "core.engines") for engine in (MYSQL, POSTGRESQL)}
"""Engines that know how to turn to another server."""
PLAIN = {ours: engine for engine, ours in FAILING_OVER.items()}
CONN_MAX_AGE_S = 60


def upgrade_databases(found: dict[str, Any]) -> None:
    databases = found.get("DATABASES")
    if not isinstance(databases, dict):
        return
    for alias, row in databases.items():
        if not isinstance(row, dict):
            raise TypeError(f"DATABASES[{alias!r}] must be a dict")
        upgrade_database(row)
    replicate(found, databases)


def upgrade_database(row: dict[str, Any]) -> None:
    """What an old file leaves out, and words that the drivers of today refuse."""
    row["ENGINE"] = engine = OLD_ENGINES.get(row.get("ENGINE", ""), row.get("ENGINE", ""))
    options = row["OPTIONS"] = dict(row.get("OPTIONS") or {})
    plain = PLAIN.get(engine, engine)
    if plain in (MYSQL, POSTGRESQL):
        row.setdefault("CONN_MAX_AGE", CONN_MAX_AGE_S)
        row.setdefault("CONN_HEALTH_CHECKS", True)
        options.setdefault("connect_timeout", CONNECT_TIMEOUT_S)
    if plain == MYSQL:
        upgrade_mysql(options)
    if plain == POSTGRESQL:  # behind PgBouncer a cursor that stays open is lost (form fields of the panel use them)
        row.setdefault("DISABLE_SERVER_SIDE_CURSORS", True)
    if plain == ORACLE:
        options.pop("threaded", None)  # the driver of today always is


def upgrade_mysql(options: dict[str, Any]) -> None:
    """Strict, and with every letter, whatever the server or the file says: else texts are cut and emoji lost."""
    if "init_command" in options:
        options["init_command"] = OLD_VARIABLE.sub("default_storage_engine", options["init_command"])
    if "STRICT_" not in str(options.get("sql_mode", "")).upper():
        options["sql_mode"] = ",".join(filter(None, (SQL_MODE, str(options.get("sql_mode") or ""))))
    if str(options.get("charset", "utf8mb4")).lower() != "utf8mb4":
        options["charset"] = "utf8mb4"
        options.pop("collation", None)


def replicate(found: dict[str, Any], databases: dict[str, Any]) -> None:
    """The router, and engines that turn to another server, where there is more than one."""
    routers = [ROUTER if OLD_ROUTERS.fullmatch(name) else name for name in list_names(found["DATABASE_ROUTERS"])]
    replicas = list(found["REPLICATED_DATABASE_SLAVES"])
    for alias in [alias for alias in replicas if alias not in databases]:
        replicas.remove(alias)
        hint = f"DATABASES has: {', '.join(databases)}."
        add_note(found, "smarty.E022", f"REPLICATED_DATABASE_SLAVES names {alias!r}, which DATABASES does not.", hint)
    if "default" in replicas:
        replicas.remove("default")
        add_note(
            found, "smarty.E023", "REPLICATED_DATABASE_SLAVES names 'default', which is where everything is written."
        )
    if replicas and ROUTER not in routers:
        routers.append(ROUTER)
    found["REPLICATED_DATABASE_SLAVES"] = replicas
    found["DATABASE_ROUTERS"] = Names(*dict.fromkeys(routers))
    if ROUTER in routers:
        for alias, row in databases.items():
            turn_over(alias, row, replicas)


def turn_over(alias: str, row: dict[str, Any], replicas: list[str]) -> None:
    row["ENGINE"] = FAILING_OVER.get(row["ENGINE"], row["ENGINE"])
    plain = PLAIN.get(row["ENGINE"], row["ENGINE"])
    if alias in replicas and plain in (MYSQL, POSTGRESQL):
        options = row["OPTIONS"]
        if options.get("connect_timeout") == CONNECT_TIMEOUT_S:
            options["connect_timeout"] = REPLICA_CONNECT_TIMEOUT_S
        options.setdefault("read_timeout", REPLICA_READ_TIMEOUT_S)
    if alias != "default":
        row.setdefault("TEST", {}).setdefault("MIRROR", "default")
