"""Each page of the panel opens for those who may, shows what they may see, and is closed to the others."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db.models import Model
from django.test import Client as HttpClient
from django.test import TestCase
from django.urls import reverse

from clients.models import User
from core.task_models import Task
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import SECRETS, World, make_world, rights, staff
from tests.factories import NOW

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
QUERIES = ("n7", "2026-11-22")


def rights_to_view(user: User) -> Any:
    every = rights(user).user_permissions.all()
    user.user_permissions.set([one for one in every if one.codename.startswith("view_")])
    return user


@pytest.mark.slow
class EveryPageTest(TestCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        with time_machine.travel(NOW, tick=False):
            cls.world = make_world()

    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)

    def row_of(self, model: type[Model]) -> Any:
        return self.world.own.get(model) or self.world.shared[model]

    def assert_no_secrets(self, page: str) -> None:
        for secret in SECRETS:
            assert secret not in page
        for rows in (self.world.own, self.world.foreign):
            for row in rows.values():
                key = getattr(row, "key", None)
                assert not key or key not in page

    def shown(self, http: HttpClient, model: type[Model], **query: str) -> set[Any]:
        page = http.get(address(model, "changelist"), query)
        assert page.status_code == 200, (model, query)
        return {row.pk for row in page.context["cl"].result_list}

    def test_superusers_see_lists_searches_and_forms(self) -> None:
        http = browser(staff("root", is_superuser=True))
        for model in MODELS:
            with self.subTest(model=model._meta.label):
                self.look_at(http, model, self.row_of(model))

    def look_at(self, http: HttpClient, model: type[Model], row: Model) -> None:
        page = http.get(address(model, "changelist"))
        assert page.status_code == 200
        assert address(model, "change", row.pk) in text(page)
        self.assert_no_secrets(text(page))
        for query in QUERIES:
            self.shown(http, model, q=query)
        assert self.shown(http, model, q=f"#{row.pk}") == {row.pk}
        form = http.get(address(model, "change", row.pk))
        assert form.status_code == 200
        self.assert_no_secrets(text(form))
        allowed = admin.site._registry[model].has_add_permission(form.wsgi_request)
        assert http.get(address(model, "add")).status_code == (200 if allowed else 403)
        assert http.get(address(model, "delete", row.pk)).status_code in {200, 403}
        assert http.get(address(model, "history", row.pk)).status_code == 200

    def test_an_operators_staff_sees_own_rows_only(self) -> None:
        http = browser(rights(staff("norths", client=self.world.north)))
        for model in MODELS:
            with self.subTest(model=model._meta.label):
                row, foreign = self.row_of(model), self.world.foreign.get(model)
                assert row.pk in self.shown(http, model)
                assert http.get(address(model, "change", row.pk)).status_code == 200
                if foreign is None:
                    self.assert_looked_at_only(http, model, row)
                else:
                    self.assert_out_of_reach(http, model, foreign)

    def assert_looked_at_only(self, http: HttpClient, model: type[Model], row: Model) -> None:
        """Rows of the whole installation are not an operator's to change."""
        assert http.get(address(model, "add")).status_code == 403
        assert http.post(address(model, "change", row.pk), {"name": "x"}).status_code == 403
        assert http.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403

    def assert_out_of_reach(self, http: HttpClient, model: type[Model], foreign: Any) -> None:
        assert foreign.pk not in self.shown(http, model)
        assert not self.shown(http, model, q=f"#{foreign.pk}")
        for name in ("change", "history"):
            assert http.get(address(model, name, foreign.pk)).status_code == 302  # to the first page: "doesn't exist"
        assert http.get(address(model, "delete", foreign.pk)).status_code in {302, 403}
        assert http.post(address(model, "delete", foreign.pk), {"post": "yes"}).status_code in {302, 403}
        assert type(foreign)._default_manager.filter(pk=foreign.pk).exists()

    def test_staff_without_rights_is_kept_out(self) -> None:
        http = browser(staff("nobody", client=self.world.north))
        for model in MODELS:
            with self.subTest(model=model._meta.label):
                row = self.row_of(model)
                if model is Task:  # everybody may see the tasks that he started himself, here none
                    assert not self.shown(http, model)
                    assert http.get(address(model, "change", row.pk)).status_code == 302
                    continue
                for page in ("changelist", "add"):
                    assert http.get(address(model, page)).status_code == 403
                for page in ("change", "delete"):
                    assert http.get(address(model, page, row.pk)).status_code == 403

    def test_visitors_are_sent_to_the_login_page(self) -> None:
        for model in MODELS:
            with self.subTest(model=model._meta.label):
                answer = HttpClient().get(address(model, "changelist"))
                assert answer.status_code == 302
                assert answer.headers["Location"].startswith(reverse("admin:login"))

    def test_viewers_get_no_keys(self) -> None:
        """With the right to view only, keys of operators, dealers and servers are not on the page."""
        north = self.world.north
        http = browser(rights_to_view(staff("viewer", client=north)))
        keys = (north.api_key, north.billing_api_key, north.content_api_key, north.streaming_api_key)
        for model in MODELS:
            with self.subTest(model=model._meta.label):
                row = self.row_of(model)
                page = http.get(address(model, "change", row.pk))
                assert page.status_code == 200
                self.assert_no_secrets(text(page))
                others = ("dealer-key-North", "stream-secret-North", "link-secret-North", "hbb-key-North")
                for key in (*keys, *others):
                    assert key not in text(page)
                assert http.post(address(model, "change", row.pk), {"name": "x"}).status_code == 403
