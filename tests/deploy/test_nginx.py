"""The site file for nginx, by nginx's own judgement and on its own processes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

SITE = ROOT / "deploy" / "nginx" / "smarty.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="NGINX IS NOT INSTALLED")


def in_place(folder: Path, text: str) -> str:
    """The file with paths that this user may write."""
    for old, new in {"/var/lib/nginx/": f"{folder}/", "/var/log/nginx/": f"{folder}/",
                     "/etc/nginx/smarty/": f"{ROOT}/deploy/nginx/"}.items():  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    return text


def judged(folder: Path, *sites: str) -> subprocess.CompletedProcess[str]:
    """``nginx -t`` of a main file that includes these as Debian's does."""
    shutil.copy("/etc/nginx/uwsgi_params", folder)
    for number, site in enumerate(sites):
        (folder / f"site{number}.conf").write_text(in_place(folder, site))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/nginx.pid; error_log stderr; events {{}} http {{ include /etc/nginx/mime.types;\n"
        f"client_body_temp_path {folder}/1; uwsgi_temp_path {folder}/2; proxy_temp_path {folder}/3;\n"
        f"fastcgi_temp_path {folder}/4; scgi_temp_path {folder}/5; include {folder}/site*.conf; }}\n"
    )
    assert NGINX is not None
    return subprocess.run(
        [NGINX, "-t", "-q", "-c", str(folder / "nginx.conf")], capture_output=True, text=True, check=False
    )


def warnings(verdict: subprocess.CompletedProcess[str]) -> list[str]:
    """Without those about rights that only root has."""
    return [line for line in verdict.stderr.splitlines() if "user" not in line and "permission" not in line.lower()]


def test_nginx_accepts_the_site(tmp_path: Path) -> None:
    verdict = judged(tmp_path, SITE.read_text())
    assert verdict.returncode == 0, verdict.stderr
    assert warnings(verdict) == []
