"""Tasks of the panel: each part is done once, whatever happens to its jobs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase, TransactionTestCase

from core import queue
from core.rq.supervisor import empty_queues
from core.services import tasks
from core.task_models import Task, TaskPart, TaskState
from tests.core import jobs
from tests.core.rq.support import needs_redis, using
from tests.factories import NOW
from tests.redis_server import BreakableRedis

CHANGE, BREAK = "tests.core.jobs.change", "tests.core.jobs.break_off"


def calls(*amounts: int, job: str = CHANGE) -> list[tasks.TaskCall]:
    return [tasks.TaskCall(job, {"amount": amount}) for amount in amounts]


@pytest.fixture(autouse=True)
def _nothing_noted() -> None:
    jobs.noted.clear()


class InlineTest(TransactionTestCase):
    def start(self, *amounts: int, job: str = CHANGE) -> Task:
        return tasks.task_start(title="Change", calls=calls(*amounts, job=job), now=NOW, client_id=1)

    def test_without_a_queue_it_is_done_when_it_was_started(self) -> None:
        task = self.start(3, 4)
        task.refresh_from_db()
        assert (task.state, task.rows, task.parts_done, task.parts_total) == (TaskState.DONE, 7, 2, 2)
        assert task.finished_at is not None
        assert jobs.noted == [("changed", 3), ("changed", 4)]

    def test_nothing_to_do(self) -> None:
        assert self.start().state == TaskState.DONE

    def test_a_part_that_runs_again_does_nothing(self) -> None:
        task = self.start(3)
        assert tasks.part_run(part_id=task.parts.get().pk, now=NOW) == 0
        assert jobs.noted == [("changed", 3)]

    def test_a_part_that_breaks_off_leaves_nothing_behind_and_is_tried_again(self) -> None:
        task = self.start(3, job=BREAK)
        assert Task.objects.filter(title="left behind").count() == 0
        assert (task.state, task.rows) == (TaskState.RUNNING, 0)
        assert task.error == "ValueError: broke off"
        for _ in range(3):
            Task.objects.update(touched_at=NOW)
            assert tasks.tasks_recover(now=NOW + timedelta(days=1)) == 1
        task.refresh_from_db()
        assert task.state == TaskState.FAILED
        assert tasks.tasks_recover(now=NOW + timedelta(days=2)) == 0

    def test_a_task_whose_jobs_are_lost_is_found_again(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tasks, "enqueue_on_commit", lambda *args, **kwargs: None)
            task = self.start(3, 4)
        tasks.part_run(part_id=task.parts.order_by("pk")[0].pk, now=NOW)
        assert tasks.tasks_recover(now=NOW + timedelta(minutes=9)) == 0
        assert tasks.tasks_recover(now=NOW + timedelta(minutes=11)) == 1
        task.refresh_from_db()
        assert (task.state, task.rows) == (TaskState.DONE, 7)
        assert jobs.noted == [("changed", 3), ("changed", 4)]


class RetentionTest(TestCase):
    def test_old_ones_are_forgotten(self) -> None:
        for days, state in ((31, TaskState.DONE), (31, TaskState.RUNNING), (29, TaskState.DONE)):
            moment = NOW - timedelta(days=days)
            task = Task.objects.create(title="old", state=state, created_at=moment, touched_at=moment)
            TaskPart.objects.create(task=task, job=CHANGE)
        assert tasks.tasks_forget(now=NOW) == 1
        assert TaskPart.objects.count() == 2


@needs_redis
@pytest.mark.django_db(transaction=True)
def test_parts_are_jobs_of_the_queue(tmp_path: Path) -> None:
    with BreakableRedis() as server:
        for _connection in using(server):
            task = tasks.task_start(title="Change", calls=calls(3, 4), now=NOW)
            assert task.state == TaskState.WAITING
            assert jobs.noted == []
            if connection.vendor == "sqlite":  # in memory: a worker's process does not see it
                waiting: Any = queue.resolve_job("core.jobs.task_part")
                for part in task.parts.all():
                    waiting(part_id=part.pk)
            else:
                empty_queues(queues=("default",))
            task.refresh_from_db()
            assert (task.state, task.rows) == (TaskState.DONE, 7)
