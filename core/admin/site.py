"""The panel's site as django-unfold makes it, without the work that no page shows."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.admin.pages import urls_with_pages


def install_index() -> None:
    """The menu is core.admin.menu's, so Django's own list of all models and rights (a quarter of a page's time) is made
    where a page does show it: that of one application. Pages without a model get their addresses."""
    setattr(admin.site, "get_app_list", partial(app_list_when_asked, admin.site.get_app_list))  # noqa: B010
    setattr(admin.site, "get_urls", partial(urls_with_pages, admin.site.get_urls))  # noqa: B010


def app_list_when_asked(make: Any, request: HttpRequest, app_label: str | None = None) -> Any:
    return SimpleLazyObject(partial(make, request, app_label))
