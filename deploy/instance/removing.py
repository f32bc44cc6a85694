"""``remove``: stop it, take its links away, then its files; what can't be made again stays."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from names import Wrong
from places import Places
from stopping import stop as end_processes


def remove(places: Places, name: str, *, purge: bool) -> str:
    if name == "prod":
        raise Wrong("prod is the package's own instance: dpkg -r smarty-base removes it")
    if name not in places.made() and not (purge and places.settings(name).exists()):
        raise Wrong(f"there is no instance {name!r}; `smarty_instance list` shows them")
    stop(places, name)
    for path in [*places.links(name), places.enabled_app(name), *places.cron_links(name)]:
        path.unlink(missing_ok=True)
    for path in (places.site(name), places.app(name), places.uwsgi_file(name), places.logrotate(name)):
        path.unlink(missing_ok=True)
    shutil.rmtree(places.jobs(name), ignore_errors=True)
    if places.root == Path("/"):
        quietly("sh", "-c", "nginx -t -q && nginx -s reload")
    if purge:
        places.settings(name).unlink(missing_ok=True)
        shutil.rmtree(places.logs(name), ignore_errors=True)
        shutil.rmtree(places.state(name) / "tmp", ignore_errors=True)
    kept = [path for path in (places.settings(name), places.key(name), places.state(name)) if path.exists()]
    return f"{name} is removed; kept: {', '.join(map(str, kept))}, and its database"


def stop(places: Places, name: str) -> None:
    """Whichever way it was started, with the work that its commands are at."""
    if places.root != Path("/"):
        return
    if Path("/run/systemd/system").is_dir():
        quietly("systemctl", "disable", "--now", f"smarty@{name}.socket", f"smarty@{name}", f"smarty-rq@{name}")
    if Path(f"/run/uwsgi/app/{name}/pid").exists():
        quietly("/etc/init.d/uwsgi", "stop", name)
    end_processes(name)


def quietly(*command: str) -> None:
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return
