"""Where everything of an instance stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent
"""deploy/ of a working copy, /usr/lib/smarty/deploy of the package."""


@dataclass(frozen=True)
class Places:
    root: Path

    def __getitem__(self, absolute: str) -> Path:
        return self.root / absolute.lstrip("/")

    @property
    def etc(self) -> Path:
        return self["/etc/microimpuls/smarty"]

    @property
    def home(self) -> Path:
        return self["/usr/share/nginx/html/microimpuls/smarty"]

    def settings(self, name: str) -> Path:
        return self.etc / f"{name}.py"

    def key(self, name: str) -> Path:
        return self.etc / f"{name}.key"

    def uwsgi_file(self, name: str) -> Path:
        return self.etc / "uwsgi" / f"{name}.uwsgi"

    def jobs(self, name: str) -> Path:
        return self.etc / f"{name}.cron.d"

    def state(self, name: str) -> Path:
        return self["/var/lib/smarty"] / name

    def logs(self, name: str) -> Path:
        return self["/var/log/microimpuls/smarty"] / name

    def site(self, name: str) -> Path:
        """Named so that nginx reads it after the first instance's: the first answers those who call by address."""
        return self["/etc/nginx/sites-available"] / ("smarty" if name == "prod" else f"smarty-{name}")

    def app(self, name: str) -> Path:
        return self["/etc/uwsgi/apps-available"] / ("smarty" if name == "prod" else name)

    def logrotate(self, name: str) -> Path:
        return self["/etc/logrotate.d"] / f"smarty-{name}"

    def links(self, name: str) -> dict[Path, str]:
        """Link -> what it leads to, all of an instance but its cron jobs'."""
        return {
            self.home / "settings" / f"{name}.py": f"/etc/microimpuls/smarty/{name}.py",
            self.home / f"{name}.uwsgi": f"/etc/microimpuls/smarty/uwsgi/{name}.uwsgi",
            self.enabled_site(name): f"../sites-available/{self.site(name).name}",
        }

    def enabled_site(self, name: str) -> Path:
        return self["/etc/nginx/sites-enabled"] / self.site(name).name

    def enabled_app(self, name: str) -> Path:
        """What /etc/init.d/uwsgi starts."""
        return self["/etc/uwsgi/apps-enabled"] / f"{self.app(name).name}.ini"

    def socket(self, name: str) -> Path:
        return self["/run/uwsgi/app"] / self.app(name).name / "socket"

    def cron_links(self, name: str) -> list[Path]:
        jobs = self.jobs(name) if name != "prod" else self.etc / "cron.d"
        return [self["/etc/cron.d"] / job.name for job in sorted(jobs.glob("*"))]

    def names(self) -> list[str]:
        """prod first, then what has a settings file or was made by ``add``."""
        found = {path.stem for path in self.etc.glob("*.py")} | set(self.made())
        return sorted(found - {"base"}, key=lambda name: (name != "prod", name))

    def made(self) -> list[str]:
        return [path.name.removesuffix(".cron.d") for path in self.etc.glob("*.cron.d")]
