"""An operator's films as its content manager sees them: all of them, hidden ones too."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from core.owned_rows import LinksUnknown, RowPage, RowUnknown, find_row
from library.constants import QUALITIES_4K
from library.models import Episode, Season, SkipVideoFragment, Video, VideoActor, VideoFile
from library.selectors.own_films import own_files, own_videos
from library.selectors.video_pages import page_of_films


@dataclass(frozen=True, slots=True)
class FilmFile:
    """``duration``: seconds."""

    id: int
    name: str
    duration: int


@dataclass(slots=True)
class FilmHead:
    """A film in a list."""

    id: int
    has_seasons: bool = False
    has_episodes: bool = False
    files: list[FilmFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FilmRecord:
    """A film with the ids of what it has and of what it is linked with."""

    video: Video
    season_ids: list[int]
    episode_count: int
    file_ids: list[int]
    genre_ids: list[int]
    actor_ids: list[int]
    package_ids: list[int]
    has_similar: bool
    is_4k: bool


def list_films(client_id: int, page: RowPage) -> tuple[list[FilmHead], int]:
    """A page of films, the oldest first, so that whoever changes films while paging skips none; and how many there
    are."""
    ids, count = page_of_films(client_id, page)
    found = {pk: FilmHead(pk) for pk in ids}
    files = VideoFile.objects.filter(video__in=ids).order_by("sort", "pk")
    for video_id, pk, name, duration in files.values_list("video_id", "pk", "name", "duration"):
        found[video_id].files.append(FilmFile(pk, name, duration))
    for pk in owners_of(Season, ids):
        found[pk].has_seasons = True
    for pk in owners_of(Episode, ids):
        found[pk].has_episodes = True
    return list(found.values()), count


def owners_of(model: type[Season] | type[Episode], video_ids: list[int]) -> list[int]:
    rows = model._default_manager.filter(video__in=video_ids).order_by()
    return list(rows.values_list("video_id", flat=True).distinct())


def find_film(client_id: int, video_id: int, ext_id: str) -> FilmRecord:
    """The film with this external id, whatever its integration (of several the first); without one that of this id.

    Raises RowUnknown; LinksUnknown: neither is given.
    """
    if not (video_id or ext_id):
        raise LinksUnknown({"id": _("either id or ext_id is needed")})
    rows = own_videos(client_id).select_related("video_provider", "external_api_config")
    wanted = rows.filter(ext_id=ext_id) if ext_id else rows.filter(pk=video_id)
    found = wanted.order_by("pk").first()
    if found is None:
        raise RowUnknown
    return film_record(found)


def film_record(video: Video) -> FilmRecord:
    files = list(
        VideoFile.objects.filter(video=video).order_by("sort", "pk").values_list("pk", "quality", "is_trailer")
    )
    return FilmRecord(
        video=video,
        season_ids=list(Season.objects.filter(video=video).order_by("sort", "pk").values_list("pk", flat=True)),
        episode_count=Episode.objects.filter(video=video).count(),
        file_ids=[pk for pk, *_rest in files],
        genre_ids=list(video.genres.order_by("sort", "name", "pk").values_list("pk", flat=True)),
        actor_ids=list(
            VideoActor.objects.filter(video=video).order_by("sort", "pk").values_list("actor_id", flat=True)
        ),
        package_ids=list(video.package_videos.order_by("pk").values_list("pk", flat=True)),
        has_similar=video.similar.exists(),
        is_4k=any(quality in QUALITIES_4K and not trailer for _pk, quality, trailer in files),
    )


def file_record(client_id: int, file_id: int) -> tuple[VideoFile, list[SkipVideoFragment]]:
    """A file and its fragments from begin to end. Raises RowUnknown."""
    row = find_row(own_files(client_id), file_id)
    return row, list(row.fragments.order_by("begin_time", "pk"))
