"""Rights as a table: one row per noun, columns for view, add, change and delete.

Nobody can hand out a right that he doesn't have himself; rights that the table does not show are left as they are.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.forms import PanelForm

ACTIONS = ("view", "add", "change", "delete")
TITLES = {"view": _("view"), "add": _("add"), "change": _("change"), "delete": _("delete")}


class RightsTable(forms.SelectMultiple):
    """Renders permissions as check boxes grouped by section. ``sections``: model label -> title of its section."""

    template_name = "smarty/rights_table.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        chosen = {str(one) for one in value or ()}
        sections: dict[str, dict[str, dict[str, Any]]] = {}
        for key, _label in self.choices:
            permission = getattr(key, "instance", None)
            model = permission.content_type.model_class() if permission else None
            if permission is None or model is None:
                continue
            rows = sections.setdefault(str(model._meta.app_config.verbose_name), {})
            cells = rows.setdefault(capfirst(str(model._meta.verbose_name_plural)), {})
            cells[permission.codename.partition("_")[0]] = {"id": permission.pk, "on": str(permission.pk) in chosen}
        context["widget"]["titles"] = [TITLES[action] for action in ACTIONS]
        context["widget"]["sections"] = {
            section: {title: [cells.get(action) for action in ACTIONS] for title, cells in sorted(rows.items())}
            for section, rows in sections.items()
        }
        return context

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        return []


def grantable_permissions(user: Any, models: Any) -> QuerySet[Permission]:
    """Permissions on ``models`` that ``user`` may hand out: all, or those he has."""
    labels = {(model._meta.app_label, model._meta.model_name) for model in models}
    rows = Permission.objects.select_related("content_type").order_by("content_type__app_label", "pk")
    held = None if user.is_superuser else user.get_all_permissions()
    ids = [
        row.pk
        for row in rows
        if (row.content_type.app_label, row.content_type.model) in labels
        and row.codename.partition("_")[0] in ACTIONS
        and (held is None or f"{row.content_type.app_label}.{row.codename}" in held)
    ]
    return rows.filter(pk__in=ids)


def grantable_groups(user: Any) -> QuerySet[Group]:
    """Groups all of whose permissions ``user`` has."""
    rows = Group.objects.prefetch_related("permissions__content_type")
    if user.is_superuser:
        return rows
    held = user.get_all_permissions()
    return Group.objects.filter(
        pk__in=[
            row.pk
            for row in rows
            if all(f"{one.content_type.app_label}.{one.codename}" in held for one in row.permissions.all())
        ]
    )


class RightsForm(PanelForm):
    """Keeps the rights of the edited user (group) that the editor was not offered."""

    granting: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk:
            for name in self.granting:
                if name in cleaned and name in self.fields:
                    offered: Any = self.fields[name]
                    kept = getattr(self.instance, name).exclude(pk__in=offered.queryset.values("pk"))
                    cleaned[name] = [*cleaned[name], *kept]
        return cleaned
