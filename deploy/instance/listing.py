"""``list``: what is there, and what is enabled of it."""

from __future__ import annotations

import re
import socket

from places import Places

COLUMNS = ("NAME", "SITE", "DATABASE", "NGINX", "UWSGI", "CRON", "SERVER")
DATABASE = re.compile(r"^DATABASES\s*=.*?(mysql|postgresql|sqlite)(?:\(\s*[\"']([^\"']+))?", re.MULTILINE | re.DOTALL)


def table(places: Places) -> str:
    rows = [COLUMNS, *(row(places, name) for name in places.names())]
    widths = [max(len(line[column]) for line in rows) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() for line in rows
    )


def row(places: Places, name: str) -> tuple[str, ...]:
    jobs = places.cron_links(name)
    running = sum(path.is_symlink() for path in jobs)
    return (
        name,
        site_name(places, name),
        database(places, name),
        "on" if places.enabled_site(name).is_symlink() else "off",
        "init.d" if places.enabled_app(name).is_symlink() else "systemd or off",
        f"{running} of {len(jobs)}",
        "running" if answers(places, name) else "stopped",
    )


def site_name(places: Places, name: str) -> str:
    try:
        found = re.search(r"^\s*server_name\s+([^;]+);", places.site(name).read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return "-"
    return found[1] if found else "-"


def database(places: Places, name: str) -> str:
    try:
        found = DATABASE.search(places.settings(name).read_text(encoding="utf-8"))
    except PermissionError:
        return "? (root may look)"
    except OSError:
        return "- (no settings file)"
    return " ".join(part for part in found.groups() if part) if found else "?"


def answers(places: Places, name: str) -> bool:
    """Whether somebody takes calls at its socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(places.socket(name)))
        except OSError:
            return False
    return True
