"""Files of pictures: names that are nobody else's, all copies or none, and deletion that spares what others show.

A sized copy stands beside its picture as ``<name><width>_<height>.<suffix>``. So that no copy takes the name of another
row's picture, names of uploads end in a random mark before the suffix, which no copy's name does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db.models import ImageField, Model, Q

from core.disk import not_stored
from core.images import Picture, Size, encode_image, fit_image, read_picture, sized_name

LONGEST_STEM = 40
"""Of the name that staff gave; in UTF-8 it may take four times as many bytes, and a file's name has 255."""


def own_name(given: str, suffix: str) -> str:
    """The upload's name with a mark of its own: ``sport.tif`` -> ``sport-5f1c09a2be77.png``."""
    return f"{PurePosixPath(given).stem[:LONGEST_STEM]}-{secrets.token_hex(6)}.{suffix}"


def with_copies(name: str, picture: Picture, sizes: Iterable[Size]) -> dict[str, bytes]:
    """Name -> content of the picture's file and of its copies."""
    copies = {sized_name(name, *size): encode_image(fit_image(picture.image, size)) for size in sizes}
    return {name: picture.data, **copies}


def store_all(storage: Storage, contents: Mapping[str, bytes]) -> None:
    """Write the files, all or none. Raises NotStored.

    What is there under one of the names and as long is taken to be the same; else it is replaced.
    """
    with removed_on_error(storage) as begun:
        for name, content in contents.items():
            if storage.exists(name):
                if storage.size(name) == len(content):
                    continue
                storage.delete(name)
            begun.append(name)
            storage.save(name, ContentFile(content))


@contextmanager
def removed_on_error(storage: Storage) -> Iterator[list[str]]:
    """The names appended to the list are deleted when the block fails; OSError becomes NotStored."""
    begun: list[str] = []
    try:
        yield begun
    except BaseException as error:
        remove_files(storage, begun)
        if isinstance(error, OSError):
            raise not_stored(error) from error
        raise


def save_with_copies(storage: Storage, name: str, data: bytes, sizes: Iterable[Size]) -> list[str]:
    """Store ``data`` under ``name`` and a copy of each size beside it. Answers all names written.

    The name's suffix must be that of the picture (``read_picture``). Raises NotAnImage, NotStored.
    """
    contents = with_copies(name, read_picture(data), sizes)
    store_all(storage, contents)
    return list(contents)


def keep_upload(row: Model, field_name: str, given: str, picture: Picture, sizes: Iterable[Size] = ()) -> list[str]:
    """Store a picture that staff uploaded as ``given`` and name it in the row's field; the names written.

    Raises NotStored.
    """
    field: Any = row._meta.get_field(field_name)
    name = field.generate_filename(row, own_name(given, picture.suffix))
    contents = with_copies(name, picture, sizes)
    store_all(field.storage, contents)
    setattr(row, field_name, name)
    return list(contents)


def delete_with_copies(storage: Storage, name: str, sizes: Iterable[Size]) -> None:
    """Delete a picture that its row has given up, and its copies; not what any row still names."""
    delete_unused(storage, [name, *(sized_name(name, *size) for size in sizes)])


def delete_unused(storage: Storage, names: Iterable[str]) -> None:
    """Delete those of the files that no row names."""
    names = list(names)
    shown = named_by_rows(names)
    remove_files(storage, [one for one in names if one not in shown])


def named_by_rows(names: Iterable[str]) -> set[str]:
    """Those of the files that a row shows as its picture. Asks the tables whose pictures stand in that folder, each
    once: a film has a score of pictures, and no index for any of them."""
    wanted = set(names)
    found: set[str] = set()
    for model in apps.get_models():
        columns = [field.name for field in model._meta.concrete_fields if may_hold(field, wanted)]
        if columns:
            any_of_them = Q(*((f"{name}__in", wanted) for name in columns), _connector=Q.OR)
            for row in model._default_manager.filter(any_of_them).values_list(*columns):
                found.update(wanted.intersection(row))
    return found


def may_hold(field: Any, names: Iterable[str]) -> bool:
    """Whether the files may stand in the folder of this field; where each row has a folder of its own, any may."""
    if not isinstance(field, ImageField):
        return False
    return callable(field.upload_to) or any(name.startswith(str(field.upload_to)) for name in names)


def remove_files(storage: Storage, names: Iterable[str]) -> None:
    """A file that can't be deleted stays; nobody waits for it."""
    for name in names:
        with suppress(OSError):
            storage.delete(name)
