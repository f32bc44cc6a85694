"""Groups of staff with the same rights."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clients.admin.rights import RightsForm, RightsTable, grantable_permissions
from core.admin.base import Shared
from core.admin.menu import GENERAL, MenuEntry


class GroupForm(RightsForm):
    granting = ("permissions",)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(Shared):
    menu = MenuEntry(GENERAL, 50, _("Groups"), "group")
    form = GroupForm
    list_display = ("name", "id")
    search_fields = ("name",)
    search_help_text = _("name or #id")
    ordering = ("name",)
    fields = ("name", "permissions")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = grantable_permissions(request.user, self.admin_site._registry)
        kwargs["widget"] = RightsTable()
        kwargs["help_text"] = ""
        return super().formfield_for_manytomany(db_field, request, **kwargs)
