"""Every page of the panel says where it stands in the menu, or why it does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override

from core.admin import menu
from core.admin.base import ModelAdmin
from core.admin.menu import REPORTS, MenuEntry, MenuSection, NotInMenu
from geo.models import City

PAGES: dict[str, Any] = {model._meta.label: page for model, page in admin.site._registry.items()}


@pytest.mark.parametrize("label", sorted(PAGES))
def test_every_page_says_where_it_stands(label: str) -> None:
    entry = getattr(PAGES[label], "menu", None)
    assert isinstance(entry, MenuEntry | NotInMenu), (
        f"{type(PAGES[label]).__name__}: menu = MenuEntry(section, position, title, icon), or NotInMenu(reason)"
    )


def test_who_stands_nowhere_has_a_reason() -> None:
    assert all(page.menu.reason for page in PAGES.values() if isinstance(page.menu, NotInMenu))


def test_no_place_is_taken_twice() -> None:
    """Two lines at one place would be in the order of their addresses, which nobody means."""
    places = [(one.entry.section.title, one.entry.position) for one in menu.links()]
    assert sorted(set(places), key=str) == sorted(places, key=str)
    with override("en"):
        sections = {one.entry.section for one in menu.links()}
        assert len({section.position for section in sections}) == len(sections)


def test_apps_do_not_make_a_section_twice() -> None:
    with override("en"):
        titles = [str(section.title) for section in {one.entry.section for one in menu.links()}]
    assert len(set(titles)) == len(titles)


def test_what_is_no_entry_is_refused_when_the_class_is_made() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"Wrong\.menu is no MenuEntry"):
        type("Wrong", (ModelAdmin,), {"menu": "general"})


def test_a_page_without_a_model_stands_in_its_section(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_pages", {})
    menu.register_page(MenuEntry(REPORTS, 65, "Sales", "sell"), "admin:sales", lambda request: True)
    with pytest.raises(ImproperlyConfigured, match="admin:sales"):
        menu.register_page(MenuEntry(REPORTS, 66, "Sales", "sell"), "admin:sales", lambda request: True)
    made = menu.whole_menu.__wrapped__()
    with override("en"):
        reports = next(section for section in made if section["title"] == REPORTS.title)
        titles = [str(item["title"]) for item in reports["items"]]
    assert titles.index("E-mails") < titles.index("Sales") < titles.index("Background tasks")


def test_another_apps_section_stands_where_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library will do: a section and a page, without a line in anybody else's file."""
    films = MenuSection("Films", 35)
    page: Any = type("CityPage", (ModelAdmin,), {"menu": MenuEntry(films, 10, "Films", "movie")})
    registry: dict[Any, Any] = admin.site._registry
    monkeypatch.setitem(registry, City, page(City, admin.site))
    with override("en"):
        titles = [str(section["title"]) for section in menu.whole_menu.__wrapped__()]
    assert titles.index("Content") < titles.index("Films") < titles.index("Guide")


def test_the_guard_sees_pages() -> None:
    assert {"core.Task", "tvmiddleware.Account", "auth.Group"} <= set(PAGES)
