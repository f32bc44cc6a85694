"""System checks of the configuration: ``manage.py check`` names what is wrong before a box does.

Errors are ``smarty.E...``, things that work but hardly as meant ``smarty.W...``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from core import networks
from core.reach import read_listed

MOST_LANGUAGES = 5
MOST_ICON_SIZES = 3
POSITIVE = (
    "TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL",
    "TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL",
    "TVMIDDLEWARE_STREAM_SERVICE_AUTH_DURATION",
    "TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS",
    "TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_VIDEO",
    "TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_PROGRAM",
    "TVMIDDLEWARE_CUSTOMER_LOG_DAYS",
    "TVMIDDLEWARE_LOGIN_FAILURES_PERIOD",
    "TVMIDDLEWARE_ONLINE_SECONDS",
    "TVMIDDLEWARE_PHONE_CODE_TTL",
    "TVMIDDLEWARE_PROBES_PERIOD",
    "TVMIDDLEWARE_QR_LOGIN_TTL",
)
"""Lifetimes; with 0 everything would be over before it began."""


@register()
def check_secrets(**kwargs: Any) -> Iterator[CheckMessage]:
    try:
        missing = not settings.SECRET_KEY
    except ImproperlyConfigured:
        missing = True
    if missing:
        yield Error(
            "SECRET_KEY is not set.",
            hint="Put a long random text into your settings file; keep it, account passwords are encrypted with it.",
            id="smarty.E001",
        )
    path = settings.SMARTY_SECRETS_KEY_FILE
    if path and not readable(path):
        yield Error(f"SMARTY_SECRETS_KEY_FILE: {path} can't be read or is empty.", id="smarty.E002")


def readable(path: str) -> bool:
    try:
        return bool(Path(path).read_text(encoding="utf-8").strip())
    except OSError:
        return False


@register()
def check_languages(**kwargs: Any) -> Iterator[CheckMessage]:
    additional = list(settings.SMARTY_ADDITIONAL_LANGUAGES)
    if len(additional) > MOST_LANGUAGES:
        yield Error(
            f"SMARTY_ADDITIONAL_LANGUAGES has {len(additional)} languages, {MOST_LANGUAGES} are possible.",
            id="smarty.E003",
        )
    if settings.SMARTY_DEFAULT_LANGUAGE in additional:
        yield Error(
            f"SMARTY_DEFAULT_LANGUAGE {settings.SMARTY_DEFAULT_LANGUAGE!r} is among SMARTY_ADDITIONAL_LANGUAGES.",
            hint="Each language has one place: take it out of the list.",
            id="smarty.E004",
        )
    if len(set(additional)) != len(additional):
        yield Error("SMARTY_ADDITIONAL_LANGUAGES names a language twice.", id="smarty.E005")


@register()
def check_time_zone(**kwargs: Any) -> Iterator[CheckMessage]:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Error(
            f"TIME_ZONE {settings.TIME_ZONE!r} is unknown.", hint="An IANA name: 'Europe/Moscow'.", id="smarty.E006"
        )


@register()
def check_addresses(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in ("MEDIA_BASE_URL", "SMARTY_URL"):
        value = getattr(settings, name)
        if value and not value.startswith(("http://", "https://", "//")):
            yield Error(f"{name} {value!r} has no scheme.", hint="http:// or https://", id="smarty.E007")
    for network in settings.SMARTY_TRUSTED_PROXIES:
        if networks.parse_network(network) is None:
            yield Error(f"SMARTY_TRUSTED_PROXIES: {network!r} is no address or network.", id="smarty.E008")
    for entry in settings.SMARTY_FETCH_NETWORKS:
        if read_listed(str(entry)) is None:
            yield Error(
                f"SMARTY_FETCH_NETWORKS: {entry!r} is no network.",
                hint="10.20.0.0/16, or with a port 10.20.0.5:6379, [fd00::5]:6379",
                id="smarty.E014",
            )


@register()
def check_lifetimes(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in POSITIVE:
        if getattr(settings, name) <= 0:
            yield Error(f"{name} must be more than 0.", id="smarty.E009")
    ttl = settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL
    if ttl > settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL:
        yield Error(
            "TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL is less than TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL.",
            id="smarty.E010",
        )
    if settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_PROLONGATION_THRESHOLD_TTL >= ttl > 0:
        yield Warning(
            "TVMIDDLEWARE_STREAM_SERVICE_TOKEN_PROLONGATION_THRESHOLD_TTL is not less than the token's lifetime.",
            hint="Every check of a token prolongs it.",
            id="smarty.W001",
        )


@register()
def check_icons(**kwargs: Any) -> Iterator[CheckMessage]:
    more = settings.SMARTY_DEFAULT_ICON_SIZES
    if len(more) > MOST_ICON_SIZES:
        yield Error(f"SMARTY_DEFAULT_ICON_SIZES: {MOST_ICON_SIZES} at most.", id="smarty.E011")
    for size in (settings.SMARTY_DEFAULT_ICON_SIZE, *more):
        if not is_size(size):
            yield Error(f"{size!r} is no icon size.", hint="(width, height) in pixels: (120, 91)", id="smarty.E012")


def is_size(value: Any) -> bool:
    if not isinstance(value, tuple | list) or len(value) != 2:
        return False
    return all(isinstance(side, int) and side > 0 for side in value)


@register()
def check_plug_ins(**kwargs: Any) -> Iterator[CheckMessage]:
    try:
        import_string(settings.SMS_BACKEND.replace("-", "_"))
    except ImportError as error:
        yield Error(f"SMS_BACKEND {settings.SMS_BACKEND!r}: {error}", id="smarty.E013")
