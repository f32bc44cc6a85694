"""Nobody but core.http opens connections, and a row with an address that is asked says who entered it."""

from __future__ import annotations

import ast

from django.apps import apps
from django.contrib import admin
from django.db.models import CharField

from core.admin.base import ModelAdmin
from core.admin.forms import PanelForm
from core.models import EnteredAddress
from tests.architecture.source import imports, modules, tree

OWN_CONNECTIONS = {
    "core.pinned_connections": "the connections themselves",
    "core.reach": "looks names up for them",
    "core.http": "the calls themselves",
    "core.statsd": "figures to the host that the settings name",
    "demo.server": "its own address",
    "demo.streamer.admission": "the demo's own address: its streamer asks it",
}
"""Module -> reason."""
CLIENTS = ("socket", "urllib.request", "http.client", "ftplib", "httpx", "aiohttp", "urllib3.connection", "asyncio")
CALLS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "Session", "session"})


def connecting(module: str) -> list[str]:
    path = modules()[module]
    found = [f"{module}:{line} imports {name}" for name, line in imports(path) if name.startswith(CLIENTS)]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "requests":
            if node.attr in CALLS:
                found.append(f"{module}:{node.lineno} requests.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module == "requests":
            found += [f"{module}:{node.lineno} requests.{one.name}" for one in node.names if one.name in CALLS]
    return found


def test_only_core_http_opens_connections() -> None:
    found = {module: connecting(module) for module in modules()}
    assert [line for module, lines in found.items() if module not in OWN_CONNECTIONS for line in lines] == []
    assert [module for module in OWN_CONNECTIONS if module in found and not found[module]] == [], "left over"


def test_every_address_that_is_asked_notes_who_entered_it() -> None:
    """A column for a new address must be among ``fetched_fields``, and staff may not tick the trust themselves."""
    asked = [model for model in apps.get_models() if issubclass(model, EnteredAddress)]
    assert asked
    for model in asked:
        columns = {field.name for field in model._meta.get_fields() if isinstance(field, CharField)}
        assert set(model.fetched_fields) <= {field.name for field in model._meta.get_fields()}
        assert {name for name in columns if name in {"host", "api_url", "url_mask"}} <= set(model.fetched_fields), model
        panel = admin.site._registry[model]
        assert isinstance(panel, ModelAdmin)
        assert issubclass(panel.form, PanelForm)
        assert panel.trust_fields() == ("address_trusted",)
