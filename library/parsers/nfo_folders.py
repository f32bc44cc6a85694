"""A folder of films as media managers arrange it: NFO files with videos and pictures beside them.

A folder with ``tvshow.nfo`` is a series with all that lies below it. Elsewhere ``movie.nfo`` describes the folder it is
in, and ``Name.nfo`` the video ``Name.*``. Links are not followed: what lies outside the folder is nobody's film.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from library.parsers.cells import CatalogueUnreadable
from library.parsers.nfo import MOST_BYTES, NfoEntry, read_nfo
from library.records.catalogue import CatalogueEpisode, CatalogueFile, CatalogueFilm, UnreadableFilm
from library.series_titles import parse_title

VIDEOS = frozenset(
    [
        ".mkv",
        ".mp4",
        ".avi",
        ".ts",
        ".m2ts",
        ".mts",
        ".mov",
        ".webm",
        ".m4v",
        ".mpg",
        ".mpeg",
        ".wmv",
        ".flv",
        ".vob",
        ".m3u8",
        ".mpd",
        ".strm",
        ".iso",
    ]
)
IMAGES = (".jpg", ".jpeg", ".png", ".webp")
MOVIE, SERIES, SEASON = "movie.nfo", "tvshow.nfo", "season.nfo"
SKIPPED = frozenset({"extras", "sample", "samples", "featurettes", "behind the scenes", "deleted scenes", "@eadir"})
TRAILER = re.compile(r"(?:^|[-._ ])trailer\d?$", re.IGNORECASE)
SAMPLE = re.compile(r"(?:^|[-._ ])sample$", re.IGNORECASE)
TRAILERS = "trailers"
PICTURES = {
    "poster_url": ("poster", "folder", "cover", "movie"),
    "screenshot_url": ("fanart", "backdrop", "background"),
    "horizontal_poster": ("landscape",),
    "logo": ("clearlogo", "logo"),
}
"""Parameter -> names of its file, the best first; with the name of the video before them or alone."""
MOST_FILES = 500_000


def read_folder(folder: Path, prefix: str = "") -> Iterator[CatalogueFilm | UnreadableFilm]:
    """The films below the folder, in the order of their paths. ``prefix`` goes before paths of videos.

    Raises CatalogueUnreadable where there is no NFO file at all.
    """
    found = NfoTree(folder, prefix)
    if not found.has_nfo:
        raise CatalogueUnreadable("there is no NFO file in it")
    yield from found.films()


class NfoTree:
    def __init__(self, root: Path, prefix: str) -> None:
        self.root, self.prefix = root, prefix.strip("/")
        self.files: dict[Path, list[Path]] = {}
        number = 0
        for folder, folders, names in os.walk(root, followlinks=False):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            here = [Path(folder, one) for one in sorted(names) if not one.startswith(".")]
            self.files[Path(folder)] = [one for one in here if not one.is_symlink()]
            number += len(names)
            if number > MOST_FILES:
                raise CatalogueUnreadable(f"more than {MOST_FILES} files: import it folder by folder")

    @property
    def has_nfo(self) -> bool:
        return any(is_nfo(one) for files in self.files.values() for one in files)

    def films(self) -> Iterator[CatalogueFilm | UnreadableFilm]:
        series: list[Path] = []
        for folder in sorted(self.files):
            if any(folder.is_relative_to(one) for one in series) or folder.name.lower() in SKIPPED | {TRAILERS}:
                continue
            named = {one.name.lower(): one for one in self.files[folder]}
            if SERIES in named:
                series.append(folder)
                yield from self.read_series(folder, named[SERIES])
            elif MOVIE in named:
                yield self.read_movie(named[MOVIE], self.videos(folder), folder, "")
            else:
                yield from self.read_movies(folder)

    def read_movies(self, folder: Path) -> Iterator[CatalogueFilm | UnreadableFilm]:
        """Several films in one folder, each with the name of its video."""
        for nfo in (one for one in self.files[folder] if is_nfo(one)):
            videos = [one for one in self.videos(folder) if belongs_to(one, nfo)]
            yield self.read_movie(nfo, videos, folder, nfo.stem)

    # --- films --------------------------------------------------------------------------------------------------------
    def read_movie(self, nfo: Path, videos: list[Path], folder: Path, stem: str) -> CatalogueFilm | UnreadableFilm:
        source = self.path_of(nfo)
        try:
            entry = self.read(nfo, "movie")
            film = self.film_of(entry, source, self.key_of(nfo, stem))
        except CatalogueUnreadable as error:
            return UnreadableFilm(source, str(error))
        names = [stem] if stem else [one.stem for one in videos]
        film.pictures |= self.pictures(folder, names, alone=not stem)
        film.files = [self.file_of(one, entry, single=len(videos) == 1) for one in videos]
        film.files += [
            CatalogueFile(self.server_path(one), is_trailer=True)
            for one in ([] if stem else self.videos(folder / TRAILERS))
        ]
        return film

    def film_of(self, entry: NfoEntry, source: str, key: str) -> CatalogueFilm:
        if not entry.fields.get("name"):
            raise CatalogueUnreadable("it has no title")
        known = next(
            (f"{kind}:{entry.ids[kind]}" for kind in ("kinopoisk", "tmdb", "imdb", "tvdb") if kind in entry.ids), ""
        )
        fields = {**entry.fields, "ext_id": known or key}
        pictures: dict[str, Path | str] = dict(entry.pictures)
        return CatalogueFilm(
            source, fields=fields, named={"genres": entry.genres} if entry.genres else {},
            people={kind: names for kind, names in entry.people.items() if names}, pictures=pictures,
        )  # fmt: skip

    def key_of(self, nfo: Path, stem: str) -> str:
        """What a film without an id of a film database is recognised by: its place below the folder."""
        place = self.path_of(nfo if stem else nfo.parent)
        return f"nfo:{hashlib.blake2b(place.encode('utf-8', 'surrogateescape'), digest_size=12).hexdigest()}"

    def file_of(self, video: Path, entry: NfoEntry, *, single: bool) -> CatalogueFile:
        is_trailer = bool(TRAILER.search(video.stem))
        minutes = entry.fields.get("duration", 0)
        seconds = 0 if is_trailer or not single else entry.seconds or minutes * 60
        quality = 0 if is_trailer else entry.quality
        return CatalogueFile(self.server_path(video), duration=seconds, quality=quality, is_trailer=is_trailer)

    # --- series -------------------------------------------------------------------------------------------------------
    def read_series(self, folder: Path, nfo: Path) -> Iterator[CatalogueFilm | UnreadableFilm]:
        source = self.path_of(nfo)
        try:
            film = self.film_of(self.read(nfo, "tvshow"), source, self.key_of(nfo, ""))
        except CatalogueUnreadable as error:
            yield UnreadableFilm(source, str(error))
            return
        film.fields["is_season"] = True
        film.pictures |= self.pictures(folder, [], alone=True)
        for below in sorted(one for one in self.files if one.is_relative_to(folder)):
            if below.name.lower() not in SKIPPED:
                yield from self.read_season(film, below)
        film.seasons.sort(key=lambda one: (one.number == 0, one.number))
        for season in film.seasons:
            season.episodes.sort(key=lambda one: one.number)
        yield film

    def read_season(self, film: CatalogueFilm, folder: Path) -> Iterator[UnreadableFilm]:
        """The episodes in one folder of a series; what of them can't be read."""
        described: set[Path] = set()
        for nfo in (one for one in self.files[folder] if is_nfo(one)):
            name = nfo.name.lower()
            if name == SERIES:
                continue
            try:
                if name == SEASON:
                    entry = self.read(nfo, "season")
                    if entry.season is not None and entry.fields.get("name"):
                        film.season(entry.season).name = entry.fields["name"]
                else:
                    described |= self.put_episodes(film, folder, nfo)
            except CatalogueUnreadable as error:
                yield UnreadableFilm(self.path_of(nfo), str(error))
        for video in self.videos(folder):
            number = numbers_in(video.stem)
            if video not in described and number and not TRAILER.search(video.stem):
                self.put_episode(film, folder, number, NfoEntry("episodedetails"), [video])

    def put_episodes(self, film: CatalogueFilm, folder: Path, nfo: Path) -> set[Path]:
        """The episodes of one NFO file, which share its videos; those videos."""
        entries = [one for one in read_nfo(read_bytes(nfo)) if one.kind == "episodedetails"]
        if not entries:
            raise CatalogueUnreadable("it describes no episode")
        videos = [one for one in self.videos(folder) if belongs_to(one, nfo)]
        for entry in entries:
            named = numbers_in(nfo.stem)
            season = entry.season if entry.season is not None else named[0] if named else None
            number = entry.episode if entry.episode is not None else named[1] if named else None
            if season is None or number is None:
                raise CatalogueUnreadable("it has no numbers of season and episode")
            self.put_episode(film, folder, (season, number), entry, videos)
        return set(videos)

    def put_episode(
        self, film: CatalogueFilm, folder: Path, number: tuple[int, int], entry: NfoEntry, videos: list[Path]
    ) -> None:
        wanted = ("name", "description", "duration")
        fields = {name: entry.fields[name] for name in wanted if name in entry.fields}
        files = [self.file_of(one, entry, single=len(videos) == 1) for one in videos]
        episode = CatalogueEpisode(number[1], fields, files)
        thumbs = [one for video in videos for one in self.images(folder, f"{video.stem}-thumb")]
        if thumbs:
            episode.pictures["preview_url"] = thumbs[0]
        elif "poster_url" in entry.pictures:
            episode.pictures["preview_url"] = entry.pictures["poster_url"]
        season = film.season(number[0])
        if any(one.number == episode.number for one in season.episodes):
            raise CatalogueUnreadable(f"season {number[0]} has an episode {number[1]} already")
        season.episodes.append(episode)

    # --- files --------------------------------------------------------------------------------------------------------
    def read(self, nfo: Path, kind: str) -> NfoEntry:
        found = next((one for one in read_nfo(read_bytes(nfo)) if one.kind == kind), None)
        if found is None:
            raise CatalogueUnreadable(f"it describes no {kind}")
        return found

    def videos(self, folder: Path) -> list[Path]:
        return [
            one for one in self.files.get(folder, []) if one.suffix.lower() in VIDEOS and not SAMPLE.search(one.stem)
        ]

    def images(self, folder: Path, stem: str) -> list[Path]:
        wanted = [f"{stem}{ending}".lower() for ending in IMAGES]
        return [one for one in self.files.get(folder, []) if one.name.lower() in wanted]

    def pictures(self, folder: Path, stems: list[str], *, alone: bool) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for parameter, names in PICTURES.items():
            stemmed = [f"{stem}-{name}" for name in names for stem in stems]
            plain = [stem for stem in stems if parameter == "poster_url"]
            for stem in [*stemmed, *(names if alone else ()), *plain]:
                if images := self.images(folder, stem):
                    found.setdefault(parameter, images[0])
        return found

    def path_of(self, path: Path) -> str:
        """Below the folder, for reports."""
        return path.relative_to(self.root).as_posix()

    def server_path(self, video: Path) -> str:
        return str(PurePosixPath(self.prefix, self.path_of(video)))


def is_nfo(path: Path) -> bool:
    return path.suffix.lower() == ".nfo"


def belongs_to(video: Path, nfo: Path) -> bool:
    """``Name.mkv``, ``Name-trailer.mkv`` and the parts ``Name-cd1.avi`` of ``Name.nfo``."""
    stem, own = video.stem, nfo.stem
    return stem == own or (
        stem.startswith(own) and bool(re.fullmatch(r"[-._ ](trailer|cd|part|pt)\d*", stem[len(own) :], re.I))
    )


def numbers_in(name: str) -> tuple[int, int] | None:
    """Season and episode that a file's name says."""
    found = parse_title(name.replace(".", " ").replace("_", " "))
    return (found.season or 1, found.episode) if found.episode else None


def read_bytes(path: Path) -> bytes:
    """Raises CatalogueUnreadable; never more than an NFO may have."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CatalogueUnreadable(error.strerror or "it can't be read") from error
