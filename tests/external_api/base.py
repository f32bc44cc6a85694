"""An operator with an external system: a handler made in the test, picked in the panel's table."""

from __future__ import annotations

from typing import Any

from external_api import registry
from external_api.base import SmartyBilling
from external_api.models import ApiConfig, ApiConfigAttribute
from external_api.services import circuit
from tests.base import ApiTestCase

NAME = "test_billing"


class PluginCase(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        circuit._late.clear()
        circuit._until.clear()
        self.addCleanup(registry.remove, NAME)

    def plug(self, handler: type[Any], *, attributes: dict[str, str] | None = None, **fields: Any) -> ApiConfig:
        """Register ``handler`` and make it North's default for billing."""
        registry.add(NAME, handler)
        values = {"client": self.cast.north.client, "name": "Billing", "handler": NAME, "default_for_billing": True}
        with self.captureOnCommitCallbacks(execute=True):
            config = ApiConfig.objects.create(**{**values, **fields})
            for name, value in (attributes or {}).items():
                ApiConfigAttribute.objects.create(config=config, name=name, value=value, is_secret="key" in name)
        return config

    def plug_hooks(self, *, attributes: dict[str, str] | None = None, **hooks: Any) -> ApiConfig:
        """The same from functions: ``plug_hooks(check_account=lambda self, account: ...)``."""
        return self.plug(type("Handler", (SmartyBilling,), hooks), attributes=attributes)

    def login(self, **params: Any) -> dict[str, Any]:
        return self.call_with_key("login/", **params)

    def anna(self, **params: Any) -> dict[str, Any]:
        return self.login(**{"abonement": self.cast.anna.abonement, "password": "1111", "device": "pc", **params})

    def status(self, **params: Any) -> dict[str, Any]:
        return self.call("account/status/", **params)
