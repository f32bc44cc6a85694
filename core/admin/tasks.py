"""Background tasks: how far they have come and what came of them, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin, ReadOnly
from core.admin.menu import REPORTS, MenuEntry
from core.admin.scope import request_scope
from core.task_models import Task


@admin.register(Task)
class TaskAdmin(ReadOnly, ModelAdmin):
    """Everybody sees what he started; who has the right to view tasks also those of his operator."""

    menu = MenuEntry(REPORTS, 70, _("Background tasks"), "pending_actions")
    client_path = None
    list_display = ("title", "id", "state", "progress", "rows", "user", "created_at", "finished_at")
    list_filter = ("state", "created_at")
    list_select_related = ("user",)
    list_defer = ("error",)
    search_fields = ("title",)
    fields = (
        ("title", "state"),
        ("parts_total", "parts_done", "rows"),
        "error",
        ("user", "client_id"),
        ("created_at", "touched_at", "finished_at"),
    )

    @admin.display(description=_("progress"))
    def progress(self, task: Task) -> str:
        return f"{task.parts_done} / {task.parts_total}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows, scope, user = super().get_queryset(request), request_scope(request), request.user
        if not super().has_view_permission(request) or scope.dealer_id is not None:
            return rows.filter(user=user.pk)
        if scope.client_id is not None:
            return rows.filter(client_id=scope.client_id)
        return rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
