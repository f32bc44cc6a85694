"""Films of a catalogue written here, through the services that write films; what is the same already is not touched."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from django.db.models import Model, Q

from core.limits import FieldsInvalid
from core.numbers import is_digits
from core.owned_rows import find_row
from core.picture_fields import MAX_BYTES, find_picture
from library.models import Episode, Genre, PictureLoad, Season, Video, VideoFile, VideoProvider
from library.records.catalogue import CatalogueEpisode, CatalogueFile, CatalogueFilm, CatalogueSeason
from library.records.image_sources import ImageSource
from library.selectors.own_films import own_videos
from library.services.actor_metadata import find_person, make_person
from library.services.file_records import create_file, modify_file, path_wrong
from library.services.metadata import PersonMetadata
from library.services.picture_fetching import ADDRESS, PictureError
from library.services.picture_loads import note_loads
from library.services.series_names import episode_name, season_name
from library.services.series_records import create_episode, create_season, modify_episode
from library.services.video_links import VideoLinks, is_linked
from library.services.video_metadata import queue_search
from library.services.video_records import create_video, modify_video
from library.texts import fold_text, sort_text
from tvmiddleware.models import CopyrightHolder, PriceCategory, StreamService, Tariff

NAMED: dict[str, type[Model]] = {
    "tariffs": Tariff,
    "stream_services": StreamService,
    "price_category": PriceCategory,
    "video_provider": VideoProvider,
    "copyright_holder": CopyrightHolder,
}
MANY = frozenset({"genres", "tariffs", "stream_services"})
NUMBER = re.compile(r"\d{1,4}")


@dataclass
class CatalogueTarget:
    """Whose films, and what new ones get where their row says nothing. ``with_pictures`` off: none is read.
    ``load_meta``: what the source does not say of new films is loaded from a film database. ``integration_id``: of the
    cinema that has the films, None = they are the operator's own; ``links``: what each of them is linked with at every
    run; ``map_genres``: a cinema's genres (names by ids) to ids of ours. ``queues_pictures`` off: addresses of pictures
    are written down only."""

    client_id: int
    now: datetime
    tariff_ids: list[int] = field(default_factory=list)
    service_ids: list[int] = field(default_factory=list)
    with_pictures: bool = True
    only_new: bool = False
    load_meta: bool = False
    integration_id: int | None = None
    links: VideoLinks = field(default_factory=VideoLinks)
    queues_pictures: bool = True
    map_genres: Callable[[dict[str, str]], list[int]] | None = None
    problems: list[str] = field(default_factory=list)
    """Of pictures that were left out, of the film that is being written."""
    known: dict[tuple[object, ...], int] = field(default_factory=dict)
    """Ids of genres, people and the like that were looked up already: catalogues name the same ones all the time."""

    def remember(self, name: tuple[object, ...], find: Callable[[], int]) -> int:
        if name not in self.known:
            self.known[name] = find()
        return self.known[name]


@dataclass(frozen=True)
class WrittenFilm:
    id: int
    is_new: bool
    is_changed: bool


def write_film(target: CatalogueTarget, film: CatalogueFilm) -> WrittenFilm:
    """Make the film what the catalogue says; what it does not say stays. Raises DomainError."""
    row = find_film(target.client_id, film, target.integration_id)
    if row is not None and target.only_new:
        return WrittenFilm(row.pk, is_new=False, is_changed=False)
    check_paths(film)
    before = row.version if row else 0
    links = find_links(target, film, is_new=row is None)
    images, addresses = sort_pictures(target, row or Video(), film.pictures)
    video = row if row and is_same(row, film, links, images) else save_video(target, row, film, links, images)
    note_addresses(video, addresses, target)
    if row is None and target.load_meta:
        queue_search(video_id=video.pk, kept=sorted({*film.fields, *film.pictures, *links} - {"ext_id"}))
    write_files(target, video.pk, 0, film.files)
    for season in film.seasons:
        write_season(target, video.pk, season)
    after = Video.objects.values_list("version", flat=True).get(pk=video.pk)
    return WrittenFilm(video.pk, is_new=row is None, is_changed=row is not None and after != before)


def is_same(row: Video, film: CatalogueFilm, links: VideoLinks, images: Collection[str]) -> bool:
    """Whether the catalogue says nothing new of the film itself: most films of most runs."""
    return (
        not images and all(getattr(row, name) == value for name, value in film.fields.items()) and is_linked(row, links)
    )


def save_video(
    target: CatalogueTarget,
    row: Video | None,
    film: CatalogueFilm,
    links: VideoLinks,
    images: dict[str, ImageSource],
) -> Video:
    given: Any = {"client_id": target.client_id, "fields": film.fields, "links": links, "images": images}
    if row is None:
        saved = create_video(**given, load_meta=False, now=target.now)
    else:
        saved = modify_video(**given, video_id=row.pk, now=target.now)
    target.problems += [f"{one.name}: {one.message}" for one in saved.errors]
    return Video.objects.get(pk=saved.id)


def check_paths(film: CatalogueFilm) -> None:
    """Before anything is written: a film without its file would be of no use. Raises FieldsInvalid."""
    episodes = [one for season in film.seasons for one in season.episodes]
    for file in [*film.files, *(file for one in episodes for file in one.files)]:
        if wrong := path_wrong(file.path):
            raise FieldsInvalid(wrong)


def find_film(client_id: int, film: CatalogueFilm, integration_id: int | None = None) -> Video | None:
    """By its id, by its external id at the integration, else by name, year and kind. Raises RowUnknown for an id that
    nobody has."""
    rows = own_videos(client_id).filter(channel=None)
    if film.id:
        return find_row(rows, film.id)
    if ext_id := film.fields.get("ext_id"):
        return rows.filter(ext_id=ext_id, external_api_config=integration_id).first()
    name = film.fields.get("name", "")
    wanted = {"is_season": film.fields.get("is_season", False)}
    if film.fields.get("year"):
        wanted["year"] = film.fields["year"]
    rows = rows.filter(Q(external_api_config=None) | Q(ext_id=""))  # a cinema's film of the same name is another one
    same = rows.filter(sort_name=sort_text(name), **wanted).order_by("pk")
    found = [one for one in same if one.name == name]
    return found[0] if found and ("year" in wanted or len(found) == 1) else None


# --- links ------------------------------------------------------------------------------------------------------------
def find_links(target: CatalogueTarget, film: CatalogueFilm, *, is_new: bool) -> VideoLinks:
    """Raises FieldsInvalid for names that the operator does not have; genres are made."""
    found: dict[str, Any] = {}
    if is_new:
        defaults = {"tariffs": target.tariff_ids, "stream_services": target.service_ids}
        found = {name: ids for name, ids in defaults.items() if ids}
    found |= target.links
    if target.map_genres and (genres := target.map_genres(film.foreign_genres)):
        found["genres"] = genres
    for name, texts in film.named.items():
        ids = [target.remember((name, text), partial(named_row, target.client_id, name, text)) for text in texts]
        found[name] = list(dict.fromkeys(ids)) if name in MANY else ids[0]
    people = [
        target.remember((kind, name), partial(find_or_make, target, PersonMetadata(name=name, person_type=kind)))
        for kind, names in film.people.items()
        for name in names
    ]
    if people:
        found["actors_set"] = list(dict.fromkeys(people))
    return cast(VideoLinks, found)


def genre_of(client_id: int, name: str) -> int:
    """By its name in any case; one that there is not is made."""
    folded = fold_text(name)
    rows = Genre.objects.filter(client_id=client_id).order_by("pk").values_list("pk", "name")
    found = next((pk for pk, other in rows if fold_text(other) == folded), None)
    if found is not None:
        return found
    longest = Genre._meta.get_field("name").max_length or 0
    return Genre.objects.create(client_id=client_id, name=name[:longest]).pk


def named_row(client_id: int, field_name: str, text: str) -> int:
    """By its name, else by its id; a genre is made. Raises FieldsInvalid."""
    if field_name == "genres":
        return genre_of(client_id, text)
    rows = NAMED[field_name]._default_manager.filter(client_id=client_id).order_by("pk")
    found = next((one.pk for one in rows.filter(name=text) if str(getattr(one, "name", "")) == text), None)
    if found is None and is_digits(text, 9):
        found = rows.filter(pk=int(text)).values_list("pk", flat=True).first()
    if found is None:
        raise FieldsInvalid({field_name: f"there is no {text[:100]!r}"})
    return int(found)


def find_or_make(target: CatalogueTarget, person: PersonMetadata) -> int:
    known = find_person(target.client_id, person)
    return (known or make_person(target.client_id, person, target.now)).pk


# --- pictures ---------------------------------------------------------------------------------------------------------
def sort_pictures(
    target: CatalogueTarget, row: Any, pictures: dict[str, Path | str]
) -> tuple[dict[str, ImageSource], dict[str, str]]:
    """Files to be read now, and addresses for the queue; nothing of a picture that the row has."""
    images: dict[str, ImageSource] = {}
    addresses: dict[str, str] = {}
    for parameter, source in pictures.items():
        rules = find_picture(type(row), parameter)
        if rules is None or getattr(row, rules.field) or not target.with_pictures:
            continue
        if isinstance(source, str):
            addresses[parameter] = source
        elif (data := read_picture(target, source)) is not None:
            images[parameter] = ImageSource(data=data, name=source.name)
    return images, addresses


def read_picture(target: CatalogueTarget, path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        target.problems.append(f"{path.name}: {error.strerror}")
        return None
    if len(data) > MAX_BYTES:
        target.problems.append(f"{path.name}: too large")
        return None
    return data


def note_addresses(row: Model, addresses: dict[str, str], target: CatalogueTarget) -> None:
    """Leave them to the queue, unless they wait there, or were given up, already."""
    if not addresses:
        return
    known = set(PictureLoad.objects.filter(table=row._meta.label, row_id=row.pk).values_list("field", "url"))
    wanted = []
    for parameter, url in addresses.items():
        rules = find_picture(type(row), parameter)
        if not ADDRESS.fullmatch(url):
            target.problems.append(f"{parameter}: not an address of the web")
        elif rules is not None and (rules.field, url) not in known:
            wanted.append((row, rules, url))
    if wanted:
        note_loads(wanted, client_id=target.client_id, now=target.now, queued=target.queues_pictures)


# --- files ------------------------------------------------------------------------------------------------------------
def write_files(target: CatalogueTarget, video_id: int, episode_id: int, files: Iterable[CatalogueFile]) -> None:
    """A file is recognised by its path (a cinema's by its id there) within its film and episode; one that no episode
    has yet comes to this one."""
    for one in files:
        column, mark = ("ext_id", one.ext_id) if one.ext_id else ("filename", one.path)
        there = VideoFile.objects.filter(**{"video_id": video_id, column: mark}).filter(
            Q(episode=None) | Q(episode_id=episode_id)
        )
        row = next((other for other in there.order_by("-episode_id", "pk") if getattr(other, column) == mark), None)
        fields: dict[str, Any] = {
            name: value for name in ("name", "duration", "quality") if (value := getattr(one, name))
        }
        if row is None:
            fields |= {"filename": one.path, "is_trailer": one.is_trailer, "name": one.name or Path(one.path).stem}
            fields |= {"ext_id": one.ext_id} if one.ext_id else {}
            place: Any = {"video_id": video_id, "episode_id": episode_id}
            create_file(client_id=target.client_id, fields=cast(Any, fields), now=target.now, **place)
        elif (row.episode_id or 0) != episode_id or any(getattr(row, name) != value for name, value in fields.items()):
            changes: Any = {"file_id": row.pk, "episode_id": episode_id, "fields": fields}
            modify_file(client_id=target.client_id, now=target.now, **changes)


# --- series -----------------------------------------------------------------------------------------------------------
def write_season(target: CatalogueTarget, video_id: int, season: CatalogueSeason) -> None:
    row = find_season(video_id, season) or create_season(
        client_id=target.client_id, video_id=video_id, fields={"name": new_season_name(season)}, now=target.now
    )
    known = SeasonEpisodes(row)
    previous = 0
    for episode in season.episodes:
        previous = write_episode(target, known, episode, previous)


def find_season(video_id: int, season: CatalogueSeason) -> Season | None:
    """By the number that its name says, else by its name."""
    rows = list(Season.objects.filter(video_id=video_id))
    named = next((one for one in rows if season.name and one.name == season.name), None)
    return named or next((one for one in rows if number_in(one.name) == season.number), None)


def number_in(name: str) -> int:
    """0 = none: that of specials."""
    found = NUMBER.search(name)
    return int(found[0]) if found else 0


def new_season_name(season: CatalogueSeason) -> str:
    """With its number, by which it is recognised."""
    plain = season_name(season.number)
    return season.name if number_in(season.name) == season.number and season.name else joined_name(plain, season.name)


def joined_name(plain: str, name: str) -> str:
    return f"{plain}. {name}" if name else plain


class SeasonEpisodes:
    """The episodes of a season while they are compared with those of a catalogue: each is one of them at most."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.rows = list(Episode.objects.filter(season=season).order_by("sort", "pk"))
        self.by_mark: dict[str, set[int]] = defaultdict(set)
        files = VideoFile.objects.filter(episode__season=season).order_by()
        for path, ext_id, episode_id in files.values_list("filename", "ext_id", "episode_id"):
            for mark in {path, CatalogueFile(path, ext_id=ext_id).mark} - {""}:
                self.by_mark[mark].add(episode_id or 0)
        self.taken: set[int] = set()

    def find(self, episode: CatalogueEpisode) -> Episode | None:
        """By the mark of its file, else by its name; of several the one with the same name."""
        names = {episode.fields.get("name", ""), episode_name(episode.number)} - {""}
        ids = {pk for one in episode.files for pk in self.by_mark.get(one.mark, ())}
        free = [one for one in self.rows if one.pk not in self.taken]
        by_mark = [one for one in free if one.pk in ids]
        elsewhere = {pk for found in self.by_mark.values() for pk in found} - ids
        by_name = [one for one in free if one.name in names and not (episode.files and one.pk in elsewhere)]
        found = next((one for one in by_mark if one.name in names), None) or next(iter((*by_mark, *by_name)), None)
        if found is not None:
            self.taken.add(found.pk)
        return found


def write_episode(target: CatalogueTarget, known: SeasonEpisodes, episode: CatalogueEpisode, previous_id: int) -> int:
    """Behind ``previous_id`` if it is new; its id."""
    row = known.find(episode)
    images, addresses = sort_pictures(target, row or Episode(), episode.pictures)
    fields = {"name": episode_name(episode.number), **episode.fields} if row is None else episode.fields
    given: Any = {"client_id": target.client_id, "fields": fields, "images": images, "now": target.now}
    errors: Collection[PictureError] = ()
    if row is None:
        place: Any = {"video_id": known.season.video_id, "season_id": known.season.pk, "after_id": previous_id}
        saved = create_episode(**place, **given)
        episode_id, errors = saved.id, saved.errors
    else:
        episode_id = row.pk
        if images or any(getattr(row, name) != value for name, value in fields.items()):
            errors = modify_episode(episode_id=row.pk, **given).errors
    target.problems += [f"episode {episode.number}: {one.message}" for one in errors]
    if addresses:
        note_addresses(Episode.objects.get(pk=episode_id), addresses, target)
    write_files(target, known.season.video_id, episode_id, episode.files)
    return episode_id
