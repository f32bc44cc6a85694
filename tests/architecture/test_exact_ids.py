"""What others made up to name something is an ExactTextField: MariaDB would take "Tx-a1" for "TX-A1"."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.db import models

from core.fields import ExactTextField
from tests.architecture.source import APPS

LIKE_AN_ID = re.compile(r"(^|_)(ext_id|external_id|uid|uuid|token|key|scope|session_id|provider_id|channel_id|code)$")
FURTHER = {
    "tvmiddleware.Channel.url_prefix",
    "tvmiddleware.Channel.id_for_stream_service",
    "tvmiddleware.Channel.drm_content_id",
    "tvmiddleware.Channel.hbb_channel_pid",
    "billing.Payment.number",
    "epg.EpgSourceCategoryMap.source_category",
    "epg.EpgSourceGenreMap.source_genre",
}
"""They name something for others under a name that does not tell."""
OTHERWISE = {
    "core.Lease.token": "made by us, hexadecimal digits",
    "epg.Epg.external_id": "compared in Python only, and the table has millions of rows",
    "tvmiddleware.Message.uuid": "made by us, in small letters",
    "tvmiddleware.HbbProvider.api_key": "handed on, never compared",
    "geo.Country.iso_code": "two capitals, made by us",
    "geo.Country.iso3_code": "three capitals, made by us",
    "geo.Country.phone_code": "digits",
}


def text_fields() -> dict[str, models.Field[Any, Any]]:
    found: dict[str, models.Field[Any, Any]] = {}
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.local_fields:
                if isinstance(field, models.CharField | models.TextField) and "Secret" not in type(field).__name__:
                    found[f"{model._meta.label}.{field.name}"] = field
    return found


def test_outside_names_are_compared_exactly() -> None:
    fields = text_fields()
    wanted = {name for name in fields if LIKE_AN_ID.search(name.rpartition(".")[2])} | FURTHER
    loose = {name for name in wanted if not isinstance(fields[name], ExactTextField)}
    assert loose == {name for name in OTHERWISE if name in fields}
    assert fields.keys() >= FURTHER


STAFF_NAMES = {
    "billing.NightlyRun.name",
    "clients.Client.domain_prefix",
    "clients.User.username",
    "epg.EpgCategory.name",
    "epg.EpgGenre.name",
    "epg.EpgSource.name",
    "geo.Country.iso_code",
    "tvmiddleware.Message.uuid",
    "tvmiddleware.PlayDevice.system_name",
    "tvmiddleware.PlayDeviceTemplate.system_name",
}
"""Unique, and given by staff or by us."""


def test_unique_texts_are_exact_or_said_not_to_be() -> None:
    """A unique text that Python compares exactly and MariaDB does not is a write that fails one day."""
    unique = {name for name, field in text_fields().items() if field.unique}
    assert {name for name in unique if not isinstance(text_fields()[name], ExactTextField)} == STAFF_NAMES
