"""An operator's own settings file: the example, and where it is looked for."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from django.conf import global_settings
from django.test import Client as HttpClient
from django.test import override_settings

from settings import base
from tests.architecture.source import ROOT
from tests.base import ApiTestCase
from tests.commands import process

EXAMPLE = ROOT / "settings" / "prod.py.example"
REQUIRED = 'SECRET_KEY = ""'


def test_the_example_is_python_and_names_only_what_exists() -> None:
    found = runpy.run_path(str(EXAMPLE))
    names = {name for name in found if name.isupper()}
    assert [name for name in names if not hasattr(base, name) and not hasattr(global_settings, name)] == []
    assert found["CACHES"]["default"]["BACKEND"] == "core.cache.backends.RedisCache"
    assert found["MIDDLEWARE"] == base.MIDDLEWARE


class ExampleTest(ApiTestCase):
    def test_a_fresh_installation_is_healthy_and_may_be_measured_from_its_own_machine(self) -> None:
        names = ("MAX_LA", "MAX_USED_MEM", "SMARTY_METRICS_ALLOW")
        found = runpy.run_path(str(EXAMPLE))
        with override_settings(**{name: found[name] for name in names}):
            answer = self.decoded(self.response("health/check/", check_db_conn=1), "health/check/")
            assert (answer["error"], answer["connection_errors"]) == (0, [])
            for address, status in {"127.0.0.1": 200, "::1": 200, "198.51.100.7": 403}.items():
                assert HttpClient(REMOTE_ADDR=address).get("/metrics").status_code == status, address


def test_its_commented_lines_name_only_what_exists() -> None:
    commented = [line[2:] for line in EXAMPLE.read_text().splitlines() if line.startswith("# ") and " = " in line]
    names = [line.partition(" ")[0].partition("[")[0] for line in commented]
    assert "SMARTY_ADDITIONAL_LANGUAGES" in names
    assert [name for name in names if name.isupper() and not hasattr(base, name)] == []


def test_a_file_of_the_operators_directory_is_found_by_name(tmp_path: Path) -> None:
    text = EXAMPLE.read_text()
    assert REQUIRED in text
    (tmp_path / "myiptv.py").write_text(text.replace(REQUIRED, 'SECRET_KEY = "mine"'))
    done = process(
        "api_schema", "--settings=settings.myiptv",
        SMARTY_SETTINGS_DIR=str(tmp_path), SMARTY_TEST_DB="", DJANGO_SETTINGS_MODULE="",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "paths" in json.loads(done.stdout)


def test_without_a_secret_key_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "bare.py").write_text("from settings.base import *\n")
    done = process("check", "--settings=settings.bare", SMARTY_SETTINGS_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
