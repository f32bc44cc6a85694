"""What is forgotten when a row of the library changes: for ``cached=`` of ``core.table_rules.register_table``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from core.table_rules import CacheScope, Receiver
from library.cache import invalidate
from library.models import Video


def touch_videos(video_ids: Iterable[int]) -> None:
    """Films changed, or what belongs to them: within the transaction their version grows, after it lists are found
    anew. Services that write past ``save`` call it once for all they wrote."""
    wanted = set(video_ids)
    if wanted:
        touch_rows(Video.objects.filter(pk__in=wanted))


def touch_rows(rows: QuerySet[Video]) -> None:
    """The same for films that a query finds, however many they are."""
    client_ids = set(rows.order_by().values_list("client_id", flat=True).distinct())
    if client_ids:
        rows.update(version=F("version") + 1)
    for client_id in client_ids:
        forget_lists(client_id)


def forget_lists(client_id: int) -> None:
    transaction.on_commit(partial(invalidate.videos_changed, client_id), robust=True)


def catalogue_later(client_id: int) -> None:
    """A film came or went. Who adds films past ``save`` calls it once for all of them."""
    transaction.on_commit(partial(invalidate.catalogue_changed, client_id), robust=True)


def of_video(path: str = "video_id") -> CacheScope:
    """The film that a row belongs to. ``path``: from the row to the film's id."""
    owner = attrgetter(path)

    def of_row(sender: Any, instance: Any, **kwargs: Any) -> None:
        touch_videos([owner(instance)])

    return CacheScope(changed=of_row)


def of_film(*, links: Iterable[str] = ()) -> CacheScope:
    """A film itself. ``links``: many-to-many fields that its lists and its page are built from, beside
    ``package_videos``, which both ends are built from."""

    def of_saved(sender: Any, instance: Any, created: bool = False, **kwargs: Any) -> None:
        catalogue_later(instance.client_id) if created else touch_videos([instance.pk])

    def of_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
        catalogue_later(instance.client_id)

    receivers = {**{name: of_links(name) for name in links}, "package_videos": touch_package}
    return CacheScope(saved=of_saved, deleted=of_deleted, doomed=touch_neighbours, links=receivers)


def of_pointed(*fields: str) -> CacheScope:
    """Something that films point at with these fields is about to be deleted: its links go without a signal."""

    def of_row(sender: Any, instance: Any, **kwargs: Any) -> None:
        for name in fields if instance.pk else ():
            touch_rows(pointing_films(name, instance.pk))

    return CacheScope(doomed=of_row)


def pointing_films(field: str, row_id: int) -> QuerySet[Video]:
    """The films that point at a row with ``field``. A query without a join, so that a change of them is one statement
    on every database."""
    column: Any = Video._meta.get_field(field)
    if not column.many_to_many:
        return Video.objects.filter(**{field: row_id})
    links = column.remote_field.through._default_manager.filter(**{column.m2m_reverse_field_name(): row_id})
    return Video.objects.filter(pk__in=links.order_by().values(column.m2m_field_name()))


def of_links(field: str) -> Receiver:
    """The films at one end of the links that came or went, from whichever end that was done."""

    def of_change(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kwargs: Any) -> None:
        if reverse and action == "pre_clear":
            touch_rows(pointing_films(field, instance.pk))
        elif action.startswith("post_"):
            touch_videos(pk_set or () if reverse else (instance.pk,))

    return of_change


def touch_neighbours(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A film is about to be deleted: packages that hold it, films of this package, films that name it as similar."""
    touch_rows(pointing_films("package_videos", instance.pk))
    touch_rows(pointing_films("similar", instance.pk))
    if instance.is_package:
        members = Video.package_videos.through._default_manager.filter(from_video=instance.pk)
        touch_rows(Video.objects.filter(pk__in=members.order_by().values("to_video")))


def touch_package(sender: Any, instance: Any, action: str, pk_set: Any = None, **kwargs: Any) -> None:
    """A package and the films that came or went: each of them knows what it is in."""
    if action == "pre_clear":
        touch_videos(
            [*instance.package_videos.values_list("pk", flat=True), *instance.packages.values_list("pk", flat=True)]
        )
    if action.startswith("post_"):
        touch_videos([instance.pk, *(pk_set or ())])


def of_actor() -> CacheScope:
    """The list of people, and every film that a person is in; also one that is about to lose them."""

    def of_row(sender: Any, instance: Any, **kwargs: Any) -> None:
        touch_rows(Video.objects.filter(pk__in=instance.roles.order_by().values("video")))
        forget_lists(instance.client_id)

    return CacheScope(saved=of_row, doomed=of_row)


def of_marks() -> CacheScope:
    """What an account left at films."""

    def of_row(sender: Any, instance: Any, **kwargs: Any) -> None:
        transaction.on_commit(partial(invalidate.video_marks_changed, [instance.account_id]), robust=True)

    return CacheScope(changed=of_row)


def news_later(sender: Any, **kwargs: Any) -> None:
    transaction.on_commit(invalidate.news_changed, robust=True)


NEWS_ADDRESSES = CacheScope(changed=news_later)
"""The addresses of news that applications name."""
