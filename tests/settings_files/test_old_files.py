"""Files of older installations work as they are: each line that such a file may hold, and what becomes of it."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from settings import base
from tests.settings_files.loading import loaded, manage, notes, python

SEED = """
# -*- coding: utf-8 -*-
INSTALLED_APPS += (
    'viewstats',
    'smartystats',
    'raven.contrib.django.raven_compat',
)
RAVEN_CONFIG = {
    'dsn': 'http://LOGIN:PASS@127.0.0.1:9/1',
}
MIDDLEWARE_CLASSES += (
    'core.middleware.StatsMiddleware',
)

STATSD_HOST = '127.0.0.1'
STATSD_PORT = '8125'
SMARTY_DEFAULT_LANGUAGE = u'ru'
SMARTY_ADDITIONAL_LANGUAGES = [ 'en', 'fr', 'de', 'es', 'pt' ]
SMS_BACKED = 'sms.backends.smscru.SMSCBackend'
SMS_ATTEMPTS = '3'
MONGODB_HOST = '127.0.0.1'
MONGODB_PORT = 27017
SMARTY_USE_RQ=True
"""


@pytest.mark.parametrize("first", ["", "from settings.base import *\n", "from base import *\n"])
def test_a_file_of_long_ago(first: str, tmp_path: Path) -> None:
    with loaded(tmp_path, first + SEED) as found:
        assert [*base.INSTALLED_APPS, "raven.contrib.django.raven_compat"] == found.INSTALLED_APPS
        assert [*base.MIDDLEWARE, "core.middleware.StatsMiddleware"] == found.MIDDLEWARE
        assert (found.STATSD_PORT, found.SMS_ATTEMPTS) == (8125, 3)
        assert found.SMS_BACKEND == "sms.backends.smscru.SMSCBackend"
        assert notes(found) == ["smarty.W021", "smarty.W021"], "viewstats and smartystats"
    assert "viewstats" not in base.INSTALLED_APPS, "what one file appends is nobody else's default"


def test_a_file_that_spells_the_apps_out_gets_those_that_came_later(tmp_path: Path) -> None:
    apps = [name for name in base.INSTALLED_APPS if name not in {"playback", "library"}]
    with loaded(tmp_path, f"INSTALLED_APPS = {apps!r}\n") as found:
        assert [*base.INSTALLED_APPS] == found.INSTALLED_APPS


def test_it_starts_and_check_tells_what_was_skipped(tmp_path: Path) -> None:
    done = manage(tmp_path, SEED, "check")
    assert done.returncode == 0, done.stderr
    assert "'viewstats': built in, or not there yet" in done.stderr
    assert "ERRORS" not in done.stderr


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("SMS_BACKED = 'sms.backends.console.ConsoleBackend2'", "SMS_BACKEND", "sms.backends.console.ConsoleBackend2"),
        ("EMAIL_FROM = 'tv@example.com'", "DEFAULT_FROM_EMAIL", "tv@example.com"),
        ("EMAIL_FROM = 'old@tv'; DEFAULT_FROM_EMAIL = 'new@tv'", "DEFAULT_FROM_EMAIL", "new@tv"),
        ("DATABASE_DOWNTIME = 30", "REPLICATED_DATABASE_DOWNTIME", 30),
        ("TVMIDDLEWARE_CACHE_ICONS = True", "TVMIDDLEWARE_CACHE_EXISTING_ICONS", True),
        ("TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS = 7", "TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_FUTURE", 7),
        ("ADS_DIRECTAD_DEVMODE = True", "ADS_ADSTREAM_DEVMODE", True),
        ("EMAIL_PORT = '587'", "EMAIL_PORT", 587),
        ("MAX_LA = '8.5'", "MAX_LA", 8.5),
        ("MAX_LA = 8", "MAX_LA", 8.0),
        ("EMAIL_USE_TLS = 'yes'", "EMAIL_USE_TLS", True),
        ("TVMW_PREVENT_CASCADE_DELETION = 1", "TVMW_PREVENT_CASCADE_DELETION", True),
        ("RESERVED_SERVER_ADDRESSES = ('http://b.example.com')", "RESERVED_SERVER_ADDRESSES", ["http://b.example.com"]),
        ("RESERVED_SERVER_ADDRESSES = ('http://b', 'http://c')", "RESERVED_SERVER_ADDRESSES", ["http://b", "http://c"]),
        ("SMARTY_MAX_CLIENTS = '2'", "SMARTY_MAX_CLIENTS", 2),
        ("TVMIDDLEWARE_VIDEO_PREMIERE_YEARS = None", "TVMIDDLEWARE_VIDEO_PREMIERE_YEARS", 0),
        ("CORS_ORIGIN_WHITELIST = ('tv.example.com',)", "CORS_ORIGIN_WHITELIST",
         ("http://tv.example.com", "https://tv.example.com")),
        ("CORS_ORIGIN_WHITELIST = ('tv.example.com:8080')", "CORS_ORIGIN_WHITELIST",
         ("http://tv.example.com:8080", "https://tv.example.com:8080")),
        ("CORS_ORIGIN_WHITELIST = ['https://a.example.com/app/', 'null']", "CORS_ORIGIN_WHITELIST",
         ("https://a.example.com", "null")),
    ],
)  # fmt: skip
def test_old_spellings(text: str, name: str, wanted: Any, tmp_path: Path) -> None:
    with loaded(tmp_path, text) as found:
        assert getattr(found, name) == wanted
        assert type(getattr(found, name)) is type(wanted)
        assert notes(found) == []


@pytest.mark.parametrize(
    ("text", "wanted", "kept"),
    [
        ("INSTALLED_APPS += ('megogo', 'cinema_start', 'premier', 'tvzavr', 'ads')", ["smarty.W021"] * 5, []),
        ("INSTALLED_APPS += ('monitoring', 'device_monitoring')", ["smarty.W021"] * 2, []),
        ("INSTALLED_APPS += ('django_geoip', 'south')", ["smarty.W020"] * 2, []),
        ("INSTALLED_APPS += ['my_own_modul']", ["smarty.E024"], []),
        ("INSTALLED_APPS += ('django.contrib.humanize')", [], ["django.contrib.humanize"]),
        ("INSTALLED_APPS = INSTALLED_APPS + ('django.contrib.humanize',)", [], ["django.contrib.humanize"]),
        ("INSTALLED_APPS = ('django.contrib.humanize',) + INSTALLED_APPS", [], ["django.contrib.humanize"]),
        ("INSTALLED_APPS += ('tvmiddleware', 'django.contrib.humanize.apps.HumanizeConfig')", [],
         ["django.contrib.humanize.apps.HumanizeConfig"]),
    ],
)  # fmt: skip
def test_modules(text: str, wanted: list[str], kept: list[str], tmp_path: Path) -> None:
    with loaded(tmp_path, text) as found:
        assert notes(found) == wanted
        assert sorted(found.INSTALLED_APPS) == sorted([*base.INSTALLED_APPS, *kept])


def test_a_whole_list_of_old_middleware(tmp_path: Path) -> None:
    text = """
MIDDLEWARE_CLASSES = (
    'django.middleware.common.CommonMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.contrib.auth.middleware.SessionAuthenticationMiddleware',
    'django_replicated.middleware.ReplicationMiddleware',
    'core.middleware.StatsMiddleware',
    'ours.middleware.Nothing',
)
"""
    with loaded(tmp_path, text) as found:
        assert [*base.MIDDLEWARE, "core.middleware.StatsMiddleware"] == found.MIDDLEWARE
        assert notes(found) == ["smarty.W022", "smarty.W022", "smarty.E025"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("STATSD_PORT = 'statsd'", "STATSD_PORT"),
        ("DEBUG = 'maybe'", "DEBUG"),
        ("RAVEN_CONFIG = 'http://a:b@host/1'", "RAVEN_CONFIG"),
        ("REPLICATED_DATABASE_DOWNTIME = '1 minute'", "REPLICATED_DATABASE_DOWNTIME"),
        ("SMARTY_URL = ['http://a']", "SMARTY_URL"),
        ("MAX_LA = float('nan')", "MAX_LA"),
        ("SMARTY_ADDITIONAL_LANGUAGES = 5", "SMARTY_ADDITIONAL_LANGUAGES"),
    ],
)
def test_a_value_that_means_nothing_is_an_error_with_a_hint(text: str, name: str, tmp_path: Path) -> None:
    with loaded(tmp_path, text) as found:
        [(check_id, message, hint)] = found.SMARTY_SETTINGS_NOTES
        assert check_id == "smarty.E020"
        assert message.startswith(name)
        assert hint
        assert getattr(found, name) == getattr(base, name)


def test_databases(tmp_path: Path) -> None:
    text = """
DATABASES = {
    'default': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'smarty', 'USER': 'smarty', 'PASSWORD': 'x',
                'HOST': '127.0.0.1', 'PORT': '', 'OPTIONS': {'init_command': 'SET storage_engine=INNODB'}},
    'cutting': {'ENGINE': 'django.db.backends.mysql', 'OPTIONS': {'charset': 'utf8', 'collation': 'utf8_general_ci',
                'sql_mode': 'PAD_CHAR_TO_FULL_LENGTH'}},
    'strict': {'ENGINE': 'django.db.backends.mysql', 'OPTIONS': {'sql_mode': 'STRICT_ALL_TABLES'}},
    'pg': {'ENGINE': 'django.db.backends.postgresql_psycopg2', 'NAME': 'smarty', 'CONN_MAX_AGE': 5},
    'ora': {'ENGINE': 'django.db.backends.oracle', 'CONN_MAX_AGE': 600, 'OPTIONS': {'threaded': True}},
}
"""
    with loaded(tmp_path, text) as found:
        default, cutting, strict, postgresql, oracle = found.DATABASES.values()
        assert default["OPTIONS"].pop("sql_mode").startswith("STRICT_TRANS_TABLES,")
        assert default["OPTIONS"] == {"init_command": "SET default_storage_engine=INNODB", "connect_timeout": 5}
        assert cutting["OPTIONS"].pop("sql_mode").startswith("STRICT_TRANS_TABLES,")
        assert cutting["OPTIONS"] == {"charset": "utf8mb4", "connect_timeout": 5}
        assert strict["OPTIONS"]["sql_mode"] == "STRICT_ALL_TABLES"
        assert (default["CONN_MAX_AGE"], default["CONN_HEALTH_CHECKS"]) == (60, True)
        assert (postgresql["ENGINE"], postgresql["CONN_MAX_AGE"]) == ("django.db.backends.postgresql", 5)
        assert postgresql["DISABLE_SERVER_SIDE_CURSORS"], "PgBouncer loses them"
        assert "DISABLE_SERVER_SIDE_CURSORS" not in default
        assert (oracle["OPTIONS"], oracle["CONN_MAX_AGE"]) == ({}, 600)
        assert found.DATABASE_ROUTERS == []


@pytest.mark.parametrize("slaves", ["DATABASE_SLAVES = ('slave1',)", "REPLICATED_DATABASE_SLAVES = ['slave1']"])
def test_replicas(slaves: str, tmp_path: Path) -> None:
    text = f"""
DATABASES = {{name: {{'ENGINE': 'django.db.backends.mysql', 'NAME': 'smarty'}} for name in ('default', 'slave1')}}
{slaves}
DATABASE_DOWNTIME = '30'
DATABASE_ROUTERS = ['django_replicated.ReplicationRouter']
"""
    with loaded(tmp_path, text) as found:
        assert found.REPLICATED_DATABASE_SLAVES == ["slave1"]
        assert found.REPLICATED_DATABASE_DOWNTIME == 30
        assert found.DATABASE_ROUTERS == ["core.replication.ReplicationRouter"]
        assert {row["ENGINE"] for row in found.DATABASES.values()} == {"core.engines.mysql"}


def test_replicas_that_are_none(tmp_path: Path) -> None:
    with loaded(tmp_path, "REPLICATED_DATABASE_SLAVES = ['slave1', 'default']") as found:
        assert found.REPLICATED_DATABASE_SLAVES == []
        assert found.DATABASE_ROUTERS == []
        assert notes(found) == ["smarty.E022", "smarty.E023"]


def test_a_file_that_builds_on_another(tmp_path: Path) -> None:
    (tmp_path / "common.py").write_text("SECRET_KEY = 'x'\n" + SEED)
    with loaded(
        tmp_path, "from settings.common import *\nMIDDLEWARE_CLASSES += ('core.middleware.AdminLogMiddleware',)\n"
    ) as found:
        assert [*base.MIDDLEWARE, "core.middleware.StatsMiddleware"] == found.MIDDLEWARE
        assert found.INSTALLED_APPS[-1] == "raven.contrib.django.raven_compat"


def test_logs(tmp_path: Path) -> None:
    text = f"""
from pathlib import Path
LOG_DIR = Path({str(tmp_path)!r})
SMARTY_EPG_LOG_FILE = '/elsewhere/guide.log'
LOG_FILE_OWNER_USER = 'root'
LOG_FILE_OWNER_GROUP = 'adm'
LOGGING['handlers']['smarty_api_requests_handler']['level'] = 'DEBUG'
LOGGING['handlers']['smarty_admin_handler']['level'] = 'ERROR'
"""
    with loaded(tmp_path, text) as found:
        handlers, loggers = found.LOGGING["handlers"], found.LOGGING["loggers"]
        assert handlers["smarty_epg_handler"]["filename"] == "/elsewhere/guide.log"
        assert handlers["smarty_main_handler"]["filename"] == str(tmp_path / "smarty_main.log")
        assert handlers["smarty_rq_handler"]["owner_user"] == "root"
        assert handlers["smarty_rq_handler"]["owner_group"] == "adm"
        levels = {name: loggers[f"smarty_{name}"]["level"] for name in ("api_requests", "admin", "epg")}
        assert levels == {"api_requests": "DEBUG", "admin": "ERROR", "epg": "INFO"}
    assert base.LOGGING["handlers"]["smarty_admin_handler"]["level"] == "INFO"


def test_what_a_process_of_its_own_sees(tmp_path: Path) -> None:
    """uWSGI, a worker, a script: whatever imports settings by their name."""
    code = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
print(json.dumps([settings.STATSD_PORT, settings.MIDDLEWARE[-1], settings.INSTALLED_APPS[-1]]))
"""
    found = python(tmp_path, SEED, code)
    assert found == [8125, "core.middleware.StatsMiddleware", "raven.contrib.django.raven_compat"]


def test_a_link_beside_ours(tmp_path: Path) -> None:
    """The packaged way: settings/<name>.py is a link to /etc/microimpuls/smarty/<name>.py."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/tv.py").write_text("SECRET_KEY = 'x'\n" + SEED)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/through_a_link.py").symlink_to(tmp_path / "etc/tv.py")
    with loaded(tmp_path / "linked", "", name="unused"):
        found = importlib.import_module("settings.through_a_link")

        assert found.STATSD_PORT == 8125
