"""Tasks of the panel: a job for each batch of rows, a row in SQL for each job, so that nothing depends on the queue.

A part and the note that it is done are one transaction: whether its job runs twice, dies in the middle or is lost with
the queue's Redis, its rows are changed once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import F

from core.bulk import split_items
from core.logs import log_event
from core.queue import QueueName, enqueue_on_commit, resolve_job, spec_of
from core.task_models import Task, TaskPart, TaskState

ATTEMPTS = 4
SILENT = timedelta(minutes=10)
"""A task without a sign of life for so long has lost its jobs."""
KEPT = timedelta(days=30)
PARTS_A_STATEMENT = 100
OPEN = (TaskState.WAITING, TaskState.RUNNING)


@dataclass(frozen=True)
class TaskCall:
    """A part to be: the job's dotted name and its parameters, which are plain JSON values."""

    job: str
    parameters: dict[str, Any]


def task_start(
    *,
    title: str,
    calls: Iterable[TaskCall],
    now: datetime,
    client_id: int | None = None,
    user_id: int | None = None,
    queue: QueueName = "default",
) -> Task:
    """Write the task down and queue its parts once that is committed. A job returns how many rows it changed."""
    with transaction.atomic():
        task = Task.objects.create(
            title=title[:200], client_id=client_id, user_id=user_id, created_at=now, touched_at=now
        )
        total = 0
        for some in split_items(list(calls), PARTS_A_STATEMENT):
            TaskPart.objects.bulk_create(
                TaskPart(task=task, job=call.job, queue=queue, parameters=call.parameters) for call in some
            )
            total += len(some)
        Task.objects.filter(pk=task.pk).update(
            parts_total=total, state=TaskState.WAITING if total else TaskState.DONE, finished_at=None if total else now
        )
        enqueue_parts(task.pk)
    task.refresh_from_db()
    return task


def enqueue_parts(task_id: int) -> None:
    for pk, queue in TaskPart.objects.filter(task=task_id, state__in=OPEN).order_by("pk").values_list("pk", "queue"):
        enqueue_on_commit("core.jobs.task_part", queue=cast(QueueName, queue), part_id=pk)


def part_run(*, part_id: int, now: datetime) -> int:
    """Do this part unless it is done; how many rows it changed. Its error is noted and raised again."""
    part = TaskPart.objects.filter(pk=part_id, state__in=OPEN).first()
    if part is None:
        return 0
    TaskPart.objects.filter(pk=part_id).update(state=TaskState.RUNNING, attempts=F("attempts") + 1)
    Task.objects.filter(pk=part.task_id, state=TaskState.WAITING).update(state=TaskState.RUNNING, touched_at=now)
    try:
        rows = part_do(part, now)
    except Exception as error:
        part_failed(part, f"{type(error).__name__}: {error}", now, last=part.attempts + 1 >= ATTEMPTS)
        raise
    task_close(part.task_id, now)
    return rows


def part_do(part: TaskPart, now: datetime) -> int:
    function = resolve_job(part.job)
    if spec_of(function).own_transactions:
        rows = int(function(**part.parameters) or 0)
        with transaction.atomic():
            return rows if part_done(part, rows, now) else 0
    with transaction.atomic():
        if not TaskPart.objects.select_for_update().filter(pk=part.pk, state__in=OPEN).exists():
            return 0  # another worker had it too, and was first
        rows = int(function(**part.parameters) or 0)
        part_done(part, rows, now)
    return rows


def part_done(part: TaskPart, rows: int, now: datetime) -> bool:
    if not TaskPart.objects.filter(pk=part.pk, state__in=OPEN).update(state=TaskState.DONE):
        return False
    Task.objects.filter(pk=part.task_id).update(parts_done=F("parts_done") + 1, rows=F("rows") + rows, touched_at=now)
    return True


def part_failed(part: TaskPart, error: str, now: datetime, *, last: bool) -> None:
    """``last``: it is not tried again."""
    if last:
        TaskPart.objects.filter(pk=part.pk, state__in=OPEN).update(state=TaskState.FAILED)
    Task.objects.filter(pk=part.task_id).update(error=error[:2000], touched_at=now)
    task_close(part.task_id, now)


def task_close(task_id: int, now: datetime) -> None:
    """Done or failed, once no part is open."""
    parts = TaskPart.objects.filter(task=task_id)
    if parts.filter(state__in=OPEN).exists():
        return
    state = TaskState.FAILED if parts.filter(state=TaskState.FAILED).exists() else TaskState.DONE
    values: dict[str, Any] = {"state": state, "finished_at": now, "touched_at": now}
    if state == TaskState.DONE:
        values["error"] = ""
    if Task.objects.filter(pk=task_id, state__in=OPEN).update(**values):
        log_event("rq", "TASK_FINISHED", task=task_id, state=TaskState(state).name)


def tasks_recover(*, now: datetime) -> int:
    """Queue again the parts of tasks that have been silent for too long; how many tasks those were."""
    silent = list(Task.objects.filter(state__in=OPEN, touched_at__lt=now - SILENT).values_list("pk", flat=True))
    for task_id in silent:
        log_event("rq", "TASK_LOST", logging.WARNING, task=task_id)
        with transaction.atomic():
            Task.objects.filter(pk=task_id).update(touched_at=now)
            enqueue_parts(task_id)
        task_close(task_id, now)
    return len(silent)


def tasks_forget(*, now: datetime) -> int:
    """Delete finished tasks older than KEPT; their number."""
    ids = list(Task.objects.filter(created_at__lt=now - KEPT).exclude(state__in=OPEN).values_list("pk", flat=True))
    for some in split_items(ids):
        TaskPart.objects.filter(task__in=some).delete()
        Task.objects.filter(pk__in=some).delete()
    return len(ids)
