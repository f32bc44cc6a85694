"""Work that is done after the answer: ``enqueue_on_commit("sms.jobs.sms_send", sms_id=5)``.

A job is a keyword-only function in ``<app>/jobs.py``, started by its dotted name. With SMARTY_USE_RQ a worker of the
queue runs it, else (or while the queue's Redis is away) this process does, right after the commit; one that waits for a
server outside in a thread beside the calls, where this process serves boxes. It may run twice: a worker that is killed
leaves its job to the next one. What must not be lost stands in SQL; a job only says "look there".
"""

from __future__ import annotations

import inspect
import json
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils.module_loading import autodiscover_modules, import_string

from core import threads, wait_limits
from core.db import retry_on_db_failure
from core.logs import log_event
from core.reports import report_error
from core.rq import sending
from core.secret_names import SECRET_NAMES

F = TypeVar("F", bound=Callable[..., Any])
QueueName = Literal["default", "high", "low"]
HIDDEN = "***"


@dataclass(frozen=True)
class Spec:
    """What a job says of itself, see ``job``."""

    hidden: frozenset[str] = frozenset()
    repeatable: bool = True
    timeout: str = ""
    every: int = 0
    queue: QueueName = "default"
    own_transactions: bool = False
    outside: bool = False


class NotAJob(ImportError):
    """The name leads to something else than a job."""


class UnknownJob(Exception):
    """This version has no job of this name; another one has queued it."""


def job(
    *,
    hidden: tuple[str, ...] = (),
    repeatable: bool = True,
    timeout: str = "",
    every: int = 0,
    queue: QueueName = "default",
    own_transactions: bool = False,
    outside: bool = False,
) -> Callable[[F], F]:
    """Say more of a job than its name.

    ``hidden``: parameters that no log may show. ``repeatable``: it may be run again after a database failure or a
    killed worker. ``timeout``: the setting that says how many seconds it may take ("": its queue's DEFAULT_TIMEOUT).
    ``every``: with SMARTY_USE_RQ the scheduler starts it every so many seconds, in ``queue``; such a job returns ""
    when there was nothing to do. ``own_transactions``: as a part of a task of the panel (core.services.tasks) it is not
    put into one transaction with the note that it is done, so it may be done again after a crash. ``outside``: it waits
    for somebody else's server (mail, SMS), which no process that serves boxes may: there core.threads does it, or drops
    it when they have too much to do.
    """

    def mark(function: F) -> F:
        function.spec = Spec(  # type: ignore[attr-defined]
            frozenset(hidden), repeatable, timeout, every, queue, own_transactions, outside
        )
        return function

    return mark


def enqueue_on_commit(name: str, /, *, queue: QueueName = "default", **parameters: Any) -> None:
    """Run the job ``name`` with these parameters (plain JSON values) once the current transaction is committed.

    Never raises for what the job does: its errors are in smarty_rq.log and smarty_main.log. Raises at once when there
    is no such job or a parameter is not plain.
    """
    spec_of(resolve_job(name))
    plain = json.loads(json.dumps(parameters))  # here and inline as a worker would see them
    transaction.on_commit(partial(start, name, queue, plain), robust=True)


def start(name: str, queue: str, parameters: dict[str, Any]) -> None:
    """Hand the job to the queue, or to a thread, or run it here."""
    function = resolve_job(name)
    spec = spec_of(function)
    if settings.SMARTY_USE_RQ:
        described = description(name, shown(spec, parameters))
        timeout = getattr(settings, spec.timeout) if spec.timeout else None
        if sending.send_job(queue, name, parameters, described, repeatable=spec.repeatable, timeout=timeout):
            log_event("rq", "JOB_QUEUED", job=name, queue=queue, parameters=shown(spec, parameters))
            return
    if not (spec.outside and wait_limits.is_serving()):
        run_quietly(name, parameters)
    elif not threads.put_work(name, partial(run_quietly, name, parameters)):
        log_event("rq", "JOB_DROPPED", logging.WARNING, job=name, parameters=shown(spec, parameters))


def run_quietly(name: str, parameters: dict[str, Any]) -> None:
    """The caller goes on, whatever becomes of the job."""
    try:
        run(name, parameters)
    except Exception:  # logged by run
        return


def perform(name: str, parameters: dict[str, Any]) -> str:
    """The work of one job in a worker: its own database connections, and another try when the database failed."""
    close_old_connections()
    try:
        repeat = spec_of(resolve_job(name)).repeatable
    except NotAJob:
        raise
    except ImportError as error:
        log_event("rq", "JOB_UNKNOWN", logging.ERROR, job=name, error=str(error))
        raise UnknownJob(name) from error
    try:
        return str(retry_on_db_failure(lambda: run(name, parameters)) if repeat else run(name, parameters))
    finally:
        close_old_connections()


def run(name: str, parameters: dict[str, Any]) -> Any:
    """Call the job here and now, and write it to the log. Parameters that it does not know are left out: whoever
    queued it may be a newer or an older version."""
    function = resolve_job(name)
    spec = spec_of(function)
    details: dict[str, Any] = {"job": name, "parameters": shown(spec, parameters)}
    started = time.monotonic()
    try:
        result = function(**known(function, parameters))
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        log_event("rq", "JOB_FAILED", logging.ERROR, **details, execution_time=since(started), error=text)
        report_error(error, job=name, parameters=details["parameters"])
        logging.getLogger("smarty_main").exception("%s failed", name)
        raise
    level = logging.DEBUG if spec.every and not result else logging.INFO
    log_event("rq", "JOB_FINISHED", level, **details, execution_time=since(started), result=result)
    return result


def every_so_often() -> list[tuple[str, QueueName, int]]:
    """Name, queue and seconds of every job that comes by the clock."""
    autodiscover_modules("jobs")
    functions = [
        (f"{app.name}.jobs.{name}", function)
        for app in apps.get_app_configs()
        for name, function in vars(sys.modules.get(f"{app.name}.jobs", object)).items()
        if callable(function)
    ]
    specs = ((name, spec_of(function)) for name, function in functions)
    return [(name, spec.queue, spec.every) for name, spec in specs if spec.every]


def resolve_job(name: str) -> Callable[..., Any]:
    """The job's function by its dotted name. Raises ImportError; only functions that stand in an app's ``jobs`` are
    jobs."""
    module, _dot, _function = name.rpartition(".")
    if module.rpartition(".")[2] != "jobs":
        raise NotAJob(f"{name} is no job: jobs stand in <app>/jobs.py")
    found: Callable[..., Any] = import_string(name)
    if getattr(found, "__module__", "") != module:  # what it only imports can do more than a job
        raise NotAJob(f"{name} is no job: it stands elsewhere")
    return found


def spec_of(function: Callable[..., Any]) -> Spec:
    found = getattr(function, "spec", None)
    return found if isinstance(found, Spec) else Spec()


def known(function: Callable[..., Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Those parameters that the function takes."""
    taken = inspect.signature(function).parameters.values()
    if any(one.kind is one.VAR_KEYWORD for one in taken):
        return parameters
    names = {one.name for one in taken}
    return {name: value for name, value in parameters.items() if name in names}


def shown(spec: Spec, parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters as logs may show them."""
    secret = spec.hidden | SECRET_NAMES
    return {name: HIDDEN if name in secret else value for name, value in parameters.items()}


def description(name: str, parameters: dict[str, Any]) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in parameters.items())})"


def since(started: float) -> str:
    return f"{time.monotonic() - started:.3f}"
