"""The database as migrations make it, kept in var/test/, so that the next ``make test`` loads it in a second.

A dump holds for as long as nothing changes that migrations depend on. It is made of the empty database of a run that
did migrate, before its first test; pytest's ``--reuse-db`` then migrates a loaded one too, which finds nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from glob import glob
from pathlib import Path

from tests.servers import NotInstalled, program

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("*/migrations/*.py", "core/migrating/*.py", "core/installation.py", "requirements*.txt", "settings/*.py")
VARIABLE = "SMARTY_TEST_DUMP"
"""Where a run is to leave its dump."""
DATABASE = "test_smarty"
HOST = "127.0.0.1"
COLLATION = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"


def place(folder: Path, engine: str) -> Path:
    """The file for the present sources; those of earlier ones are removed."""
    found = folder / f"{engine}-{fingerprint()}.sql"
    for path in folder.glob(f"{engine}-*.sql"):
        if path != found:
            path.unlink()
    return found


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def save(path: Path, engine: str, port: str) -> None:
    """Of the server at ``port``. A file that is there is whole."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    command = dump_command(engine, port)
    with unfinished.open("wb") as file:
        done = subprocess.run(command, stdout=file, env=with_password(), check=False)
    if done.returncode == 0:
        unfinished.replace(path)
    else:
        unfinished.unlink()


def load(path: Path, engine: str, port: str) -> bool:
    """Whether the server at ``port`` now has the database. A dump that it does not take is removed."""
    if not path.exists():
        return False
    create, fill = load_commands(engine, port)
    try:
        with path.open("rb") as file:
            subprocess.run(create, check=True, env=with_password(), stdout=subprocess.DEVNULL)
            subprocess.run(fill, stdin=file, check=True, env=with_password(), stdout=subprocess.DEVNULL)
    except (NotInstalled, subprocess.CalledProcessError):
        path.unlink()
        return False
    return True


def dump_command(engine: str, port: str) -> list[str]:
    if engine == "mysql":
        return [program("mariadb-dump"), *mysql(port), "--skip-comments", DATABASE]
    return [postgresql("pg_dump"), *to_postgresql(port), "--no-owner", DATABASE]


def load_commands(engine: str, port: str) -> list[list[str]]:
    if engine == "mysql":
        client = [program("mariadb"), *mysql(port)]
        return [[*client, "-e", f"CREATE DATABASE {DATABASE} {COLLATION}"], [*client, DATABASE]]
    client = [postgresql("psql"), "-q", "-v", "ON_ERROR_STOP=1", *to_postgresql(port), "-d"]
    return [[*client, "postgres", "-c", f"CREATE DATABASE {DATABASE}"], [*client, DATABASE]]


def mysql(port: str) -> list[str]:
    return ["--no-defaults", f"-h{HOST}", f"-P{port}", "-uroot"]


def to_postgresql(port: str) -> list[str]:
    return ["-h", HOST, "-p", port, "-U", "smarty"]


def postgresql(name: str) -> str:
    return program(name, *sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True))


def with_password() -> dict[str, str]:
    return {**os.environ, "PGPASSWORD": "smarty"}


def save_if_wanted(environment: dict[str, str]) -> None:
    """At the beginning of a run that was told where to."""
    path = Path(environment.get(VARIABLE, ""))
    if path.suffix and not path.exists():
        try:
            save(path, environment["SMARTY_TEST_DB"], environment["SMARTY_TEST_DB_PORT"])
        except NotInstalled:
            return
