"""Pages of the panel that are no list of rows: a report, figures, a form that concerns many nouns.

A page is a class derived from ``PanelPage`` with ``@register_panel_page``, in ``<app>/admin/<noun>.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from core.admin.menu import MenuEntry, register_page
from core.admin.scope import Scope, request_scope

PageClass = TypeVar("PageClass", bound="type[PanelPage]")
PAGES: dict[str, PanelPage] = {}
"""Name -> page."""


class PanelPage:
    """``name``: its address is ``/admin/<name>/``, called ``admin:<name>``. ``right``: "app.view_model", without which
    the page is neither in the menu nor opened. ``template``: one of its own extends ``admin/base_site.html``; this one
    shows ``table`` of the context, ``{"headers": [...], "rows": [[...], ...]}``."""

    name: str
    menu: MenuEntry
    right: str
    template = "smarty/report.html"
    shows: tuple[str, ...] = ()
    """Labels of models that have no pages of their own because this one shows their rows."""

    def context(self, request: HttpRequest, scope: Scope) -> dict[str, Any]:
        """What the template shows. ``scope``: whose rows the user may see; the page has to hold to it."""
        raise NotImplementedError

    def view(self, request: HttpRequest) -> HttpResponseBase:
        """Raises PermissionDenied (403) for staff without the right; who is no staff is sent to the login before."""
        if not self.may_open(request):
            raise PermissionDenied
        shown = self.context(request, request_scope(request))
        return TemplateResponse(
            request, self.template, {**admin.site.each_context(request), "title": self.menu.title, **shown}
        )

    def may_open(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm(self.right))


def register_panel_page(page: PageClass) -> PageClass:
    """Give it an address and its line in the menu. Raises ImproperlyConfigured for a name that is taken, by an app too,
    or a class that does not say all that a page is made of."""
    missing = [name for name in ("name", "menu", "right") if not hasattr(page, name)]
    if missing:
        raise ImproperlyConfigured(f"{page.__name__} lacks {', '.join(missing)}")
    made = page()
    if made.name in {app.label for app in apps.get_app_configs()}:
        raise ImproperlyConfigured(f"/admin/{made.name}/ is the page of an app")
    register_page(made.menu, f"admin:{made.name}", made.may_open)
    PAGES[made.name] = made
    return page


def urls_with_pages(make: Callable[[], list[Any]]) -> list[Any]:
    """The site's own addresses behind those of the pages, since its last one takes whatever is left."""
    return [*(address_of(page) for page in PAGES.values()), *make()]


def address_of(page: PanelPage) -> URLPattern:
    return path(f"{page.name}/", admin.site.admin_view(page.view), name=page.name)
