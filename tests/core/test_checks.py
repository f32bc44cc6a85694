from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from core.checks import POSITIVE

pytestmark = pytest.mark.needs_cache


def ids() -> list[str]:
    return [found for message in run_checks() if (found := message.id or "").startswith("smarty.")]


def test_the_defaults_are_right() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"SECRET_KEY": ""}, "smarty.E001"),
        ({"SMARTY_SECRETS_KEY_FILE": "/nowhere/key"}, "smarty.E002"),
        ({"SMARTY_ADDITIONAL_LANGUAGES": ["en", "fr", "de", "es", "pt", "kk"]}, "smarty.E003"),
        ({"SMARTY_ADDITIONAL_LANGUAGES": ["ru"]}, "smarty.E004"),
        ({"SMARTY_ADDITIONAL_LANGUAGES": ["en", "en"]}, "smarty.E005"),
        ({"TIME_ZONE": "Mars/Olympus"}, "smarty.E006"),
        ({"MEDIA_BASE_URL": "media.example.com/"}, "smarty.E007"),
        ({"SMARTY_TRUSTED_PROXIES": ["10.0.0.0/8", "proxy"]}, "smarty.E008"),
        ({"TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL": 60}, "smarty.E010"),
        ({"SMARTY_DEFAULT_ICON_SIZES": [(1, 1), (2, 2), (3, 3), (4, 4)]}, "smarty.E011"),
        ({"SMARTY_DEFAULT_ICON_SIZE": 120}, "smarty.E012"),
        ({"SMARTY_DEFAULT_ICON_SIZES": [(120, 0)]}, "smarty.E012"),
        ({"SMS_BACKEND": "sms.backends.nothing.Backend"}, "smarty.E013"),
        ({"TVMIDDLEWARE_STREAM_SERVICE_TOKEN_PROLONGATION_THRESHOLD_TTL": 3600}, "smarty.W001"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_named(
    changed: dict[str, Any], wanted: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in changed.items():
        if name == "TIME_ZONE":  # Django itself acts on this one when it changes
            monkeypatch.setattr(settings._wrapped, name, value, raising=False)
        else:
            setattr(settings, name, value)
    assert ids() == [wanted]


@pytest.mark.parametrize("name", POSITIVE)
def test_a_lifetime_of_nothing(name: str, settings: Settings) -> None:
    setattr(settings, name, 0)
    assert "smarty.E009" in ids()


def test_a_readable_key_file(settings: Settings, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("a long secret\n")
    settings.SMARTY_SECRETS_KEY_FILE = str(key)
    assert ids() == []
    key.write_text(" \n")
    assert ids() == ["smarty.E002"]


def test_test_payments_are_told_before_production(settings: Settings) -> None:
    def warned() -> bool:
        return "smarty.W050" in {message.id for message in run_checks(include_deployment_checks=True)}

    assert settings.SMARTY_TEST_PAYMENTS, "the suite pays with the gateway null"
    assert warned()
    settings.SMARTY_TEST_PAYMENTS = False
    assert not warned()
