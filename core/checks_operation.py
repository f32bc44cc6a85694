"""System checks of what an installation runs with: its settings file, licence, databases, logs, measuring."""

from __future__ import annotations

import grp
import pwd
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

import settings as settings_package
from core import clock, licence, networks

STATS_MIDDLEWARE = "core.middleware.StatsMiddleware"
HIGHEST_PORT = 65535
SENTRY_PACKAGES = {"raven": "raven", "sdk": "sentry_sdk"}
ORACLE = "django.db.backends.oracle"
PACKAGED = ("dev", "test")


@register()
def check_notes(**kwargs: Any) -> Iterator[CheckMessage]:
    """What ``settings.compat`` could not take as it stands."""
    for check_id, text, hint in getattr(settings, "SMARTY_SETTINGS_NOTES", ()):
        kind = Error if ".E" in check_id else Warning
        yield kind(text, hint=hint or None, id=check_id)


@register()
def check_file(**kwargs: Any) -> Iterator[CheckMessage]:
    module = str(getattr(settings, "SETTINGS_MODULE", "")).rpartition(".")[2]
    own = Path(list(settings_package.__path__)[-1]) / f"{module}.py"
    if module in PACKAGED and own.is_file():
        yield Warning(
            f"{own} is not used: settings.{module} is a file of the package.",
            hint="Give your file another name.",
            id="smarty.W024",
        )


@register()
def check_measuring(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in (name for name in dir(settings) if name.endswith("_PORT") and name != "USE_X_FORWARDED_PORT"):
        if not 0 < getattr(settings, name) <= HIGHEST_PORT:
            yield Error(f"{name} {getattr(settings, name)!r} is no port.", hint="1 to 65535", id="smarty.E026")
    wanted = STATS_MIDDLEWARE in settings.MIDDLEWARE
    if wanted and not settings.STATSD_HOST:
        yield Warning(f"{STATS_MIDDLEWARE} is there, but STATSD_HOST is empty: nothing is sent.", id="smarty.W025")
    if settings.STATSD_HOST and not wanted:
        hint = f"MIDDLEWARE_CLASSES += ('{STATS_MIDDLEWARE}',)"
        yield Warning("STATSD_HOST is set, but nothing is sent without its middleware.", hint=hint, id="smarty.W026")
    for network in settings.SMARTY_METRICS_ALLOW:
        if networks.parse_network(network) is None:
            yield Error(f"SMARTY_METRICS_ALLOW: {network!r} is no address or network.", id="smarty.E029")
    if bool(float(settings.MAX_LA) > 0) != bool(float(settings.MAX_USED_MEM) > 0):
        hint = "health/check compares both; without one of them it answers error 1."
        yield Warning("Of MAX_LA and MAX_USED_MEM only one is set.", hint=hint, id="smarty.W027")


@register()
def check_sentry(**kwargs: Any) -> Iterator[CheckMessage]:
    package = SENTRY_PACKAGES.get(settings.SENTRY_BACKEND)
    dsn = str(settings.RAVEN_CONFIG.get("dsn") or "")
    if package is None:
        yield Error(
            f"SENTRY_BACKEND {settings.SENTRY_BACKEND!r} is unknown.", hint="'raven' or 'sdk'", id="smarty.E027"
        )
    elif dsn and find_spec(package) is None:
        yield Error(
            f"RAVEN_CONFIG is set, but {package} is not installed.", hint=f"pip install {package}", id="smarty.E028"
        )
    if dsn and not is_dsn(dsn):
        yield Error(
            "RAVEN_CONFIG: its dsn is none.", hint="http://<LOGIN>:<PASS>@<SENTRY HOST>/<PROJECT>", id="smarty.E030"
        )


def is_dsn(text: str) -> bool:
    """The address of a project: a scheme (raven's may tell its transport), a key, a host, a number."""
    parts = urlsplit(text)
    scheme = parts.scheme.rpartition("+")[2]
    return scheme in {"http", "https"} and bool(parts.username and parts.hostname and parts.path.strip("/"))


@register()
def check_licence(**kwargs: Any) -> Iterator[CheckMessage]:
    until = settings.SMARTY_AVAILABLE_UNTIL
    if until and licence.parse_day(until) is None:
        yield Error(f"SMARTY_AVAILABLE_UNTIL {until!r} is no day.", hint="dd.mm.yyyy", id="smarty.E031")
    if not settings.SMARTY_KEY:
        return
    held = licence.current_licence()
    if held.problem:
        hint = (
            "smarty_manage license_fingerprint shows what a key of this server signs; boxes that are logged in go on."
        )
        yield Error(held.problem + ".", hint=hint, id="smarty.E032")
    if not held.verified:
        hint = "Its limits hold as they are written. Without SMARTY_KEY nothing is limited."
        yield Warning("SMARTY_KEY is a key of another product and can't be verified.", hint=hint, id="smarty.W028")
    if held.ended(clock.now().date()):
        yield Warning(f"The licence ended on {until}: nobody new gets in.", id="smarty.W029")


@register(deploy=True)
def check_test_payments(**kwargs: Any) -> Iterator[CheckMessage]:
    if settings.SMARTY_TEST_PAYMENTS:
        hint = "Subscribers of an operator who has it pay nothing and are credited."
        yield Warning("SMARTY_TEST_PAYMENTS is on: the gateway null works.", hint=hint, id="smarty.W050")


@register()
def check_databases(**kwargs: Any) -> Iterator[CheckMessage]:
    if any(row.get("ENGINE") == ORACLE for row in settings.DATABASES.values()):
        hint = "It is set up as Django wants it; tested are MariaDB/MySQL, PostgreSQL and SQLite."
        yield Warning("Oracle is accepted, but nobody has tested it.", hint=hint, id="smarty.W030")
    for name in ("REPLICATED_DATABASE_DOWNTIME", "SMARTY_REPLICA_MAX_LAG"):
        if getattr(settings, name) <= 0:
            yield Error(f"{name} must be more than 0.", id="smarty.E033")
    if settings.SMARTY_REPLICA_PIN_SECONDS < settings.SMARTY_REPLICA_MAX_LAG:
        hint = "A box could miss what it has just written: make the pin at least as long as the largest lag."
        yield Warning("SMARTY_REPLICA_PIN_SECONDS is less than SMARTY_REPLICA_MAX_LAG.", hint=hint, id="smarty.W031")


@register()
def check_sizes(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in dir(settings):
        if name.endswith(("_MAX_HEIGHT", "_MAX_WIDTH")) and not is_positive(getattr(settings, name)):
            yield Error(f"{name} must be more than 0 pixels.", id="smarty.E034")


def is_positive(value: Any) -> bool:
    return isinstance(value, int) and value > 0


@register()
def check_log_owner(**kwargs: Any) -> Iterator[CheckMessage]:
    find: dict[str, Callable[[str], Any]] = {"USER": pwd.getpwnam, "GROUP": grp.getgrnam}
    for kind, lookup in find.items():
        name = str(getattr(settings, f"LOG_FILE_OWNER_{kind}"))
        try:
            if name:
                lookup(name)
        except KeyError:
            yield Error(f"LOG_FILE_OWNER_{kind}: this system knows no {kind.lower()} {name!r}.", id="smarty.E035")


@register()
def check_reserve(**kwargs: Any) -> Iterator[CheckMessage]:
    for address in settings.RESERVED_SERVER_ADDRESSES:
        if not str(address).startswith(("http://", "https://")):
            yield Warning(
                f"RESERVED_SERVER_ADDRESSES: {address!r} has no scheme.", hint="http:// or https://", id="smarty.W032"
            )


@register()
def check_debug(**kwargs: Any) -> Iterator[CheckMessage]:
    if settings.DEBUG and settings.SMARTY_URL.startswith("https://"):
        hint = "It shows stack traces with settings to whoever calls, and keeps every SQL statement in memory."
        yield Warning("DEBUG is on in an installation that is served to the world.", hint=hint, id="smarty.W033")
