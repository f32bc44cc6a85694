"""An operator's integrations as calls need them: read once per generation, kept in memory by whoever asks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core import secretbox
from external_api import registry
from external_api.base import SmartyBilling
from external_api.models import ApiConfig


@dataclass(frozen=True)
class Integration:
    """``sealed``: the attributes, encrypted: a snapshot of the operator lies in the shared cache."""

    id: int
    client_id: int
    name: str
    handler: str
    is_default: bool
    tariff_id: int | None
    timeout: float
    stay_in_when_down: bool
    sealed: str
    secret_names: tuple[str, ...]

    def attributes(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(secretbox.unseal_text(self.sealed)) if self.sealed else {}
        return found

    def secrets(self) -> list[str]:
        """The values that no log may show."""
        return [value for name, value in self.attributes().items() if name in self.secret_names]


def integrations_of(client_id: int) -> tuple[Integration, ...]:
    """The enabled integrations of an operator; two statements, one where there are none."""
    rows = ApiConfig.objects.filter(client_id=client_id, enabled=True).prefetch_related("attributes")
    return tuple(integration_of(row) for row in rows)


def integration_of(row: ApiConfig) -> Integration:
    rows = list(row.attributes.all())
    attributes = {one.name: one.value for one in rows}
    return Integration(
        id=row.pk,
        client_id=row.client_id,
        name=row.name,
        handler=row.handler,
        is_default=bool(row.default_for_billing),
        tariff_id=row.tariff_id,
        timeout=float(row.timeout),
        stay_in_when_down=row.stay_in_when_down,
        sealed=secretbox.seal_text(json.dumps(attributes)) if attributes else "",
        secret_names=tuple(one.name for one in rows if one.is_secret),
    )


def billing_of(integrations: Sequence[Integration], custom_id: int | None = None) -> Integration | None:
    """The customer's own integration, else the operator's default for billing; None: Smarty alone."""
    if custom_id:
        own = next((one for one in integrations if one.id == custom_id), None)
        if own is not None:
            return own
    return next((one for one in integrations if one.is_default), None)


def offers_hook(integration: Integration | None, hook: str) -> bool:
    """Whether the integration's handler has a hook of its own; without asking anybody."""
    handler = registry.get(integration.handler) if integration is not None else None
    own = getattr(handler, hook, None)
    return callable(own) and own is not getattr(SmartyBilling, hook, None)


def any_offers(integrations: Sequence[Integration], hook: str) -> bool:
    """Whether any of them might be asked: free of SQL and of cache trips, for the hot methods."""
    return any(offers_hook(one, hook) for one in integrations)
