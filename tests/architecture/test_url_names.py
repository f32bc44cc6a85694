"""The URL spells the function: segments joined by ``_``, ``noauth`` and ``v2`` last; its first word is the file."""

from __future__ import annotations

import pytest

from core.api.routes import Route
from smarty.site import APIS

ROUTES = [(api.name, route) for api in APIS.values() for route in api.routes]
EXEMPT: dict[str, str] = {}
"""Path -> why its function is called otherwise."""


def expected(path: str) -> str:
    words = path.strip("/").replace("-", "_").split("/")
    moved = [word for word in words if word in {"noauth", "v2"}]
    return "_".join([word for word in words if word not in moved] + moved)


@pytest.mark.parametrize(("api", "route"), ROUTES, ids=lambda value: getattr(value, "path", value))
def test_the_url_spells_the_function(api: str, route: Route) -> None:
    if route.old or route.path in EXEMPT:
        return
    name = expected(route.path)
    assert route.spec.name == name
    assert route.spec.function.__module__.rpartition(".")[2] == name.partition("_")[0]


@pytest.mark.parametrize(
    ("api", "rows"),
    [(api.name, api.routes) for api in APIS.values()],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tables_are_in_alphabetical_order(api: str, rows: tuple[Route, ...]) -> None:
    paths = [route.path for route in rows]
    assert paths == sorted(paths)
    assert len(set(paths)) == len(paths)


def test_old_names_lead_to_documented_functions() -> None:
    documented = {route.spec.function for _api, route in ROUTES if not route.old}
    old = {route.spec.function for _api, route in ROUTES if route.old}
    assert old <= documented


def test_no_exemption_is_left_over() -> None:
    assert set(EXEMPT) <= {route.path for _api, route in ROUTES}


def test_modifiers_go_to_the_end() -> None:
    assert expected("v2/channel/info/") == "channel_info_v2"
    assert expected("noauth/program/list/") == "program_list_noauth"
    assert expected("v2/noauth/channel/list/") == "channel_list_v2_noauth"
    assert expected("game/self-score/") == "game_self_score"
