"""Pages of the panel without a model: who opens them, whose rows they are told of, where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.test import override_settings
from django.urls import include, path

from clients.models import User
from core.admin import menu, pages
from core.admin.menu import REPORTS, MenuEntry
from core.admin.pages import PanelPage, register_panel_page
from core.admin.scope import Scope
from tests import factories as make
from tests.core.admin.panel import browser, english, text
from tests.core.admin.rows import staff

pytestmark = pytest.mark.django_db


class SalesPage(PanelPage):
    name = "sales"
    menu = MenuEntry(REPORTS, 5, "Sales", "sell")
    right = "geo.view_city"

    def context(self, request: HttpRequest, scope: Scope) -> dict[str, Any]:
        return {"table": {"headers": ["Operator"], "rows": [[f"operator {scope.client_id}"]]}}


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    menu.whole_menu.cache_clear()
    with patch.dict(pages.PAGES, clear=True), patch.dict(menu._pages, clear=True):
        register_panel_page(SalesPage)
        urls: Any = ModuleType("urls_with_sales")
        urls.urlpatterns = [path("admin/", admin.site.urls), path("i18n/", include("django.conf.urls.i18n"))]
        with override_settings(ROOT_URLCONF=urls):
            yield
    menu.whole_menu.cache_clear()


def clerk(*, with_right: bool) -> Any:
    user = staff("clerk", client=make.client())
    if with_right:
        user.user_permissions.add(Permission.objects.get(codename="view_city"))
    return user


def test_staff_with_the_right_sees_it_and_its_line_in_the_menu() -> None:
    user = clerk(with_right=True)
    page = english(browser(user)).get("/admin/sales/")
    assert page.status_code == 200
    assert f"operator {user.client_id}" in text(page)
    assert 'href="/admin/sales/"' in text(page)


def test_superusers_are_not_limited_to_an_operator() -> None:
    assert "operator None" in text(browser(staff("root", is_superuser=True)).get("/admin/sales/"))


def test_staff_without_the_right_is_refused_and_does_not_see_the_line() -> None:
    http = browser(clerk(with_right=False))
    assert http.get("/admin/sales/").status_code == 403
    assert 'href="/admin/sales/"' not in text(http.get("/admin/"))


def test_who_is_no_staff_is_sent_to_the_login() -> None:
    answer = browser(User.objects.create_user("nobody")).get("/admin/sales/")
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/admin/login/")


def test_a_page_without_rows_says_so() -> None:
    with patch.object(SalesPage, "context", lambda *_given: {"table": {"headers": [], "rows": []}}):
        page = english(browser(staff("root", is_superuser=True))).get("/admin/sales/")
    assert "There is nothing here yet." in text(page)


def test_what_can_be_no_page_is_refused_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="two lines that lead to admin:sales"):
        register_panel_page(SalesPage)
    with pytest.raises(ImproperlyConfigured, match="Nothing lacks name, menu, right"):
        register_panel_page(type("Nothing", (PanelPage,), {}))
    with pytest.raises(ImproperlyConfigured, match="/admin/billing/ is the page of an app"):
        register_panel_page(type("BillingPage", (SalesPage,), {"name": "billing"}))
