"""A whole file: in small transactions, so that boxes go on being served, and again whenever it was cut off."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction

from billing.services.customer_import.columns import CellWrong, ColumnsWrong, read_row
from billing.services.customer_import.files import lines_of
from billing.services.customer_import.rows import ImportOutcome, KnownRows, import_row, who_is_there
from billing.services.subscriber_setup import tariffs_of
from clients.models import Client
from core.api.errors import DomainError
from core.licence import LicenceRefused
from tvmiddleware.models import Tariff

main_log = logging.getLogger("smarty_main")
BATCH = 25
"""Rows of a transaction: some hundredths of a second, which whoever else writes may have to wait."""


@dataclass
class Imported:
    created: int = 0
    accounts: int = 0
    there: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return self.created + self.accounts + self.there + len(self.wrong)

    def count(self, outcome: ImportOutcome) -> None:
        self.created += outcome is ImportOutcome.CREATED
        self.accounts += outcome is ImportOutcome.ACCOUNT
        self.there += outcome is ImportOutcome.THERE


@dataclass(frozen=True)
class Job:
    known: KnownRows
    defaults: list[Tariff]
    now: datetime
    dry_run: bool


def customers_import(
    *,
    client_id: int,
    path: Path,
    tariff_ids: list[int] | None,
    dry_run: bool,
    now: datetime,
    progress: Callable[[int], None],
    encoding: str = "",
    delimiter: str = "",
) -> Imported:
    """Import the file. What is wrong with a row stands in the result and stops no other row; who is there already stays
    as he is.

    Raises ColumnsWrong and FieldsInvalid before anything is done. ``progress`` is called with the number of rows that
    are through.
    """
    if not Client.objects.filter(pk=client_id).exists():
        raise ColumnsWrong(f"there is no operator {client_id}")
    job = Job(who_is_there(client_id), tariffs_of(client_id, tariff_ids), now, dry_run)
    done = Imported()
    lines = lines_of(path, encoding=encoding, delimiter=delimiter)
    while batch := list(islice(lines, 1 if dry_run else BATCH)):
        with transaction.atomic():
            for number, cells in batch:
                import_line(job, number, cells, done)
            transaction.set_rollback(dry_run)
        progress(done.lines)
    return done


def import_line(job: Job, number: int, cells: dict[str, str] | None, done: Imported) -> None:
    try:
        if cells is None:
            raise CellWrong("another number of cells than in the first line")
        row = read_row(number, cells)
        with transaction.atomic():
            done.count(import_row(job.known, row, job.defaults, job.now, kept=not job.dry_run))
    except LicenceRefused:
        raise
    except DomainError as error:
        done.wrong.append((number, reason(error)))
    except (OperationalError, InterfaceError, OSError):  # the machine's trouble, not the row's
        raise
    except Exception as error:
        main_log.exception("row %s of the import is left out", number)
        done.wrong.append((number, f"{type(error).__name__}: {error}"))


def reason(error: DomainError) -> str:
    fields = "; ".join(f"{name}: {text}" for name, text in error.fields.items())
    return str(error.message or fields or type(error).__name__)
