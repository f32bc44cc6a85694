"""A Python client made by openapi-python-client: it is typed throughout, and it calls the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT
from tests.cast import Cast
from tests.patience import HANG_SECONDS
from tests.typed_clients.conftest import HERE
from tvmiddleware.models import AccountChannel

CALL = HERE / "python/call.py"
PROGRAMS = Path(sys.executable).parent
KNOWN_TYPES = ROOT / "var/test/mypy"
"""Of the libraries that the client uses, which are the same the next time."""


def test_it_is_typed_and_calls(server: str, cast: Cast, openapi: Path, tmp_path: Path) -> None:
    made = subprocess.run(
        [PROGRAMS / "openapi-python-client", "generate", "--path", openapi, "--config", HERE / "python/generator.yml",
         "--meta", "none", "--output-path", tmp_path / "smarty_client", "--fail-on-warning"],
        capture_output=True, text=True, check=False, timeout=HANG_SECONDS,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    typed = subprocess.run(
        [PROGRAMS / "mypy", "--strict", "--config-file=", f"--cache-dir={KNOWN_TYPES}", "smarty_client", CALL],
        cwd=tmp_path, env={**os.environ, "MYPYPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
        timeout=HANG_SECONDS,
    )  # fmt: skip
    assert typed.returncode == 0, typed.stdout[-3000:]
    north = cast.north.client
    known = (server, north.pk, cast.anna_key.key, north.billing_api_key, cast.two.pk, cast.anna.customer_id)
    called = subprocess.run(
        [sys.executable, CALL, *map(str, known)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
        timeout=HANG_SECONDS,
    )  # fmt: skip
    assert called.returncode == 0, called.stderr
    told = json.loads(called.stdout)
    assert told["names"] == ["One", "Two"]
    assert (told["code"], told["id"]) == (404, cast.anna.customer_id)
    assert told["message"]
    marks = AccountChannel.objects.get(account=cast.anna, channel=cast.two)
    assert (marks.is_favorited, marks.is_parent_control) == (True, True), "one from the form, one from JSON"
