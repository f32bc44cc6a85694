"""Pictures that should be there and are not: sizes of SMARTY_DEFAULT_ICON_SIZES, small posters, blurred stills.

After a change of those settings, after files were restored without their copies, or after rows were imported by others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Model

from core.image_files import store_all, with_copies
from core.images import NotAnImage, Picture, open_image, sized_name, suffix_of
from core.logs import log_event
from core.picture_fields import PictureField, keep_pictures, list_pictures, make_derived

ROWS_A_PAGE = 200

Progress = Callable[[str], None]


@dataclass
class CopiesDone:
    """``rows``: looked at; ``made``: of which files were made; ``lost``: whose picture can't be read any more."""

    rows: int = 0
    made: int = 0
    lost: int = 0


def make_missing(
    *, anew: bool = False, client_id: int | None = None, progress: Progress = lambda text: None
) -> CopiesDone:
    """Go through every described picture of every row and make what is missing, or all of it ``anew``.

    What is done stays done, so a run that was killed is simply started again. Raises NotStored: the disk is full.
    """
    done = CopiesDone()
    for model, rules in list_pictures():
        if rules.derived or rules.has_sizes:
            for pks, total in pages(model, rules, client_id):
                progress(f"{model._meta.label}.{rules.field}: {done.rows} rows, {total} of this kind")
                make_page(model, rules, pks, anew, done)
    return done


def pages(model: type[Model], rules: PictureField, client_id: int | None) -> Iterator[tuple[Sequence[Any], int]]:
    """The rows that have a picture, some at a time; each page is a query of its own, so that nothing is held open."""
    rows = model._default_manager.exclude(**{rules.field: ""})
    if client_id is not None and any(one.name == "client" for one in model._meta.fields):
        rows = rows.filter(client=client_id)
    total, last = rows.count(), None
    while True:
        page = rows if last is None else rows.filter(pk__gt=last)
        pks = list(page.order_by("pk").values_list("pk", flat=True)[:ROWS_A_PAGE])
        if not pks:
            return
        yield pks, total
        last = pks[-1]


def make_page(model: type[Model], rules: PictureField, pks: Sequence[Any], anew: bool, done: CopiesDone) -> None:
    for row in model._default_manager.filter(pk__in=pks).order_by("pk"):
        done.rows += 1
        if getattr(row, rules.field) and (anew or is_incomplete(row, rules)):
            remake(row, rules, done)


def is_incomplete(row: Any, rules: PictureField) -> bool:
    """Whether a file that belongs to the row's picture is not there."""
    name = getattr(row, rules.field).name
    belonging = [getattr(row, one.field).name for one in rules.derived]
    belonging += [sized_name(name, *size) for size in rules.sizes]
    return not all(one and default_storage.exists(one) for one in belonging)


def remake(row: Any, rules: PictureField, done: CopiesDone) -> None:
    """Make what belongs to the row's picture of its file, which stays as it is. Raises NotStored."""
    name = getattr(row, rules.field).name
    try:
        main = stored_picture(name)
        derived = {one.field: make_derived(one, main) for one in rules.derived}
    except (NotAnImage, OSError) as error:
        done.lost += 1
        log_event("main", "PICTURE_LOST", logging.WARNING, row=f"{row._meta.label}#{row.pk}", file=name, error=error)
        return
    copies = with_copies(name, main, rules.sizes)
    del copies[name]
    store_all(default_storage, copies)
    if derived and is_still_shown(row, rules.field, name):
        keep_pictures(row=row, rules=rules, made=derived)
    done.made += 1


def stored_picture(name: str) -> Picture:
    with default_storage.open(name) as file:
        data = file.read()
    image = open_image(data)
    return Picture(image, data, suffix_of(image))


def is_still_shown(row: Any, field: str, name: str) -> bool:
    """Whether nobody has given the row another picture meanwhile."""
    return bool(type(row)._default_manager.filter(pk=row.pk, **{field: name}).exists())
