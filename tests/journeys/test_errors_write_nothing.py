"""What answers an error has written nothing: every writing method, failing at its end; and rows that go meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from billing.selectors import subscribers
from billing.selectors.subscribers import SubscriberScope
from clients.models import Dealer
from core.api import site
from core.api.endpoint import WRITE
from core.api.routes import Route
from core.models import InstallationFact
from smarty.site import TABLES
from tests import factories as make
from tests.base import ApiTestCase
from tests.costs.calls import calls
from tests.signing import signed
from tvmiddleware.models import Account, Customer, Tariff

WRITING = [
    (prefix, route)
    for prefix, rows in TABLES.items()
    for route in rows
    if route.spec.db == WRITE and not route.spec.outside
]

MORE: dict[str, dict[str, Any]] = {
    "account/profile/settings/modify/": {"profile_id": 1},
    "content/position/delete/": {"content_type": "program", "content_id": 1},
    "legal/document/accept/": {"id": 1},
    "maintenance/create/": {"channel_prefix": "one", "datetime_begin": "2026-11-22T11:00:00Z"},
    "maintenance/edit/": {"id": 1},
    "notification/delete/": {"pid": 1},
}
"""What methods demand beside the costs' call of them."""
ROUTES = {route.path: route for route in TABLES["/billing/api"]}
GOING = {
    "account/activate/": 1,
    "account/deactivate/": 1,
    "account/delete/": 1,
    "account/modify/": 1,
    "account/tariff/assign/": 1,
    "account/tariff/remove/": 1,
    "customer/delete/": 1,
    "customer/modify/": 1,
    "customer/tariff/assign/": 1,
    "customer/tariff/remove/": 1,
    "promo/activate/": 1,
    "transaction/create/": 6,
}
"""Methods of the billing API that change a subscriber -> their code for one that is not there."""


class ErrorsWriteNothingTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dealer = Dealer.objects.create(client=self.cast.north.client, name="Shop")
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(dealer=self.dealer)

    def ask(self, prefix: str, route: Route, **params: Any) -> Any:
        """By whoever may: a session, a key, a signature."""
        north = self.cast.north.client
        auth: Any = route.spec.auth
        given = {**params, "client_id": north.pk}
        if auth.kind == "dealer":
            given |= {"dealer_id": self.dealer.pk, "api_key": self.dealer.api_key}
        elif auth.kind == "signature":
            given = signed(given, getattr(north, auth.secret))
        else:
            given |= {"authkey": self.cast.anna_key.key, "api_key": north.api_key, "device": "pc"}
        return self.http.post(f"{prefix}/{route.path}", given)

    def test_each_is_undone_when_it_fails_at_its_end(self) -> None:
        reached = set()

        def performed(call: Any, spec: Any, params: Any) -> Any:
            reached.add(spec.name)
            InstallationFact.objects.create(name="written")
            raise RuntimeError

        with patch.object(site, "perform_call", performed):
            for prefix, route in WRITING:
                own = calls(prefix.strip("/").partition("/")[0]).get(route.path)
                params: dict[str, Any] = {**(own(self.cast) if own else {}), **MORE.get(route.path, {})}
                answer = self.ask(prefix, route, **params)
                assert b'"error":0,' not in answer.content, route.path
                assert not InstallationFact.objects.filter(name="written").exists(), route.path
        assert {route.spec.name for _prefix, route in WRITING} - reached == set()

    def test_a_row_that_goes_between_its_look_up_and_its_change_is_not_found(self) -> None:
        """The first look-up finds it, then somebody else deletes it."""
        for path, code in GOING.items():
            route = ROUTES[path]
            active = path != "account/activate/"
            account = make.account(self.cast.north.client, tariffs=[self.cast.north.basic], active=active)
            with self.going(account):
                answer = self.ask("/billing/api", route, **own(route, account, self.cast.north.debtors)).json()
            assert answer["error"] == code, (path, answer)
            assert not Account.objects.filter(pk=account.pk).exists(), f"{path}: it came back"
            assert not Customer.objects.filter(pk=account.customer_id).exists(), f"{path}: it came back"

    @contextmanager
    def going(self, account: Account) -> Iterator[None]:
        """It is gone, but the first look-up of the call still saw it."""
        scope = SubscriberScope(account.client_id)
        seen: dict[str, list[Any]] = {
            "account_of": [subscribers.account_of(scope, account_id=account.pk)],
            "customer_of": [subscribers.customer_of(scope, customer_id=account.customer_id)],
        }
        reals = {name: getattr(subscribers, name) for name in seen}
        Account.objects.filter(pk=account.pk).delete()
        Customer.objects.filter(pk=account.customer_id).delete()

        def look(name: str, *args: Any, **given: Any) -> Any:
            return seen[name].pop() if seen[name] else reals[name](*args, **given)

        changed: dict[str, Any] = {name: partial(look, name) for name in seen}
        with patch.multiple(subscribers, **changed), self.captureOnCommitCallbacks(execute=True):
            yield
        assert not all(seen.values())


def own(route: Route, account: Account, tariff: Tariff) -> dict[str, Any]:
    """Parameters that make the method change something."""
    every = {
        "account_id": account.pk, "customer_id": account.customer_id, "tariff_id": tariff.pk, "device_uid": "going",
        "device_model": "pc", "device": "pc", "firstname": "New", "parent_code": "1", "text": "T", "subject": "S",
        "amount": "5", "code": "NONE", "ext_id": "going-1", "comment": "c",
    }  # fmt: skip
    if "customer_id" in route.spec.params.model_fields and "amount" not in route.spec.params.model_fields:
        del every["ext_id"]
    return {name: value for name, value in every.items() if name in route.spec.params.model_fields}
