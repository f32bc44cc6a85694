"""Entry point of ``manage.py`` and of the ``smarty_manage`` console script."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser, handle_default_options

from core.command_table import CAREFUL, GROUPS, LATER, QUIETLY_ALLOWED, list_commands
from core.commands import FAILED, WRONG_ARGUMENTS, CronCommand, with_logging
from core.console import flush_output, prepare_process
from core.error_texts import about_settings, about_work, flat_text
from core.logs import log_event
from settings import base
from smarty.version import VERSION

DASHES = re.compile(r"^[–—−]{1,2}(?=[A-Za-z])")
HERE = Path(__file__).resolve().parent.parent
UNTOLD = frozenset({"runserver", "api_schema"})
"""A server that restarts itself and a document on standard output."""
WORKING_COPY = frozenset({"settings.dev", "settings.test"})
"""With these settings there are no subscribers, and a developer's commands run."""
INTERRUPTED = 130
WRONG_TYPE = "smarty.E020"


def normalize_dashes(argument: str) -> str:
    """Flags pasted from a printed guide carry typographic dashes: ``–epg_source_id=1`` means ``--epg_source_id=1``."""
    return DASHES.sub("--", argument)


class CommandLine(ManagementUtility):
    """Django's, with the manners of our commands: one line for whatever is wrong, an event when it has ended.

    Exit status: 1 failed, 2 what was typed, or the settings file, is wrong. ``--traceback`` shows an error in full.
    """

    def execute(self) -> None:
        words = self.argv[1:]
        if not words or words in (["help"], ["-h"], ["--help"], ["help", "--commands"]):
            sys.stdout.write(self.main_help_text("--commands" in words) + "\n")
        elif words in (["version"], ["--version"]):
            sys.stdout.write(f"{VERSION}\n")
        elif words[0].startswith("-"):
            self.refuse(f"the command comes first: {self.prog_name} <command> {flat_text(words[0])} ...")
        else:
            self.run(words)

    def run(self, words: list[str]) -> None:
        choose_settings(words[1:])
        module = os.environ["DJANGO_SETTINGS_MODULE"]
        with self.refusing(lambda error: about_settings(error, module), WRONG_ARGUMENTS):
            settings.INSTALLED_APPS  # noqa: B018  (loads the file)
            if words[0] != "runserver":  # which shows such errors until the file is mended
                django.setup()
        if words[0] != "check":
            self.refuse_wrong_types(module)
        with self.refusing(about_work, FAILED):
            super().execute()

    @contextmanager
    def refusing(self, explain: Callable[[Exception], str | None], status: int) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except Exception as error:
            text = None if "--traceback" in self.argv else explain(error)
            if text is None:
                raise
            self.refuse(text, status)

    def refuse_wrong_types(self, module: str) -> None:
        """A command must not work with a default where the operator meant something else."""
        for check_id, text, _hint in getattr(settings, "SMARTY_SETTINGS_NOTES", ()):
            if check_id == WRONG_TYPE:
                self.refuse(f"{module}: {text.partition(';')[0]}; mend it, nothing was done")

    def fetch_command(self, subcommand: str) -> BaseCommand:
        commands = get_commands()
        if subcommand in LATER and subcommand not in commands:
            return Later(subcommand)
        if subcommand not in commands:
            self.refuse(
                f"there is no command {flat_text(subcommand)}.{proposal(subcommand)} `{self.prog_name} help` lists all"
            )
        if not permitted(subcommand, str(commands[subcommand])):
            self.refuse(
                f"{subcommand} is for developers and is refused with the settings of a server; nothing was done"
            )
        command = super().fetch_command(subcommand)
        if isinstance(command, CronCommand) or subcommand in UNTOLD:
            return command
        return with_logging(command, subcommand)

    def main_help_text(self, commands_only: bool = False) -> str:
        if commands_only:
            return "\n".join(sorted(list_commands()))
        lines = [
            f"{self.prog_name} <command> [flags] --settings=settings.<name>     ({VERSION})",
            f"`{self.prog_name} help <command>` tells its flags.",
        ]
        width = max(map(len, list_commands()))
        for group, commands in GROUPS.items():
            lines += ["", f"{group}:", *(f"  {name:<{width}}  {text}" for name, text in commands.items())]
        return "\n".join(lines)

    def refuse(self, message: str, status: int = WRONG_ARGUMENTS) -> Any:
        sys.stderr.write(f"{self.prog_name}: {message}\n")
        sys.exit(status)


class Later(BaseCommand):
    """A command of the original that this version does not have yet; takes any flags."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def run_from_argv(self, argv: list[str]) -> None:
        log_event("management", "MANAGEMENT_COMMAND_SKIPPED", command=self.name, reason="not in this version")
        self.stdout.write(f"{self.name}: not in this version, nothing was done")

    def print_help(self, prog_name: str, subcommand: str) -> None:
        self.stdout.write(f"{self.name}: not in this version; in a crontab it does no harm")


def choose_settings(flags: list[str]) -> None:
    """``--settings`` and ``--pythonpath`` count before anything else is looked at."""
    parser = CommandParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    parser.add_argument("--pythonpath")
    with suppress(CommandError):  # the command's own parser will say it
        handle_default_options(parser.parse_known_args(flags)[0])


def permitted(name: str, app: str) -> bool:
    """Whether the command may run with the chosen settings. Commands of an operator's own plug-ins may."""
    if os.environ["DJANGO_SETTINGS_MODULE"] in WORKING_COPY:
        return True
    return name in list_commands() or name in QUIETLY_ALLOWED or not is_library(app)


def is_library(app: str) -> bool:
    return app == "django.core" or (app in base.INSTALLED_APPS and not (HERE / app).is_dir())


def proposal(typed: str) -> str:
    """One that can be tried without harm, if the name resembles it most."""
    near = get_close_matches(typed, list_commands(), n=1)
    return f" Did you mean {near[0]}?" if near and near[0] not in CAREFUL else ""


def main() -> None:
    prepare_process()
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or "settings.dev"
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    try:
        CommandLine([sys.argv[0], *map(normalize_dashes, sys.argv[1:])]).execute()
    except SystemExit as ended:
        sys.exit(ended.code or flush_output())
    sys.exit(flush_output())
