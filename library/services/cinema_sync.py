"""The catalogue of a cinema brought here: what an operator's integration says, page by page.

A page is one transaction, so a run that is killed leaves whole films, and the next one goes on. Only a pass that has
seen the whole catalogue says which films left it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from clients.errors import OperatorUnknown
from clients.models import Client
from core.api.errors import DomainError
from core.bulk import split_items
from core.db import as_a_whole
from external_api.models import ApiConfig
from external_api.selectors.integrations import integration_of
from external_api.video_api_client import get_video_api_full_tariffs
from library.backends.cinemas.base import CataloguePage, CinemaError
from library.backends.cinemas.handlers import CINEMAS
from library.models import VideoProvider
from library.records.catalogue import CatalogueFilm, UnreadableFilm
from library.services.catalogue_films import CatalogueTarget, WrittenFilm, write_film
from library.services.cinema_genres import CinemaGenres
from library.services.cinema_leaving import find_missing, hide_films, show_returned
from library.services.library_import import ImportedFilms, import_one, try_film
from library.services.video_links import VideoLinks

FILMS_A_TRANSACTION = 50
FEW = 20
"""So many may leave a catalogue at once, whatever part of it that is."""
Progress = Callable[[str], None]


class CatalogueNotWhole(DomainError):
    """The catalogue did not come, or only a part of it; what came is written, nothing is hidden. The text says why."""


@dataclass
class SyncedFilms(ImportedFilms):
    """``hidden``: left the catalogue; ``returned``: came back to it; ``kept``: why those that left are still shown."""

    hidden: int = 0
    returned: int = 0
    kept: str = ""

    def add(self, other: ImportedFilms) -> None:
        self.made += other.made
        self.changed += other.changed
        self.same += other.same
        self.wrong += other.wrong
        self.warnings += other.warnings


@dataclass(frozen=True)
class SyncOptions:
    """``hide_all``: also when more than half of the catalogue is gone; ``load_meta``: see CatalogueTarget."""

    dry_run: bool = False
    hide_all: bool = False
    load_meta: bool = False


def find_integrations(handler: str, client_id: int | None) -> list[tuple[int, str]]:
    """Ids and names of the enabled integrations with that cinema, of one operator or of all. Raises OperatorUnknown."""
    if client_id is not None and not Client.objects.filter(pk=client_id).exists():
        raise OperatorUnknown(f"there is no operator {client_id}")
    rows = ApiConfig.objects.filter(
        handler=handler, enabled=True, **({} if client_id is None else {"client": client_id})
    )
    return list(rows.order_by("pk").values_list("pk", "name"))


def cinema_sync(
    *, integration_id: int, options: SyncOptions, now: datetime, progress: Progress = lambda text: None
) -> SyncedFilms:
    """Bring the films of an integration. A film that is wrong stands in the result and stops no other.

    Raises CatalogueNotWhole.
    """
    config = ApiConfig.objects.prefetch_related("attributes").get(pk=integration_id)
    run = CinemaRun(config, options, now)
    source = CINEMAS[config.handler]()
    try:
        for page in source.load_pages(integration_of(config).attributes()):
            run.write_page(page)
            progress(f"{config.name}: {page.place}, {run.done.films} films, {len(run.done.wrong)} wrong")
    except CinemaError as error:
        raise CatalogueNotWhole(f"{error}; {describe_done(run.done)}") from error
    if not run.ids:
        raise CatalogueNotWhole("the catalogue is empty")
    run.hide_missing()
    return run.done


class CinemaRun:
    """One pass over the catalogue of one integration."""

    def __init__(self, config: ApiConfig, options: SyncOptions, now: datetime) -> None:
        self.config, self.options, self.now = config, options, now
        self.done = SyncedFilms()
        self.ids: set[str] = set()
        """Ids at the cinema of all that it has, also of films that are wrong."""
        self.unread = 0
        """Entries of which nobody knows what film they are."""
        self.provider_type = CINEMAS[config.handler].provider_type
        self.genres = CinemaGenres(config.client_id, self.provider_type)
        self.target = CatalogueTarget(config.client_id, now, integration_id=config.pk)
        self.target.load_meta = options.load_meta and not options.dry_run
        self.target.with_pictures = not options.dry_run
        self.target.queues_pictures = False  # without a queue each commit would wait for its pictures
        self.target.map_genres = self.genres.find_ids
        self.target.links = self.find_links()

    def find_links(self) -> VideoLinks:
        """What each film is linked with. Without a tariff in the integration those of the films stay as they are."""
        links = VideoLinks(external_api_config=self.config.pk)
        provider = self.find_provider()
        if provider is not None:
            links["video_provider"] = provider.pk
        tariffs = [one.pk for one in get_video_api_full_tariffs(self.config)]
        if self.config.tariff is not None and self.config.tariff.client_id == self.config.client_id:
            tariffs.insert(0, self.config.tariff.pk)
        if tariffs:
            links["tariffs"] = list(dict.fromkeys(tariffs))
        return links

    def find_provider(self) -> VideoProvider | None:
        """The operator's provider of this cinema, made where there is none."""
        rows = VideoProvider.objects.filter(client_id=self.config.client_id, type=self.provider_type)
        found = rows.order_by("pk").first()
        if found is None and not self.options.dry_run:
            title = CINEMAS[self.config.handler].title
            found = VideoProvider.objects.create(client_id=self.config.client_id, type=self.provider_type, name=title)
        return found

    def write_page(self, page: CataloguePage) -> None:
        """Films that an earlier page had are left out: pages move while they are read."""
        fresh = []
        for film in page.films:
            ext_id = film.fields["ext_id"] if isinstance(film, CatalogueFilm) else ""
            if not ext_id or ext_id not in self.ids:
                fresh.append(film)
            self.ids |= {ext_id} - {""}
            self.unread += not ext_id
        for part in split_items(fresh, FILMS_A_TRANSACTION):
            done, returned = as_a_whole(partial(self.write_part, part))
            self.done.add(done)
            self.done.returned += returned

    def write_part(self, films: Iterable[CatalogueFilm | UnreadableFilm]) -> tuple[ImportedFilms, int]:
        self.target.known.clear()  # a try before this one may have been undone
        done = ImportedFilms()
        seen: dict[tuple[object, ...], str] = {}
        write = try_film if self.options.dry_run else write_whole
        for film in films:
            import_one(self.target, film, done, seen, write)
        if self.options.dry_run:
            return done, 0
        self.genres.note_new()
        ids = [str(film.fields["ext_id"]) for film in films if isinstance(film, CatalogueFilm)]
        return done, show_returned(self.config.pk, ids, self.now)

    def hide_missing(self) -> None:
        missing, shown = find_missing(self.config.pk, self.ids, self.now)
        if not missing:
            return
        if self.unread:
            self.done.kept = f"{self.unread} entries can't be read"
        elif len(missing) > max(FEW, shown // 2) and not self.options.hide_all:
            self.done.kept = f"{len(missing)} of {shown} are gone"
        else:
            self.done.hidden = len(missing) if self.options.dry_run else hide_films(missing, self.now)


def write_whole(target: CatalogueTarget, film: CatalogueFilm) -> WrittenFilm:
    """The film with its episodes and files, or nothing of it."""
    try:
        with transaction.atomic():
            return write_film(target, film)
    except Exception:
        target.known.clear()  # what was made for it is gone
        raise


def describe_done(done: SyncedFilms, would: str = "") -> str:
    """One line of it. ``would``: before what is done to films, for a try."""
    parts = [f"{done.made} {would}made, {done.changed} {would}changed, {done.same} the same"]
    parts += [f"{done.hidden} {would}hidden"] if done.hidden else []
    parts += [f"{done.returned} shown again"] if done.returned else []
    return f"films: {', '.join(parts)}"
