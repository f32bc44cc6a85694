"""Event logs: one line an event, ``timestamp LEVEL module:line function[pid.thread] EVENT key=value ...``."""

from __future__ import annotations

import logging
import logging.handlers
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.plain_text import one_line
from core.secret_names import SECRET_NAMES
from core.tracebacks import format_with_locals


def log_event(subject: str, name: str, /, level: int = logging.INFO, **context: Any) -> None:
    """Write one event to ``smarty_<subject>.log``. Secrets are masked by name, nested dicts too."""
    logger = logging.getLogger(f"smarty_{subject}")
    if logger.isEnabledFor(level):
        pairs = " ".join(f"{key}={mask_value(key, value)}" for key, value in context.items())
        logger.log(level, "%s %s", name, pairs, stacklevel=2)


def mask_value(key: str, value: Any) -> str:
    if key in SECRET_NAMES and value not in ("", None):
        return "***"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inner}: {mask_value(inner, item)}" for inner, item in value.items()) + "}"
    return str(value)


class SmartyFormatter(logging.Formatter):
    """Whatever a logger is given, names as well as values, makes one line; only our tracebacks have more."""

    def format(self, record: logging.LogRecord) -> str:
        line = (
            f"{self.stamp(record)} {record.levelname} {record.module}:{record.lineno} "
            f"{record.funcName}[{record.process}.{record.thread}] "
            f"{one_line(record.getMessage() + self.context(record))}"
        )
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + format_with_locals(record.exc_info[1])
        return line

    @staticmethod
    def context(record: logging.LogRecord) -> str:
        """What plug-ins hand over beside their message: ``logger.info("asked", extra={"ctx": {"url": ...}})``."""
        pairs = getattr(record, "ctx", None)
        if not isinstance(pairs, dict):
            return ""
        return "".join(f" {key}={mask_value(str(key), value)}" for key, value in pairs.items())

    @staticmethod
    def stamp(record: logging.LogRecord) -> str:
        """``Fri Mar 24 10:22:35+0300 2017``, in the installation's time zone."""
        moment = time.localtime(record.created)
        return time.strftime("%a %b %d %H:%M:%S%z %Y", moment)


class LogFileHandler(logging.handlers.WatchedFileHandler):
    """Opens late, makes its directory, and follows logrotate: safe with several processes.

    A file that root makes first (a command of cron) is given to ``owner_user`` and ``owner_group``.
    """

    def __init__(self, filename: str, owner_user: str = "", owner_group: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("encoding", "utf-8")
        self.owner_user, self.owner_group = owner_user, owner_group
        super().__init__(filename, delay=True, **kwargs)

    def _open(self) -> Any:
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = super()._open()
        if self.owner_user or self.owner_group:
            with suppress(OSError, LookupError):  # not root, or nobody of that name (a system check tells)
                shutil.chown(path, self.owner_user or -1, self.owner_group or -1)
        return stream

    def emit(self, record: logging.LogRecord) -> None:
        """A log that can't be written must not take the API down."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's own name)
        if os.environ.get("SMARTY_LOG_ERRORS"):
            super().handleError(record)
