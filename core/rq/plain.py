"""Jobs as data. Whoever can write to the queue's Redis can start a job of ours, but run nothing else in a worker.

RQ by itself keeps a job as a pickle and calls whatever function the job names, before it and after it as well.
"""

from __future__ import annotations

import io
import json
import logging
import pickle
from typing import Any

from rq import Queue
from rq.job import Job
from rq.utils import import_attribute

from core.logs import log_event

FUNCTION = "core.queue.perform"
"""The one function that our jobs name; it knows what is a job."""


class ForeignJob(Exception):
    """The queue holds something that we have not put there."""


def refused(what: str) -> ForeignJob:
    log_event("rq", "JOB_REFUSED", logging.ERROR, job=what)
    return ForeignJob(what)


class PlainUnpickler(pickle.Unpickler):
    """Numbers, texts, lists and dicts, and nothing that has a name: a pickle without names can't call anything."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        raise refused(f"{module_name}.{global_name}")

    def persistent_load(self, pid: Any, /) -> Any:
        raise refused("a reference")


class PlainSerializer:
    """JSON. Jobs that a former version queued are pickles of plain values: they are read as such and done."""

    @staticmethod
    def dumps(value: Any, /) -> bytes:
        return json.dumps(value).encode()

    @staticmethod
    def loads(data: bytes, /) -> Any:
        if data.startswith(b"\x80"):
            return PlainUnpickler(io.BytesIO(data)).load()
        return json.loads(data)


class PlainJob(Job):
    def __init__(self, id: str | None = None, connection: Any = None, serializer: Any = None) -> None:
        super().__init__(id, connection=connection, serializer=PlainSerializer)

    def restore(self, raw_data: Any) -> Any:
        """Without what RQ would call beside the job itself."""
        found = super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []
        return found

    @property
    def func(self) -> Any:
        if self.func_name != FUNCTION or self.instance is not None:
            raise refused(str(self.func_name))
        return import_attribute(FUNCTION)


class PlainQueue(Queue):
    """RQ makes queues of its own here and there; each of them keeps to our jobs."""

    job_class = PlainJob

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "serializer": PlainSerializer, "job_class": PlainJob})
