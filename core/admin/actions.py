"""Actions on selected rows that first ask something: a form between the list and the deed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import clock
from core.queue import resolve_job
from core.services import tasks
from core.task_models import Task, TaskState

APPLY = "panel_apply"
IDS_A_BATCH = 1000


def confirm_and_run(
    admin: Any,
    request: HttpRequest,
    queryset: QuerySet[Any],
    form: forms.Form,
    run: Callable[[], int | None],
    title: Any,
) -> TemplateResponse | None:
    """Show ``form``; once it was sent and is valid, ``run``, and report how many rows it concerned, unless it did.

    ``form`` is bound by ``bound_data``. The page posts back to the list with the same selection, so "all rows found"
    holds for the second step too.
    """
    if form.is_bound and form.is_valid():
        done = run()
        if done is not None:
            report_count(admin, request, done)
        return None
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.model._meta,
        "form": form,
        "media": admin.media + form.media,
        "action": request.POST.get("action", ""),
        "select_across": request.POST.get("select_across", "0"),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "apply_name": APPLY,
        "all_rows": request.POST.get("select_across") == "1",
        "names": [] if request.POST.get("select_across") == "1" else [str(row) for row in queryset[:20]],
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "smarty/action_form.html", context)


def bound_data(request: HttpRequest) -> Any:
    """What was sent with the form that an action shows in between; None at the first step, when nothing was sent
    yet."""
    return request.POST if APPLY in request.POST else None


def report_count(admin: Any, request: HttpRequest, count: int) -> None:
    admin.message_user(request, _("Done. Rows concerned: %(count)d") % {"count": count}, messages.SUCCESS)


def run_job(admin: Any, request: HttpRequest, queryset: QuerySet[Any], job: str, title: Any, **parameters: Any) -> None:
    """Call the job with ``client_id``, ``ids`` and ``parameters`` for all selected rows, and report.

    Few rows: here and now. Many: as a task in batches, whose progress the page of background tasks shows.
    """
    batches = list(ids_by_client(queryset))
    if len(batches) <= 1 or sum(len(ids) for _client_id, ids in batches) <= IDS_A_BATCH:
        function = resolve_job(job)
        report_count(admin, request, sum(function(client_id=owner, ids=ids, **parameters) for owner, ids in batches))
        return
    owners = {client_id for client_id, _ids in batches}
    user: Any = request.user
    task = tasks.task_start(
        title=str(title),
        calls=[tasks.TaskCall(job, {"client_id": owner, "ids": ids, **parameters}) for owner, ids in batches],
        now=clock.now(),
        client_id=owners.pop() if len(owners) == 1 else None,
        user_id=user.pk,
    )
    report_task(admin, request, task)


def report_task(admin: Any, request: HttpRequest, task: Task) -> None:
    """Show what has come of a background task already, or where to look for it."""
    if task.state == TaskState.DONE:
        report_count(admin, request, task.rows)
        return
    text = format_html(
        _('It is being done in the background: <a href="{}">see how far it is</a>.'),
        reverse("admin:core_task_change", args=[task.pk]),
    )
    admin.message_user(request, text, messages.INFO)


def limit_selection(admin: Any, request: HttpRequest, queryset: QuerySet[Any], most: int) -> list[Any]:
    """The selected rows where they are ``most`` at most; else none of them, and the staff is told: an action that
    stops half way looks done."""
    rows = list(queryset[: most + 1])
    if len(rows) <= most:
        return rows
    refuse_action(admin, request, _("too many at once: at most %(limit)d") % {"limit": most})
    return []


def refuse_action(admin: Any, request: HttpRequest, text: Any) -> None:
    admin.message_user(request, text, messages.ERROR)


def ids_by_client(queryset: QuerySet[Any], client_path: str = "client_id") -> Iterator[tuple[int, list[int]]]:
    """The selected rows as (operator, at most IDS_A_BATCH ids): services work for one operator at a time."""
    pending: dict[int, list[int]] = {}
    for client_id, pk in queryset.order_by().values_list(client_path, "pk"):
        pending.setdefault(client_id, []).append(pk)
        if len(pending[client_id]) >= IDS_A_BATCH:
            yield client_id, pending.pop(client_id)
    yield from pending.items()
