"""INSTALLED_APPS and middleware of old files: modules that are built in, not there yet, or gone."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from settings.compat.notes import add_note
from settings.names import Names, list_names

RAVEN_APP = "raven.contrib.django.raven_compat"
RAVEN_APPS = frozenset({RAVEN_APP, "raven.contrib.django", "raven.contrib.django.apps.RavenConfig"})
ORIGINALS = frozenset(
    {
        "account", "accounts", "ads", "api", "billing", "captcha", "cinema_megogo", "cinema_premier", "cinema_start",
        "cinema_tvzavr", "cinema_viju", "clients", "content", "content_api", "core", "dealers", "device_monitoring",
        "devmonitor", "drm", "epg", "external_api", "games", "geo", "hbb", "hbbtv", "irdeto", "mediahills",
        "mediascope", "megogo", "messaging", "mistats", "modules_available", "monitoring", "payment", "payments",
        "premier", "reports", "smartystats", "sms", "start", "statistics", "streaming", "teletarget", "tvmiddleware",
        "tvzavr", "users", "videoservices", "viewstats", "viju", "widgets", "windy", "windycast",
    }
)  # fmt: skip
"""Modules of the original that its operators' files may name."""
LIBRARIES = frozenset(
    {
        "captcha", "compressor", "django.contrib.comments", "django.contrib.databrowse", "django.contrib.formtools",
        "django.contrib.localflavor", "django.contrib.markup", "django.contrib.webdesign", "django_extensions",
        "django_geoip", "django_replicated", "djcelery", "djkombu", "grappelli", "gunicorn", "jsonrpc",
        "kombu.transport.django", "modeltranslation", "raven", "rediscluster", "rosetta", "sentry", "south", "suit",
        "uwsgi_admin", "widget_tweaks",
    }
)  # fmt: skip
"""What old installations of Django also had, and nothing here needs."""
CAME_LATER = {"playback": "tvmiddleware", "library": "billing"}
"""App that a release brought -> the app after which it stands: a file that spells INSTALLED_APPS out lacks it."""
GONE_MIDDLEWARE = (
    "django.contrib.auth.middleware.SessionAuthenticationMiddleware",
    "django.middleware.doc.XViewMiddleware",
    "django.middleware.transaction.TransactionMiddleware",
    "django_replicated.",
)
MIDDLEWARE_NOW = {
    "core.middleware.Stats": "core.middleware.StatsMiddleware",
    "core.middleware.ApiGateMiddleware": "core.middleware.ApiDispatchMiddleware",
}


def upgrade_apps_and_middleware(found: dict[str, Any]) -> None:
    upgrade_apps(found)
    upgrade_middleware(found)


def upgrade_apps(found: dict[str, Any]) -> None:
    names = list(dict.fromkeys(list_names(found["INSTALLED_APPS"])))
    dsn = bool(found["RAVEN_CONFIG"].get("dsn"))
    if found["SENTRY_BACKEND"] == "sdk":
        names = [name for name in names if name not in RAVEN_APPS]
    elif dsn and RAVEN_APPS.isdisjoint(names) and is_there(RAVEN_APP):
        names.append(RAVEN_APP)
    for name, before in CAME_LATER.items():
        if before in names and name not in names:
            names.insert(names.index(before) + 1, name)
    found["INSTALLED_APPS"] = Names(*(name for name in names if is_there(name) or left_out(found, name)))


def left_out(found: dict[str, Any], name: str) -> bool:
    """Says so and answers False: the name is not kept."""
    root = name.partition(".")[0]
    if name in LIBRARIES or root in LIBRARIES:
        add_note(found, "smarty.W020", f"INSTALLED_APPS names {name!r}, which is not installed; nothing here needs it.")
    elif root in ORIGINALS:
        text = f"INSTALLED_APPS names {name!r}: built in, or not there yet. The line is skipped."
        add_note(found, "smarty.W021", text, "It may stay; an update that brings the module will use it.")
    else:
        hint = "Install it into the same environment, or take the line out of your settings file."
        add_note(found, "smarty.E024", f"INSTALLED_APPS names {name!r}, which can't be imported; it is skipped.", hint)
    return False


def is_there(name: str) -> bool:
    """A module or package (a bare directory does not count), or the dotted name of an AppConfig in one."""
    module, _dot, last = name.rpartition(".")
    if module and last[:1].isupper():
        return is_there(module)
    try:
        spec = find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return False
    return spec is not None and spec.origin is not None


def upgrade_middleware(found: dict[str, Any]) -> None:
    """MIDDLEWARE_CLASSES is what MIDDLEWARE was called: what it names besides comes last."""
    old = list_names(found.get("MIDDLEWARE_CLASSES") or ())
    names = [MIDDLEWARE_NOW.get(name, name) for name in (*list_names(found["MIDDLEWARE"]), *old)]
    found["MIDDLEWARE"] = Names(*(name for name in dict.fromkeys(names) if keeps(found, name)))
    found["MIDDLEWARE_CLASSES"] = Names()


def keeps(found: dict[str, Any], name: str) -> bool:
    if name.startswith(GONE_MIDDLEWARE):
        add_note(found, "smarty.W022", f"Middleware {name!r} is gone; nothing here needs it.")
        return False
    if not is_there(name.rpartition(".")[0]):
        add_note(found, "smarty.E025", f"Middleware {name!r} can't be imported; it is skipped.")
        return False
    return True
