"""Tariffs of an integration that sells films, under the names that published plug-ins import."""

from __future__ import annotations

from typing import Any

from core.numbers import is_digits
from external_api.models import ApiConfigAttribute
from tvmiddleware.models import Tariff, TariffSubscription

TARIFF_NAMES = ("tariff_id", "subscription_tariff_id", "additional_tariffs_ids")


def get_video_api_full_tariffs(api_config: Any) -> list[Tariff]:
    """The tariffs that mean a subscription to the integration's catalogue: those that its attributes name, ids between
    commas (``tariff_id``, ``additional_tariffs_ids``), of its own operator."""
    if api_config is None:
        return []
    rows = ApiConfigAttribute.objects.filter(config_id=api_config.pk, name__in=TARIFF_NAMES)
    ids = {int(part) for row in rows for part in row.value.split(",") if is_digits(part.strip())}
    return list(Tariff.objects.filter(pk__in=ids, client_id=api_config.client_id))


def api_has_subscription(subject: Any, api_config: Any) -> bool:
    """Whether the customer (account) has one of those tariffs now."""
    ids = [tariff.pk for tariff in get_video_api_full_tariffs(api_config)]
    owner = getattr(subject, "customer", None) or getattr(subject, "account", None) or subject
    connected = getattr(owner, "tariffs", None)
    if ids and connected is not None and connected.filter(pk__in=ids).exists():
        return True
    return TariffSubscription.active_by_subject(subject).filter(tariff__in=ids).exists()
