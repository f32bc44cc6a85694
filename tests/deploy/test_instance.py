"""``smarty_instance`` in a root of its own: what it makes, by the judgement of those who read it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.deploy.test_nginx import NGINX, judged, warnings
from tests.settings_files.loading import loaded

TOOL = ROOT / "deploy" / "instance"
ETC = "etc/microimpuls/smarty"
HOME = "usr/share/nginx/html/microimpuls/smarty"


def instance(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", str(TOOL), "--root", str(root), *words], capture_output=True, text=True, check=False
    )


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """One instance, as the package leaves it."""
    for source, place in {
        "settings/prod.py.example": f"{ETC}/prod.py",
        "deploy/nginx/smarty.conf": "etc/nginx/sites-available/smarty",
        "deploy/uwsgi/smarty.ini": "etc/uwsgi/apps-available/smarty",
    }.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / source, tmp_path / place)
    (tmp_path / "etc/nginx/sites-enabled").mkdir()
    (tmp_path / "etc/nginx/sites-enabled/smarty").symlink_to("../sites-available/smarty")
    return tmp_path


def tree(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir() or path.is_symlink()}


def add(root: Path, name: str = "myiptv", *more: str) -> str:
    done = instance(root, "add", name, "--server-name", f"{name.replace('_', '-')}.example.net", *more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_that_an_instance_needs_is_there_and_private(machine: Path) -> None:
    add(machine)
    made = tree(machine)
    jobs = {path.name.replace("smarty-", "smarty-myiptv-", 1) for path in (ROOT / "deploy/cron.d").iterdir()}
    assert {f"etc/cron.d/{job}" for job in jobs} <= made
    assert {f"{ETC}/myiptv.cron.d/{job}" for job in jobs} <= made
    assert {
        f"{ETC}/uwsgi/myiptv.uwsgi", f"{HOME}/settings/myiptv.py", f"{HOME}/myiptv.uwsgi",
        "etc/logrotate.d/smarty-myiptv",
        "etc/nginx/sites-enabled/smarty-myiptv", "etc/uwsgi/apps-enabled/myiptv.ini",
    } <= made  # fmt: skip
    for private in ("myiptv.py", "myiptv.key"):
        assert (machine / ETC / private).stat().st_mode & 0o777 == 0o640
    assert (machine / "var/lib/smarty/myiptv/media").is_dir()
    assert (machine / "var/log/microimpuls/smarty/myiptv").stat().st_mode & 0o7777 == 0o2750
    assert "/var/log/microimpuls/smarty/myiptv/*.log" in (machine / "etc/logrotate.d/smarty-myiptv").read_text()
    assert 'SETTINGS = "myiptv"' in (machine / ETC / "uwsgi/myiptv.uwsgi").read_text()
    for job in (machine / ETC / "myiptv.cron.d").iterdir():
        assert "--settings=settings.myiptv\n" in job.read_text()
        assert "settings.prod" not in job.read_text()
        assert re.fullmatch(r"[A-Za-z0-9_-]+", job.name), "cron skips other names"


@pytest.mark.parametrize("database", ["mysql", "postgresql", "sqlite"])
def test_its_settings_share_nothing_with_the_first(machine: Path, tmp_path: Path, database: str) -> None:
    said = add(machine, "myiptv", "--database", database)
    text = (machine / ETC / "myiptv.py").read_text()
    with loaded(tmp_path, text.replace("SECRET_KEY", "_KEPT_KEY"), "second") as second:
        row = second.DATABASES["default"]
        assert database in row["ENGINE"]
        assert "myiptv" in row["NAME"]
        assert second.CACHES["default"]["LOCATION"] == "redis://127.0.0.1:6379/2"
        assert str(second.LOG_DIR) == "/var/log/microimpuls/smarty/myiptv"
        assert str(second.LOGGING["handlers"]["smarty_main_handler"]["filename"]).startswith(f"{second.LOG_DIR}/")
        assert str(second.MEDIA_ROOT) == "/var/lib/smarty/myiptv/media"
        assert second.SMARTY_URL == "http://myiptv.example.net"
        assert second.SMARTY_SECRETS_KEY_FILE == "/etc/microimpuls/smarty/myiptv.key"
        assert len(second._KEPT_KEY) >= 50
        assert row.get("PASSWORD", "") in said, "the lines for the database carry the same password"


def test_a_third_takes_the_next_number_of_redis(machine: Path) -> None:
    add(machine, "two")
    add(machine, "three")
    numbers = [re.findall(r"6379/(\d+)", (machine / ETC / f"{name}.py").read_text())[0] for name in ("two", "three")]
    assert numbers == ["2", "3"]


@pytest.mark.skipif(NGINX is None, reason="NGINX IS NOT INSTALLED")
def test_nginx_takes_all_their_sites_at_once(machine: Path, tmp_path: Path) -> None:
    add(machine, "two")
    add(machine, "three_b")
    sites = sorted((machine / "etc/nginx/sites-enabled").iterdir())
    assert [site.name for site in sites] == ["smarty", "smarty-three_b", "smarty-two"]
    verdict = judged(tmp_path, *(site.read_text() for site in sites))
    assert verdict.returncode == 0, verdict.stderr
    assert warnings(verdict) == []


def test_boxes_that_call_by_address_stay_with_the_first(machine: Path) -> None:
    """On 8180 it says so; on 80, where Debian's own page may be, it is read before the others."""
    add(machine, "a")
    first, second = sorted((machine / "etc/nginx/sites-enabled").iterdir())
    assert first.name == "smarty"
    assert re.search(r"listen 8180 [^;]*default_server", first.read_text())
    assert "default_server" not in second.read_text()
    assert "backlog" not in second.read_text()
    assert {"80", "8180"} <= set(re.findall(r"listen (\d+);", second.read_text()))


def test_what_cannot_be_a_name_or_is_there_leaves_everything_as_it_was(machine: Path) -> None:
    add(machine, "there")
    before = tree(machine)
    for words in (
        ("add", "prod", "--server-name", "a.example.net"),
        ("add", "base", "--server-name", "a.example.net"),
        ("add", "My-TV", "--server-name", "a.example.net"),
        ("add", "class", "--server-name", "a.example.net"),
        ("add", "../x", "--server-name", "a.example.net"),
        ("add", "there", "--server-name", "a.example.net"),
        ("add", "other", "--server-name", "smarty.example.com"),
        ("add", "other", "--server-name", "a b; evil"),
        ("remove", "prod"),
        ("remove", "nobody"),
        ("add", "other"),
    ):
        done = instance(machine, *words)
        assert done.returncode == 2, words
        assert "Traceback" not in done.stderr
        assert tree(machine) == before, words


def test_an_instance_that_could_not_be_finished_leaves_nothing(machine: Path) -> None:
    (machine / "etc/cron.d").mkdir()
    (machine / "etc/cron.d/smarty-half-resend-sms").write_text("in the way")
    before = tree(machine)
    done = instance(machine, "add", "half", "--server-name", "half.example.net")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert tree(machine) == before


def test_another_node_runs_the_jobs_and_systemd_the_server(machine: Path) -> None:
    said = add(machine, "myiptv", "--no-cron", "--systemd")
    assert not list((machine / "etc").glob("cron.d/*"))
    assert not (machine / "etc/uwsgi/apps-enabled/myiptv.ini").is_symlink()
    assert "systemctl enable --now smarty@myiptv.socket smarty@myiptv.service\n" in said


def test_list_tells_what_is_enabled(machine: Path) -> None:
    add(machine)
    head, prod, mine = instance(machine, "list").stdout.splitlines()
    assert head.split()[:3] == ["NAME", "SITE", "DATABASE"]
    assert prod.split()[:4] == ["prod", "smarty.example.com", "mysql", "smarty"]
    jobs = len(list((ROOT / "deploy/cron.d").iterdir()))
    assert mine.split() == ["myiptv", "myiptv.example.net", "mysql", "smarty_myiptv", "on", "init.d",
                            str(jobs), "of", str(jobs), "stopped"]  # fmt: skip


def test_remove_takes_away_what_runs_and_keeps_what_cannot_be_made_again(machine: Path) -> None:
    before = tree(machine)
    add(machine)
    (machine / "var/lib/smarty/myiptv/media/logo.png").write_text("uploaded")
    said = instance(machine, "remove", "myiptv").stdout
    kept = {f"{ETC}/myiptv.py", f"{ETC}/myiptv.key", "var/lib/smarty/myiptv/media/logo.png"}
    assert tree(machine) - before == kept
    assert "myiptv.key" in said
    assert instance(machine, "remove", "myiptv").returncode == 2, "it is gone"
    assert instance(machine, "remove", "myiptv", "--purge").returncode == 0
    assert tree(machine) - before == kept - {f"{ETC}/myiptv.py"}
