"""A whole catalogue: film by film, so that what is done stays done and a second run goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction

from clients.errors import OperatorUnknown
from clients.models import Client
from core.api.errors import DomainError
from core.owned_rows import check_links
from library.parsers.cells import CatalogueUnreadable
from library.parsers.film_tables import TableFormat, read_films
from library.parsers.nfo_folders import read_folder
from library.records.catalogue import CatalogueFilm, UnreadableFilm
from library.services.catalogue_films import CatalogueTarget, WrittenFilm, write_film
from tvmiddleware.models import StreamService, Tariff

main_log = logging.getLogger("smarty_main")


class LibraryUnreadable(DomainError):
    """Nothing of the file or folder can be imported; the text says why."""


@dataclass
class ImportedFilms:
    """``wrong``: where it stands and why it was left out; ``warnings``: films that were imported without a part."""

    made: int = 0
    changed: int = 0
    same: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def films(self) -> int:
        return self.made + self.changed + self.same + len(self.wrong)

    def count(self, written: WrittenFilm) -> None:
        self.made += written.is_new
        self.changed += written.is_changed
        self.same += not written.is_new and not written.is_changed


def films_import(
    *,
    client_id: int,
    source: Path,
    prefix: str = "",
    tariff_ids: Iterable[int] = (),
    service_ids: Iterable[int] = (),
    only_new: bool = False,
    load_meta: bool = False,
    dry_run: bool = False,
    now: datetime,
    progress: Callable[[str], None] = lambda text: None,
) -> ImportedFilms:
    """Import a file or a folder. A film that is wrong stands in the result and stops no other.

    Raises OperatorUnknown, LinksUnknown and LibraryUnreadable before anything is written.
    """
    if not Client.objects.filter(pk=client_id).exists():
        raise OperatorUnknown(f"there is no operator {client_id}")
    tariffs = check_links(Tariff.objects.filter(client_id=client_id), tariff_ids, "tariffs")
    services = check_links(StreamService.objects.filter(client_id=client_id), service_ids, "stream_services")
    target = CatalogueTarget(client_id, now, tariffs, services, with_pictures=not dry_run, only_new=only_new)
    target.load_meta = load_meta and not dry_run
    done = ImportedFilms()
    seen: dict[tuple[object, ...], str] = {}
    try:
        for film in open_catalogue(source, prefix):
            import_one(target, film, done, seen, try_film if dry_run else write_film)
            progress(f"{done.films} films, {len(done.wrong)} wrong")
    except (CatalogueUnreadable, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LibraryUnreadable(f"{source}: {reason}") from error
    return done


def open_catalogue(source: Path, prefix: str) -> Iterable[CatalogueFilm | UnreadableFilm]:
    """Raises CatalogueUnreadable, OSError."""
    if source.is_dir():
        return read_folder(source, prefix)
    if source.suffix.lower() not in TableFormat.values:
        raise CatalogueUnreadable(f"neither a folder nor {', '.join(TableFormat.values)}")
    return read_films(source)


def import_one(
    target: CatalogueTarget,
    film: CatalogueFilm | UnreadableFilm,
    done: ImportedFilms,
    seen: dict[tuple[object, ...], str],
    write: Callable[[CatalogueTarget, CatalogueFilm], WrittenFilm],
) -> None:
    """Do one entry with ``write`` and count what became of it."""
    if isinstance(film, UnreadableFilm):
        done.wrong.append((film.source, film.reason))
        return
    key = film_key(film)
    if key in seen:
        done.wrong.append((film.source, f"the same film as {seen[key]}"))
        return
    seen[key] = film.source
    target.problems = []
    try:
        done.count(write(target, film))
    except DomainError as error:
        done.wrong.append((film.source, reason_of(error)))
    except (OperationalError, InterfaceError, OSError):  # the machine's trouble, not the film's
        raise
    except Exception as error:
        main_log.exception("%s of the import is left out", film.source)
        done.wrong.append((film.source, f"{type(error).__name__}: {error}"))
    done.warnings += [(film.source, text) for text in target.problems]


def film_key(film: CatalogueFilm) -> tuple[object, ...]:
    """What ``find_film`` recognises it by."""
    if film.id:
        return ("id", film.id)
    if film.fields.get("ext_id"):
        return ("ext_id", film.fields["ext_id"])
    return tuple(film.fields.get(name) for name in ("name", "year", "is_season"))


def try_film(target: CatalogueTarget, film: CatalogueFilm) -> WrittenFilm:
    """What would become of it."""
    with transaction.atomic():
        written = write_film(target, film)
        transaction.set_rollback(True)
    target.known.clear()  # what was made is gone
    return written


def reason_of(error: DomainError) -> str:
    wrong = error.fields.get("error_fields") or {}
    text = "; ".join(f"{name}: {what}" for name, what in wrong.items())
    return text or str(
        error.message or {"RowUnknown": "there is no film of this id"}.get(type(error).__name__, type(error).__name__)
    )
