"""Every route is measured with a call that means something: ``tests/apis/<api>/costs/<file>.py``."""

from __future__ import annotations

from importlib import import_module

import pytest

from core.api.routes import Api, Route
from smarty.site import APIS
from tests.costs.calls import calls, files

ROUTES = [(api, route) for api in APIS.values() for route in api.routes if not route.old]
USUAL = ("billing", "dealers")
"""APIs whose ``identified`` gives parameters to methods that name none."""
REFUSED = {
    "account/profile/settings/modify/",
    "channel/action/",
    "content/position/delete/",
    "content/position/remember/channel/",
    "legal/document/accept/",
    "legal/document/detail/",
    "noauth/legal/document/detail/",
    "noauth/program/detail/",
    "noauth/program/list/",
    "notification/delete/",
    "v2/noauth/channel/info/",
}
"""Measured as the refusal of a call without its parameters, since before there was this guard. No new ones: an ordinary
call for one of them changes its costs, which is looked at when somebody works on it."""


def file_of(route: Route) -> str:
    return route.spec.function.__module__.rpartition(".")[2]


def needed(route: Route) -> set[str]:
    return {name for name, field in route.spec.params.model_fields.items() if field.is_required()}


@pytest.mark.parametrize(("api", "route"), ROUTES, ids=lambda value: getattr(value, "path", None) or value.name)
def test_it_has_an_ordinary_call(api: Api, route: Route) -> None:
    if api.name not in USUAL and route.path not in REFUSED:
        assert not needed(route) or route.path in calls(api.name), (
            f"tests/apis/{api.name}/costs/{file_of(route)}.py: a call of {route.path} with {sorted(needed(route))}"
        )


@pytest.mark.parametrize("api", APIS.values(), ids=lambda api: api.name)
def test_calls_stand_in_the_file_of_their_endpoint(api: Api) -> None:
    places = {route.path: file_of(route) for route in api.routes}
    for file, found in files(api.name).items():
        assert {places.get(path) for path in found} == {file}, file
    assert callable(import_module(f"tests.apis.{api.name}.costs").identified)


def test_no_exemption_is_left_over() -> None:
    assert {route.path for api, route in ROUTES if needed(route) and api.name not in USUAL} >= REFUSED
    assert not set(calls("tvmiddleware")) & REFUSED
