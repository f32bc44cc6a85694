"""Work of the staff that takes longer than a page may: what it is, how far it has come, what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskState(models.IntegerChoices):
    WAITING = 0, _("waiting")
    RUNNING = 1, _("running")
    DONE = 2, _("done")
    FAILED = 3, _("failed")


class Task(models.Model):
    """``client_id``: the operator it belongs to, None: several or none. ``rows``: how many rows were changed so far."""

    title = models.CharField(_("title"), max_length=200)
    client_id = models.PositiveBigIntegerField(_("operator"), null=True, blank=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("user"), null=True, blank=True, related_name="+"
    )
    state = models.SmallIntegerField(_("state"), choices=TaskState, default=TaskState.WAITING)
    parts_total = models.PositiveIntegerField(_("parts"), default=0)
    parts_done = models.PositiveIntegerField(_("parts done"), default=0)
    rows = models.PositiveIntegerField(_("rows concerned"), default=0)
    error = models.TextField(_("error"), blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    touched_at = models.DateTimeField(_("last sign of life"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")
        indexes = [models.Index(fields=["state", "touched_at"], name="core_task_unfinished")]

    def __str__(self) -> str:
        return self.title


class TaskPart(models.Model):
    """A call of the job ``job``, made once."""

    task = models.ForeignKey(Task, models.CASCADE, verbose_name=_("background task"), related_name="parts")
    job = models.CharField(_("job"), max_length=200)
    queue = models.CharField(_("queue"), max_length=20, default="default")
    parameters = models.JSONField(_("parameters"), default=dict)
    state = models.SmallIntegerField(_("state"), choices=TaskState, default=TaskState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("part of a background task")
        verbose_name_plural = _("parts of background tasks")

    def __str__(self) -> str:
        return self.job
