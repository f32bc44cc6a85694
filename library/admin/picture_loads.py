"""Pictures that wait to be loaded, and those that could not be: to look at, and to try again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core import clock
from core.admin.actions import report_count
from core.admin.base import ModelAdmin, ReadOnly
from core.admin.menu import REPORTS, MenuEntry
from library.models import PictureLoad
from library.services.picture_loads import try_again


@admin.register(PictureLoad)
class PictureLoadAdmin(ReadOnly, ModelAdmin):
    menu = MenuEntry(REPORTS, 66, _("Pictures to load"), "cloud_download")
    list_display = ("url", "id", "client", "table", "row_id", "field", "attempts", "next_at", "error")
    list_filter = ("client", "table", ("next_at", admin.EmptyFieldListFilter))
    list_select_related = ("client",)
    search_fields = ("url",)
    search_help_text = _("part of the address or #id")
    ordering = ("-pk",)
    fields = ("client", ("table", "row_id", "field"), "url", ("attempts", "created_at", "next_at"), "error")
    actions = ("load_again",)

    @action(description=_("Load again"), permissions=["view"])
    def load_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = try_again(load_ids=list(queryset.values_list("pk", flat=True)), now=clock.now())
        report_count(self, request, count)
