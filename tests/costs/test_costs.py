"""What each endpoint costs, against tests/costs.json. UPDATE_COSTS=1 writes the file (needs Redis)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction

from clients.models import Dealer
from core.api.routes import Route
from core.cache.local import LocalMemory
from smarty.site import APIS
from tests.base import ApiTestCase
from tests.costs import calls
from tests.costs.calls import HOT, HOT_CACHE_TRIPS
from tests.costs.counting import Cost, counted, measured_with_redis
from tests.costs.params import Callers
from tvmiddleware.models import Customer

FILE = Path(__file__).parent.parent / "costs.json"
KNOWN: dict[str, dict[str, int]] = json.loads(FILE.read_text()) if FILE.exists() else {}
ROUTES = {
    api.view(route.spec): (prefix, route) for prefix, api in APIS.items() for route in api.routes if not route.old
}
UPDATE = bool(os.environ.get("UPDATE_COSTS"))


class CostsTest(ApiTestCase):
    dealer: Dealer

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.dealer = Dealer.objects.create(client=cls.cast.north.client, name="Shop")
        Customer.objects.filter(pk=cls.cast.anna.customer_id).update(dealer=cls.dealer)

    def cost(self, prefix: str, route: Route) -> Cost:
        params = calls.params(APIS[prefix].name, route.path, Callers(self.cast, self.dealer, self.identity()))
        with counted() as cost, self.captureOnCommitCallbacks(execute=True):
            self.http.get(f"{prefix}/{route.path}", params)
        return cost

    def measure(self, prefix: str, route: Route) -> dict[str, int]:
        cache.clear()
        LocalMemory.clear_everywhere()
        cold = self.cost(prefix, route)
        self.cost(prefix, route)
        warm = self.cost(prefix, route)
        return {"sql_cold": cold.sql, "sql_warm": warm.sql, "cache_cold": cold.cache, "cache_warm": warm.cache}

    def test_every_endpoint_costs_what_the_file_says(self) -> None:
        found = {}
        for name, (prefix, route) in sorted(ROUTES.items()):
            savepoint = transaction.savepoint()  # one endpoint's writes (a logout!) are not the next one's state
            found[name] = self.measure(prefix, route)
            transaction.savepoint_rollback(savepoint)
            self.http.cookies.clear()
        if UPDATE:
            assert measured_with_redis(), "the file is measured with Redis: set SMARTY_TEST_REDIS"
            FILE.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n")
            return
        assert set(found) == set(KNOWN), "run with UPDATE_COSTS=1 and look at the difference"
        wanted = (
            ("sql_cold", "sql_warm", "cache_cold", "cache_warm") if measured_with_redis() else ("sql_cold", "sql_warm")
        )
        wrong = {
            f"{name}.{kind}": (KNOWN[name][kind], found[name][kind])
            for name in found
            for kind in wanted
            if found[name][kind] != KNOWN[name][kind]
        }
        assert not wrong, f"(in the file, now): {wrong}"

    def test_hot_methods_run_no_sql_when_warm(self) -> None:
        for name in HOT & set(KNOWN):
            assert KNOWN[name]["sql_warm"] == 0, name
            assert KNOWN[name]["cache_warm"] <= HOT_CACHE_TRIPS, name


@pytest.mark.parametrize("name", sorted(HOT))
def test_every_hot_method_is_in_the_file(name: str) -> None:
    assert name in KNOWN
