"""The panel's menu, made of what each page says of itself: ``menu = MenuEntry(...)`` in its class.

A section is an object that its app makes once, in ``<app>/admin/menu.py``; those that several apps fill stand here.
Positions leave gaps: a new line goes between two others without touching them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_script_prefix, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, eq=False)
class MenuSection:
    """``position``: its place among the sections."""

    title: Any
    position: int


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu. ``position``: its place in the section; ``icon``: a name of Google's Material Symbols."""

    section: MenuSection
    position: int
    title: Any
    icon: str


@dataclass(frozen=True)
class NotInMenu:
    """A page that people reach from another one: from which, and why."""

    reason: str


@dataclass(frozen=True)
class MenuLink:
    """An entry with the name of its address and who sees it."""

    entry: MenuEntry
    name: str
    may_open: Callable[[Any], bool]

    def item(self) -> dict[str, Any]:
        """The entry in the form that django-unfold reads."""
        return {
            "title": self.entry.title,
            "icon": self.entry.icon,
            "link": link(self.name),
            "permission": self.may_open,
        }


REPORTS = MenuSection(_("Reports"), 70)
GENERAL = MenuSection(_("General"), 80)
_pages: dict[str, MenuLink] = {}


def register_page(entry: MenuEntry, name: str, may_open: Callable[[Any], bool]) -> None:
    """A page without a model. ``name``: of its address, ``admin:sales``. Raises ImproperlyConfigured if it is there."""
    if name in _pages:
        raise ImproperlyConfigured(f"the menu has two lines that lead to {name}")
    _pages[name] = MenuLink(entry, name, may_open)


def navigation(request: Any = None) -> list[dict[str, Any]]:
    """The whole menu, as django-unfold reads it; what a user may not open it leaves out itself."""
    return whole_menu()


@cache
def whole_menu() -> list[dict[str, Any]]:
    """Made once, at the first page: every admin module has been imported by then."""
    sections: dict[MenuSection, list[MenuLink]] = {}
    for one in sorted(links(), key=lambda one: (one.entry.position, one.name)):
        sections.setdefault(one.entry.section, []).append(one)
    overview = {"title": _("Overview"), "icon": "dashboard", "link": link("admin:index")}
    return [
        {"title": "", "items": [overview]},
        *(
            {
                "title": section.title,
                "collapsible": True,
                "separator": True,
                "items": [one.item() for one in sections[section]],
            }
            for section in sorted(sections, key=lambda section: section.position)
        ),
    ]


def links() -> Iterator[MenuLink]:
    """Of every page that has a line, in no order."""
    for model, page in admin.site._registry.items():
        entry = getattr(page, "menu", None)  # a plug-in's page may know nothing of the menu
        if isinstance(entry, MenuEntry):
            app, noun = model._meta.app_label, model._meta.model_name or ""
            yield MenuLink(entry, f"admin:{app}_{noun}_changelist", may_view(app, noun))
    yield from _pages.values()


def check_entry(page: type[Any]) -> None:
    """Raises ImproperlyConfigured for a page whose ``menu`` is something else; called when its class is made."""
    if not isinstance(page.menu, MenuEntry | NotInMenu | None):
        raise ImproperlyConfigured(f"{page.__name__}.menu is no MenuEntry and no NotInMenu: {page.menu!r}")


def may_view(app: str, model: str) -> Callable[[Any], bool]:
    """Whether the request's user may open the list of this noun."""
    return lambda request: any(request.user.has_perm(f"{app}.{right}_{model}") for right in ("view", "change"))


def link(name: str) -> Any:
    """The path of a page, looked up once: every page of the panel asks for all of the menu's, twice."""
    return lazy(lambda: address(name, get_script_prefix()), str)()


@cache
def address(name: str, prefix: str) -> str:
    """The path of the page ``name`` below ``prefix`` (SCRIPT_NAME), which Django knows of the present request."""
    return reverse(name)
