"""``check --deploy``: servers that do not answer or are not what they should be, and what two installations share."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.test import override_settings
from pytest_django import Settings

import settings as settings_package
from core import checks_deploy, installation
from core.checks_names import check_members, check_names
from core.checks_sharing import check_sharing
from tests.base import ApiTestCase
from tests.ports import free_port
from tests.settings_files.loading import SECRET, loaded, manage

pytestmark = pytest.mark.needs_cache

DATABASE = "from settings.builders import *\nfrom pathlib import Path\nDATABASES = {{'default': sqlite(Path({!r}))}}\n"


def ids(found: Any) -> list[str]:
    return [str(message.id) for message in found]


class ServersTest(ApiTestCase):
    def test_this_one_is_right(self) -> None:
        assert ids(checks_deploy.check_servers()) == []
        assert cache.get(checks_deploy.CACHE_OWNER_KEY) == installation.installation_id()

    def test_another_key(self) -> None:
        with override_settings(SMARTY_SECRETS_KEY="another", SMARTY_SECRETS_KEY_FILE=""):
            (found,) = checks_deploy.check_servers()
        assert found.id == "smarty.E042"
        assert "SMARTY_SECRETS_KEY" in found.msg

    def test_the_cache_of_another(self) -> None:
        cache.set(checks_deploy.CACHE_OWNER_KEY, "another", None)
        assert ids(checks_deploy.check_servers()) == ["smarty.E043"]

    def test_more_than_the_licence_allows(self) -> None:
        with override_settings(
            SMARTY_KEY="AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA", SMARTY_LICENSE_PARAMS={"account_limit": 1}
        ):
            found = [one for one in run_checks(include_deployment_checks=True) if one.id == "smarty.W042"]
        assert len(found) == 1
        assert "allows 1 " in found[0].msg


def test_servers_that_are_not_there(tmp_path: Path) -> None:
    """One line each, and the exit status of an error."""
    port = free_port()
    text = (
        "from settings.builders import *\n"
        f"DATABASES = {{'default': mysql('smarty', user='smarty', port={port})}}\n"
        f"CACHES = {{'default': redis_cache('redis://127.0.0.1:{port}/1')}}\n"
    )
    deep = manage(tmp_path, text, "check", "--deploy", "--fail-level", "ERROR")
    assert deep.returncode == 1
    assert "smarty.E039" in deep.stderr
    assert "smarty.E040" in deep.stderr
    assert "Traceback" not in deep.stderr


def test_calls_that_can_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queue, nginx = tmp_path / "somaxconn", tmp_path / "nginx.conf"
    monkeypatch.setattr(checks_deploy, "QUEUE_FILE", queue)
    monkeypatch.setattr(checks_deploy, "NGINX_FILE", nginx)
    assert ids(checks_deploy.check_queue_of_calls()) == []
    queue.write_text("4096\n")
    nginx.write_text("events {\n\tworker_connections 768;\n\t# worker_connections 32768;\n}\n")
    assert ids(checks_deploy.check_queue_of_calls()) == ["smarty.W040", "smarty.W041"]
    queue.write_text("16384\n")
    nginx.write_text("events { \n worker_connections 32768; }\n")
    assert ids(checks_deploy.check_queue_of_calls()) == []


# --- two files -------------------------------------------------------------------------------------------------------


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings files, of which this process has none."""
    monkeypatch.setattr(settings_package, "__path__", [*settings_package.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    return tmp_path


def other(folder: Path, text: str, name: str = "other_one") -> ModuleType:
    (folder / f"{name}.py").write_text(SECRET + DATABASE.format(str(folder / "other.sqlite3")) + text)
    importlib.invalidate_caches()
    return importlib.import_module(f"settings.{name}")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("VAR_DIR = Path('/tmp/a-var')\nMEDIA_ROOT = '/tmp/a-media'\n", []),
        ("VAR_DIR = Path('/srv/one/../one')\nMEDIA_ROOT = '/tmp/a-media'\n", ["smarty.E036"]),
        ("VAR_DIR = '/srv/two'\nMEDIA_ROOT = '/srv/one/media'\n", ["smarty.E036"]),
        ("CACHES = {'default': redis_cache('redis://localhost:6379/3')}\n", ["smarty.E037"]),
        ("CACHES = {'default': redis_cache('redis://localhost/3')}\n", ["smarty.E037"]),
        ("CACHES = {'default': redis_cache('redis://127.0.0.1/4')}\n", []),
        ("CACHES = {'default': {**redis_cache('redis://127.0.0.1/3'), 'KEY_PREFIX': 'mine'}}\n", []),
        ("SMARTY_USE_RQ = True\n", ["smarty.E038"]),
    ],
)
def test_what_two_installations_share(text: str, wanted: list[str], beside: Path, settings: Settings) -> None:
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.SMARTY_USE_RQ = Path("/srv/one"), "/srv/one/media", True
    settings.CACHES = {"default": {"BACKEND": "x", "LOCATION": "redis://127.0.0.1:6379/3"}}
    other(beside, "VAR_DIR = Path('/srv/other')\nMEDIA_ROOT = '/srv/other/media'\n" + text, f"case_{abs(hash(text))}")
    assert ids(check_sharing()) == wanted


def test_two_files_of_one_installation(beside: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    module = other(beside, "", "another_node")
    settings.VAR_DIR = Path(module.VAR_DIR)
    monkeypatch.setattr(settings._wrapped, "DATABASES", module.DATABASES, raising=False)
    assert ids(check_sharing()) == []
    (beside / "broken_one.py").write_text("import nothing_of_that_name\n")
    importlib.invalidate_caches()
    assert ids(check_sharing()) == ["smarty.W036"]


# --- names -----------------------------------------------------------------------------------------------------------


def test_misspelt_names(settings: Settings) -> None:
    for name, wanted in {
        "SMARTY_ADITIONAL_LANGUAGES": "SMARTY_ADDITIONAL_LANGUAGES",
        "TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TLL": "TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL",
        "SMARTY_URLS": "SMARTY_URL",
        "CORS_ORIGIN_WHITELST": "CORS_ORIGIN_WHITELIST",
        "MAX_USED_MEMORY": "",
        "SECRET_KEY_FILE": "",
        "MY_OWN": "",
        "MONGODB_HOST2": "",
        "OPERATORS_SMARTY_URL": "",
        "TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS": "",
    }.items():
        setattr(settings, name, 1)
        found = list(check_names())
        delattr(settings, name)
        assert [f"{name} is no parameter; {wanted} is."] * bool(wanted) == [str(one.msg) for one in found]


def test_a_name_in_small_letters(tmp_path: Path, settings: Settings) -> None:
    with loaded(tmp_path, "max_la = 8.0\nhelper = 1\n") as module:
        settings.SETTINGS_MODULE = module.__name__
        assert [one.msg for one in check_names()] == ["max_la is no parameter; MAX_LA is."]


def test_misspelt_members(settings: Settings) -> None:
    assert ids(check_members()) == []
    settings.CACHES = {**django_settings.CACHES, "x": {"BACKEND": "x", "LOCATON": "redis://127.0.0.1"}}
    (found,) = check_members()
    assert "LOCATON" in found.msg
    assert found.hint == "Perhaps LOCATION?"
