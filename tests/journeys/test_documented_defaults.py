"""Generated clients send the defaults of the OpenAPI document: that must be the same as leaving them out."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.forms import model_to_dict
from django.test import override_settings

from apis.signed import Signed
from billing.models import PromoCode
from core.api.routes import Route
from core.cache.local import LocalMemory
from smarty.site import TABLES
from tests.base import ApiTestCase
from tests.conformance import document
from tests.journeys.known import make_known
from tests.signing import signed
from tvmiddleware.models import Account, AccountDevice, Customer, Message, Tariff

MADE_UP = re.compile(r"[0-9a-f]{128}|[0-9a-f-]{36}|token=\w+|\b[0-9]{6,16}\b")
"""Keys, UUIDs, tokens, passwords and numbers of new rows."""
OF_NEW_ROWS = frozenset({"code", "codes", "id", "transaction_id"})
OWN = frozenset({"id", "abonement", "password", "code", "uuid"})
"""Columns that differ from row to row."""


def parameters_of(path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document()["paths"][path]["get"]["parameters"]
    return found


def defaults_of(path: str) -> dict[str, Any]:
    rows = ((one["name"], one.get("schema", {})) for one in parameters_of(path))
    return {name: schema["default"] for name, schema in rows if "default" in schema}


@override_settings(TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED=True, MAX_LA=100.0, MAX_USED_MEM=99.0)
class DocumentedDefaultsTest(ApiTestCase):
    known: dict[str, list[Any]]
    dealer: Any

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.known, cls.dealer = make_known(cls.cast)

    def test_sending_them_changes_nothing(self) -> None:
        wrong = [
            f"{prefix}/{row.path}"
            for prefix, rows in TABLES.items()
            for row in rows
            if not row.old and not self.is_same(prefix, row)
        ]
        assert not wrong

    def test_new_rows_are_the_same(self) -> None:
        """What the answer does not show: the row itself."""
        for path, (model, needed) in self.creations().items():
            with self.subTest(path):
                row = next(one for one in TABLES["/billing/api"] if one.path == path)
                defaults = defaults_of(f"/billing/api/{path}")
                assert len(defaults) > 2
                self.prefix = "/billing/api/"
                assert self.made(row, model, needed) == self.made(row, model, {**defaults, **needed})

    def creations(self) -> dict[str, tuple[type[Model], dict[str, Any]]]:
        """Path -> what it makes, and the parameters that it can't do without."""
        anna = self.cast.anna
        return {
            "account/create/": (Account, {"customer_id": anna.customer_id}),
            "account/device/create/": (
                AccountDevice,
                {"account_id": anna.pk, "device_uid": "of-defaults", "system_name": "pc"},
            ),
            "account/message/create/": (Message, {"account_id": anna.pk, "subject": "s", "text": "t"}),
            "customer/create/": (Customer, {"firstname": "New"}),
            "promo/create/": (PromoCode, {"amount": 5}),
            "tariff/create/": (Tariff, {"name": "New", "price": 1}),
        }

    def made(self, row: Route, model: type[Model], params: dict[str, Any]) -> dict[str, Any]:
        with transaction.atomic():
            answer = self.response(row.path, **self.proven(row, params)).json()
            assert answer["error"] == 0, answer
            newest = model._default_manager.latest("pk")
            found = {name: value for name, value in model_to_dict(newest).items() if name not in OWN}
            transaction.set_rollback(True)
        return found

    def is_same(self, prefix: str, row: Route) -> bool:
        asked = parameters_of(f"{prefix}/{row.path}")
        defaults = defaults_of(f"{prefix}/{row.path}")
        given = {one["name"]: self.known[one["name"]][0] for one in asked if one["name"] in self.known}
        if not defaults:
            return True
        self.prefix = f"{prefix}/"
        return bool(self.answer(row, given) == self.answer(row, {**defaults, **given}))

    def answer(self, row: Route, params: dict[str, Any]) -> Any:
        cache.clear()
        LocalMemory.clear_everywhere()
        self.http.cookies.clear()
        with transaction.atomic():
            response = self.response(row.path, **self.proven(row, params))
            transaction.set_rollback(True)
        if response.headers.get("Content-Type") != "application/json":
            return response.status_code, MADE_UP.sub("", response.headers.get("Location", ""))
        told = json.loads(response.content)
        return MADE_UP.sub("", json.dumps({name: told[name] for name in told if name not in OF_NEW_ROWS}))

    def proven(self, row: Route, params: dict[str, Any]) -> dict[str, Any]:
        north, auth = self.cast.north.client, row.spec.auth
        if isinstance(auth, Signed):
            return signed({"client_id": north.pk, **params}, getattr(north, auth.secret))
        if auth.kind == "dealer":
            return {"dealer_id": self.dealer.pk, "api_key": self.dealer.api_key, **params}
        return {**self.identity(), "api_key": north.api_key, **params}
