"""What a film is linked with, named by ids: checked, then written in one statement a kind, past the signals.

A set that is named replaces the one there was; ``similar_add`` and ``similar_remove`` change it instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, cast

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core.bulk import split_items
from core.limits import FieldsInvalid
from core.owned_rows import LinksUnknown, check_links
from external_api.models import ApiConfig
from library.models import Actor, Genre, Video, VideoActor, VideoProvider
from tvmiddleware.models import CopyrightHolder, PlayDevice, PriceCategory, StreamService, Tariff


class VideoLinks(TypedDict, total=False):
    """Ids, by the parameter that names them."""

    copyright_holder: int
    external_api_config: int
    price_category: int
    video_provider: int
    genres: Iterable[int]
    stream_services: Iterable[int]
    tariffs: Iterable[int]
    actors_set: Iterable[int]
    available_on: Iterable[int]
    package_videos: Iterable[int]
    similar_set: Iterable[int]
    similar_add: Iterable[int]
    similar_remove: Iterable[int]


@dataclass(frozen=True, slots=True)
class CheckedLinks:
    """``pointers``: column of the film -> id. ``sets``: field -> the ids that it is to have."""

    pointers: Mapping[str, int] = field(default_factory=dict)
    sets: Mapping[str, list[int]] = field(default_factory=dict)
    similar_add: list[int] = field(default_factory=list)
    similar_remove: list[int] = field(default_factory=list)


POINTERS: dict[str, type[Model]] = {
    "copyright_holder": CopyrightHolder,
    "external_api_config": ApiConfig,
    "price_category": PriceCategory,
    "video_provider": VideoProvider,
}
SETS: dict[str, tuple[str, type[Model]]] = {
    "genres": ("genres", Genre),
    "stream_services": ("stream_services", StreamService),
    "tariffs": ("tariffs", Tariff),
    "actors_set": ("actors", Actor),
    "available_on": ("available_on", PlayDevice),
    "package_videos": ("package_videos", Video),
    "similar_set": ("similar", Video),
}
OF_ALL_OPERATORS = (PlayDevice,)
ORDERED = ("actors", "similar")
ROWS_A_STATEMENT = 500


# --- checking ---------------------------------------------------------------------------------------------------------
def check_video_links(client_id: int, links: VideoLinks, video_id: int = 0) -> CheckedLinks:
    """Raises LinksUnknown for ids that the operator does not have, FieldsInvalid for links that no film may have.

    ``video_id``: the film that is to be linked; 0 = a new one.
    """
    named: Mapping[str, Any] = links
    if "similar_set" in named and ("similar_add" in named or "similar_remove" in named):
        raise LinksUnknown({"similar_set": _("either the whole set or what is added and removed")})
    pointers = {
        f"{name}_id": check_links(linkable_rows(model, client_id), [named[name]], name)[0]
        for name, model in POINTERS.items()
        if name in named
    }
    sets = {
        column: check_links(linkable_rows(model, client_id), named[name], name)
        for name, (column, model) in SETS.items()
        if name in named
    }
    videos = linkable_rows(Video, client_id)
    add, remove = (check_links(videos, named.get(name, ()), name) for name in ("similar_add", "similar_remove"))
    checked = CheckedLinks(pointers, sets, add, remove)
    check_self(checked, video_id)
    check_package(sets.get("package_videos", []), video_id)
    return checked


def linkable_rows(model: type[Model], client_id: int) -> QuerySet[Model]:
    rows: QuerySet[Model] = model._default_manager.all()
    return rows if model in OF_ALL_OPERATORS else rows.filter(client_id=client_id)


def check_self(links: CheckedLinks, video_id: int) -> None:
    named = {
        "package_videos": links.sets.get("package_videos", []),
        "similar_set": links.sets.get("similar", []),
        "similar_add": links.similar_add,
    }
    wrong = [name for name, ids in named.items() if video_id in ids]
    if wrong:
        raise FieldsInvalid(dict.fromkeys(wrong, _("a film can't be linked with itself")))


def check_package(members: list[int], video_id: int) -> None:
    """A package holds films, never packages."""
    if not members:
        return
    if Video.objects.filter(pk__in=members, is_package=True).exists():
        raise FieldsInvalid({"package_videos": _("a package can't be a part of another one")})
    if video_id and Video.package_videos.through.objects.filter(to_video_id=video_id).exists():
        raise FieldsInvalid({"package_videos": _("a package can't be a part of another one")})


# --- writing ----------------------------------------------------------------------------------------------------------
def add_links(video: Video, links: CheckedLinks) -> None:
    """The sets of a film that has none yet."""
    for name, ids in links.sets.items():
        write_rows(video.pk, name, ids)


def replace_links(video: Video, links: CheckedLinks) -> list[str]:
    """The sets of a film that is there and locked; the names of those that changed."""
    changed = [name for name, ids in links.sets.items() if replace_set(video.pk, name, ids)]
    if links.similar_add or links.similar_remove:
        before = linked_ids(video.pk, "similar")
        gone = set(links.similar_remove)
        wanted = [one for one in dict.fromkeys([*before, *links.similar_add]) if one not in gone]
        changed += ["similar"] if replace_set(video.pk, "similar", wanted) else []
    return changed


def replace_set(video_id: int, name: str, ids: list[int]) -> bool:
    """Whether it was another one before. Where the order says something all of it is written anew."""
    if is_set_of(video_id, name, ids):
        return False
    before = linked_ids(video_id, name)
    kept = set() if name in ORDERED else set(before) & set(ids)
    through, near, far = link_table(name)
    rows = through._default_manager.filter(**{near: video_id})
    for part in split_items([one for one in before if one not in kept]):
        rows.filter(**{f"{far}__in": part})._raw_delete(rows.db)
    write_rows(video_id, name, [one for one in ids if one not in kept])
    return True


def is_linked(video: Video, links: VideoLinks) -> bool:
    """Whether the film has exactly these links already. What changes a set (``similar_add``) counts as a difference."""
    for name, given in links.items():
        if name in POINTERS:
            same = getattr(video, f"{name}_id") == given
        elif name in SETS:
            same = is_set_of(video.pk, SETS[name][0], list(cast(Iterable[int], given)))
        else:
            same = False
        if not same:
            return False
    return True


def is_set_of(video_id: int, name: str, ids: list[int]) -> bool:
    before = linked_ids(video_id, name)
    return before == ids or (name not in ORDERED and set(before) == set(ids))


def linked_ids(video_id: int, name: str) -> list[int]:
    through, near, far = link_table(name)
    rows = through._default_manager.filter(**{near: video_id})
    return list(rows.order_by(*(("sort", "pk") if name == "actors" else ("pk",))).values_list(far, flat=True))


def write_rows(video_id: int, name: str, ids: list[int]) -> None:
    through, near, far = link_table(name)
    places = [{"sort": place} if through is VideoActor else {} for place in range(1, len(ids) + 1)]
    rows = [through(**{near: video_id, far: one, **place}) for one, place in zip(ids, places, strict=True)]
    through._default_manager.bulk_create(rows, batch_size=ROWS_A_STATEMENT)


def link_table(name: str) -> tuple[Any, str, str]:
    """The table between, its column for the film and its column for what the film is linked with."""
    column: Any = Video._meta.get_field(name)
    return column.remote_field.through, f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
