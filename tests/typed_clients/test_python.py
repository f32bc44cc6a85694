"""A Python client made by openapi-python-client: it is typed throughout, and it calls the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cast import Cast
from tests.typed_clients.conftest import HERE
from tvmiddleware.models import AccountChannel

CALL = HERE / "python/call.py"
PROGRAMS = Path(sys.executable).parent


def test_it_is_typed_and_calls(server: str, cast: Cast, openapi: Path, tmp_path: Path) -> None:
    made = subprocess.run(
        [PROGRAMS / "openapi-python-client", "generate", "--path", openapi, "--config", HERE / "python/generator.yml",
         "--meta", "none", "--output-path", tmp_path / "smarty_client", "--fail-on-warning"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    typed = subprocess.run(
        [PROGRAMS / "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}/cache", "smarty_client", CALL],
        cwd=tmp_path, env={**os.environ, "MYPYPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert typed.returncode == 0, typed.stdout[-3000:]
    north = cast.north.client
    known = (server, north.pk, cast.anna_key.key, north.billing_api_key, cast.two.pk, cast.anna.customer_id)
    called = subprocess.run(
        [sys.executable, CALL, *map(str, known)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert called.returncode == 0, called.stderr
    told = json.loads(called.stdout)
    assert told["names"] == ["One", "Two"]
    assert (told["code"], told["id"]) == (404, cast.anna.customer_id)
    assert told["message"]
    marks = AccountChannel.objects.get(account=cast.anna, channel=cast.two)
    assert (marks.is_favorited, marks.is_parent_control) == (True, True), "one from the form, one from JSON"
