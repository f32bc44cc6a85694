"""The base of commands that cron runs: one at a time, timed, logged, silent when all is well.

Exit status: 0 done (or another run is at it already), 1 failed, 2 wrong or missing arguments. On success nothing is
printed unless a person looks at a terminal or asks with ``--verbosity 2``; an error is one line on stderr.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from datetime import UTC, date, datetime
from types import MethodType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError
from django.db import connections
from django.utils import translation

from core import clock, health
from core.api.errors import DomainError
from core.console import Terminated
from core.error_texts import about_cache, about_checks, about_work, name_error, settings_module
from core.licence import LicenceRefused
from core.lock_errors import Busy, LockLost
from core.locks import hold_lock
from core.logs import log_event
from core.numbers import read_whole
from core.reports import report_error

TRUE_WORDS = frozenset({"1", "true", "yes", "on", "y"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", "n", ""})
BACKGROUND_NICE = 10
"""What cron runs leaves the processor to those who serve boxes."""
FAILED = 1
WRONG_ARGUMENTS = 2


def bool_flag(text: str) -> bool:
    """``True``/``False`` in any of the usual spellings, for ``--is_admin=True``."""
    word = text.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise argparse.ArgumentTypeError(f"{text!r} is neither True nor False")


def whole_number(text: str) -> int:
    """An id or a number of days: plain digits, maybe with a minus."""
    try:
        return read_whole(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"invalid int value: {text!r}") from error  # as argparse says it


def iso_day(text: str) -> date:
    """A command's argument as a day: ``YYYY-MM-DD``. Raises ArgumentTypeError."""
    try:
        if not text.isascii():  # strptime reads the digits of every script
            raise ValueError(text)
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date YYYY-MM-DD") from error


def id_list(text: str) -> list[int]:
    """A command's argument as ids: ``1,2,3``. Raises ArgumentTypeError."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(word.isascii() and word.isdecimal() and len(word) < 19 for word in words):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of ids: 1,2,3")
    return [int(word) for word in words]


def add_flag(parser: argparse.ArgumentParser, name: str, help_text: str, *, default: bool = False) -> None:
    """A switch that works bare (``--force_import``) and with a value (``--force_import=False``)."""
    parser.add_argument(name, type=bool_flag, nargs="?", const=True, default=default, help=help_text)


def wrong_arguments(message: str) -> CommandError:
    """To raise when the arguments parse but don't fit together."""
    return CommandError(message, returncode=WRONG_ARGUMENTS)


def command_error(error: DomainError) -> CommandError:
    """The error of a service as one line about the arguments."""
    fields = "; ".join(f"{name}: {text}" for name, text in error.fields.items())
    return wrong_arguments(str(error.message or fields or type(error).__name__))


class CronCommand(BaseCommand):
    """Derive, declare the arguments, write ``run``. ``lock_name`` = "" lets copies run side by side."""

    requires_system_checks = ()  # a command of every minute must not check the whole project every minute
    lock_name: str | None = None
    needs_cache = False
    """All that it does is in the cache: without one it fails, where others go on with the database alone."""
    _called_from_command_line: bool  # Django's

    def run(self, *args: Any, **options: Any) -> str:
        """Do the work and return one line that sums it up. Raise CommandError for a failure that was foreseen.

        Subclasses name what they take: ``run(self, *, now, client_id, **options)``.
        """
        raise NotImplementedError

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return one_line(super().create_parser(prog_name, subcommand, **kwargs), subcommand)

    def handle(self, *args: Any, **options: Any) -> None:
        if self._called_from_command_line and not self.stdout.isatty():
            os.setpriority(os.PRIO_PROCESS, 0, max(BACKGROUND_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
        try:
            self.timed_run(options)
        finally:
            self.progress("")

    def timed_run(self, options: dict[str, Any]) -> None:
        started = time.monotonic()
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:  # a caller's transaction is the caller's
                connection.close_if_unusable_or_obsolete()
        try:
            summary = self.locked_run(options)
        except Busy as busy:
            log_event("management", "MANAGEMENT_COMMAND_SKIPPED", command=self.name, reason=f"already running: {busy}")
            self.say(f"{self.name} is already running: {busy}", options)
            return
        except LockLost as lost:
            text = f"stopped: another node runs {lost} now, this one was not heard of for too long"
            self.failed(started, text)
            raise CommandError(text, returncode=FAILED) from lost
        except (CommandError, Terminated) as error:
            self.failed(started, str(error))
            raise
        except KeyboardInterrupt:
            self.failed(started, "interrupted")
            raise
        except LicenceRefused as error:
            self.failed(started, str(error.message))
            raise CommandError(str(error.message), returncode=FAILED) from error
        except Exception as error:
            report_error(error, command=self.name)
            logging.getLogger("smarty_main").exception("%s failed", self.name)
            text = about_work(error) or name_error(error)
            self.failed(started, text)
            if options.get("traceback"):
                raise
            raise CommandError(text, returncode=FAILED) from error
        log_event("management", "MANAGEMENT_COMMAND_SUCCESS", command=self.name, execution_time=elapsed(started))
        if summary:
            self.say(f"{summary} ({elapsed(started)} s)", options)

    def locked_run(self, options: dict[str, Any]) -> str:
        if self.needs_cache and (problem := health.cache_error()):
            raise CommandError(about_cache(problem), returncode=FAILED)
        own = {key: value for key, value in options.items() if key not in BASE_OPTIONS}
        name = self.lock_of(own)
        if not name:
            return self.run(now=clock.now(), **own)
        with hold_lock(f"command.{name}"):
            return self.run(now=clock.now(), **own)

    def lock_of(self, options: dict[str, Any]) -> str:
        """Runs with the same answer exclude each other; "" = nobody is excluded."""
        return self.name if self.lock_name is None else self.lock_name

    def failed(self, started: float, error: str) -> None:
        log_event(
            "management",
            "MANAGEMENT_COMMAND_ERROR",
            level=logging.ERROR,
            command=self.name,
            execution_time=elapsed(started),
            error=error,
        )

    def say(self, text: str, options: dict[str, Any]) -> None:
        verbosity = 2 if options.get("verbose") else options.get("verbosity", 1)
        if verbosity >= 2 or (verbosity and self.stdout.isatty()):
            self.write_line(text)

    def write_line(self, text: str) -> None:
        """Print what was done. It is done, also where a full disk does not take the words."""
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError as error:
            log_event(
                "management", "OUTPUT_LOST", logging.WARNING, command=self.name, error=name_error(error), text=text
            )
            self.stderr.write(f"{self.name} is done, but what it printed is lost: {name_error(error)}")

    def progress(self, text: str) -> None:
        """What is being done right now, on a terminal only: each text overwrites the one before."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{text}", ending="")
            self.stderr.flush()


class PersonCommand(CronCommand):
    """A command that a person or a script runs now and then: what it did, or why not, is always told, in English."""

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(None):
            super().handle(*args, **options)

    def locked_run(self, options: dict[str, Any]) -> str:
        try:
            return super().locked_run(options)
        except Busy as busy:
            raise CommandError(f"already running: {busy}") from busy

    def say(self, text: str, options: dict[str, Any]) -> None:
        if options.get("verbosity", 1):
            self.write_line(text)


BASE_OPTIONS = frozenset(
    {"settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks", "stdout", "stderr", "verbosity"}
)


def elapsed(started: float) -> str:
    return f"{time.monotonic() - started:.3f}"


def reason(error: BaseException) -> str:
    return str(error) if isinstance(error, Terminated) else f"{type(error).__name__}: {error}"


def one_line(parser: CommandParser, command: str) -> CommandParser:
    """argparse prints its whole usage first; cron's mail wants the line that says what is wrong."""

    def error(self: CommandParser, message: str) -> NoReturn:
        log_event("management", "MANAGEMENT_COMMAND_ERROR", level=logging.ERROR, command=command, error=message)
        if not self.called_from_command_line:
            raise wrong_arguments(message)
        sys.stderr.write(f"{self.prog}: {message} (see --help)\n")
        sys.exit(WRONG_ARGUMENTS)

    parser.error = MethodType(error, parser)  # type: ignore[method-assign]
    return parser


def with_logging(command: BaseCommand, name: str) -> BaseCommand:
    """A command of Django's own or of a library, such as ``migrate``: logged as ours are, mistakes in one line."""
    create_parser, handle, check = command.create_parser, command.handle, command.check

    def checked(*args: Any, **options: Any) -> None:
        try:
            check(*args, **options)
        except SystemCheckError as error:
            raise wrong_arguments(about_checks(error, settings_module())) from error

    def logged(*args: Any, **options: Any) -> Any:
        started = time.monotonic()
        try:
            result = handle(*args, **options)
        except BaseException as error:
            log_event("management", "MANAGEMENT_COMMAND_ERROR", level=logging.ERROR, command=name,
                  execution_time=elapsed(started), error=reason(error))  # fmt: skip
            raise
        log_event("management", "MANAGEMENT_COMMAND_SUCCESS", command=name, execution_time=elapsed(started))
        return result

    command.create_parser = lambda *args, **kwargs: one_line(create_parser(*args, **kwargs), name)  # type: ignore[method-assign]
    command.handle = logged  # type: ignore[method-assign]
    if name != "check":
        command.check = checked  # type: ignore[method-assign]
    return command
