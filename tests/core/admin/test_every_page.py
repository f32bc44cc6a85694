"""Each page of the panel opens for those who may, shows what they may see, and is closed to the others."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db.models import Model
from django.test import Client as HttpClient
from django.urls import reverse

from tests.core.admin.rows import SECRETS, World, make_world, rights, staff
from tests.factories import NOW

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
IDS = [model._meta.label for model in MODELS]


@pytest.fixture
def world(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield make_world()


def browser(user: Any) -> HttpClient:
    http = HttpClient()
    http.force_login(user)
    return http


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def text(response: Any) -> str:
    return response.content.decode()


def assert_no_secrets(page: str, world: World) -> None:
    for secret in SECRETS:
        assert secret not in page
    for rows in (world.own, world.foreign):
        for row in rows.values():
            key = getattr(row, "key", None)
            assert not key or key not in page


def row_of(model: type[Model], world: World) -> Any:
    return world.own.get(model) or world.shared[model]


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_superuser_sees_list_search_and_forms(model: type[Model], world: World) -> None:
    http = browser(staff("root", is_superuser=True))
    row = row_of(model, world)
    page = http.get(address(model, "changelist"))
    assert page.status_code == 200
    assert address(model, "change", row.pk) in text(page)
    assert_no_secrets(text(page), world)
    for query in ("n", f"#{row.pk}", "7", "last", "2026-11-22"):
        found = http.get(address(model, "changelist"), {"q": query})
        assert found.status_code == 200, query
    only = http.get(address(model, "changelist"), {"q": f"#{row.pk}"})
    assert [one.pk for one in only.context["cl"].result_list] == [row.pk]
    form = http.get(address(model, "change", row.pk))
    assert form.status_code == 200
    assert_no_secrets(text(form), world)
    allowed = admin.site._registry[model].has_add_permission(form.wsgi_request)
    assert http.get(address(model, "add")).status_code == (200 if allowed else 403)
    assert http.get(address(model, "delete", row.pk)).status_code in {200, 403}
    assert http.get(address(model, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_operator_staff_sees_own_rows_only(model: type[Model], world: World) -> None:
    http = browser(rights(staff("norths", client=world.north)))
    row = row_of(model, world)
    page = http.get(address(model, "changelist"))
    assert page.status_code == 200
    shown = {one.pk for one in page.context["cl"].result_list}
    assert row.pk in shown
    assert http.get(address(model, "change", row.pk)).status_code == 200
    foreign = world.foreign.get(model)
    if foreign is None:
        assert http.get(address(model, "add")).status_code == 403
        assert http.post(address(model, "change", row.pk), {"name": "x"}).status_code == 403
        assert http.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        return
    assert foreign.pk not in shown
    assert not http.get(address(model, "changelist"), {"q": f"#{foreign.pk}"}).context["cl"].result_list
    for name in ("change", "history"):
        assert http.get(address(model, name, foreign.pk)).status_code == 302  # to the first page: "doesn't exist"
    assert http.get(address(model, "delete", foreign.pk)).status_code in {302, 403}
    assert http.post(address(model, "delete", foreign.pk), {"post": "yes"}).status_code in {302, 403}
    assert type(foreign)._default_manager.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_staff_without_rights_is_kept_out(model: type[Model], world: World) -> None:
    http = browser(staff("nobody", client=world.north))
    row = row_of(model, world)
    for url in (
        address(model, "changelist"),
        address(model, "add"),
        address(model, "change", row.pk),
        address(model, "delete", row.pk),
    ):
        assert http.get(url).status_code == 403, url


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_visitors_are_sent_to_the_login_page(model: type[Model], world: World) -> None:
    answer = HttpClient().get(address(model, "changelist"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_viewers_get_no_keys(model: type[Model], world: World) -> None:
    """With the right to view only, keys of operators, dealers and servers are not on the page."""
    user = staff("viewer", client=world.north)
    http = browser(rights_to_view(user))
    row = row_of(model, world)
    page = http.get(address(model, "change", row.pk))
    assert page.status_code == 200
    assert_no_secrets(text(page), world)
    north = world.north
    for key in (
        north.api_key,
        north.billing_api_key,
        north.content_api_key,
        north.streaming_api_key,
        "dealer-key-North",
        "stream-secret-North",
        "link-secret-North",
        "hbb-key-North",
    ):
        assert key not in text(page)
    assert http.post(address(model, "change", row.pk), {"name": "x"}).status_code == 403


def rights_to_view(user: Any) -> Any:
    user.user_permissions.set(one for one in rights(user).user_permissions.all() if one.codename.startswith("view_"))
    return user
