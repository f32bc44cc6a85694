"""Pictures of rows: how large each field's may be, what is made of it besides, and storing them by these rules.

An app describes its image fields with ``register_picture``; uploads of the panel, addresses that an API is given and
the command that makes what is missing all go by that. Files are new with every change (a random mark in the name), so
that caches on the way to boxes hold no old poster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ImageField, Model
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core import icons
from core.api.errors import DomainError
from core.image_files import delete_unused, own_name, remove_files, store_all, with_copies
from core.images import (
    NotAnImage,
    Picture,
    Size,
    as_photo,
    blur_image,
    icon_sizes,
    new_picture,
    open_image,
    shrink_image,
    sized_name,
)
from core.models import LANGUAGE_SLOTS

MAX_BYTES = 15 << 20
"""Of a picture's file."""
FOLDER_LETTERS = 2


class UnusablePicture(DomainError):
    """Not a picture, a broken one, or one that is too large; ``message`` says which."""


@dataclass(frozen=True, slots=True)
class DerivedPicture:
    """A further image field of the row that is made of the described one. ``maximum``: as there; "" = as large.
    ``blur``: the setting with the radius."""

    field: str
    maximum: str = ""
    blur: str = ""


@dataclass(frozen=True, slots=True)
class PictureField:
    """``maximum``: beginning of the settings ``*_MAX_HEIGHT`` and ``*_MAX_WIDTH``. ``parameter``: how APIs call it ("":
    as the field). ``photo``: stored as JPEG unless something shows through; else in its own form, as logos want.
    ``has_sizes``: boxes ask for it in the sizes of SMARTY_DEFAULT_ICON_SIZES, as they do for channels' icons."""

    field: str
    maximum: str
    derived: tuple[DerivedPicture, ...] = ()
    parameter: str = ""
    photo: bool = True
    has_sizes: bool = False

    @property
    def name(self) -> str:
        return self.parameter or self.field

    @property
    def sizes(self) -> list[Size]:
        return icon_sizes() if self.has_sizes else []

    @property
    def columns(self) -> list[str]:
        """The image fields of the row that change with it."""
        return [self.field, *(one.field for one in self.derived)]


_fields: dict[type[Model], dict[str, PictureField]] = {}


def register_picture(model: type[Model], *pictures: PictureField, in_languages: bool = False) -> None:
    """Describe image fields of a table. ``in_languages``: so are ``<field>_lang1`` and the further ones.

    Raises ImproperlyConfigured for what is no image field, is described twice, or has a maximum that no setting names.
    """
    known = _fields.setdefault(model, {})
    for picture in [copy for one in pictures for copy in (in_every_language(one) if in_languages else [one])]:
        check_description(model, picture)
        known[picture.field] = picture
        if picture.has_sizes:
            icons.register_field(model._meta.label, picture.field)


def in_every_language(picture: PictureField) -> Iterable[PictureField]:
    yield picture
    for slot in LANGUAGE_SLOTS:
        suffix = f"_lang{slot}"
        yield replace(
            picture,
            field=picture.field + suffix,
            parameter=picture.name + suffix,
            derived=tuple(replace(one, field=one.field + suffix) for one in picture.derived),
        )


def check_description(model: type[Model], picture: PictureField) -> None:
    taken = {column for one in _fields[model].values() for column in one.columns}
    for column in picture.columns:
        if not isinstance(model._meta.get_field(column), ImageField):
            raise ImproperlyConfigured(f"{model._meta.label}.{column} is no image field")
        if column in taken:
            raise ImproperlyConfigured(f"{model._meta.label}.{column} is described twice")
    for prefix in (picture.maximum, *(one.maximum for one in picture.derived if one.maximum)):
        if not hasattr(settings, f"{prefix}_MAX_WIDTH"):
            raise ImproperlyConfigured(f"{model._meta.label}.{picture.field}: no setting {prefix}_MAX_WIDTH")


def list_pictures() -> list[tuple[type[Model], PictureField]]:
    """Every described field, with its table."""
    return [(model, picture) for model, pictures in _fields.items() for picture in pictures.values()]


def find_picture(model: type[Model], name: str) -> PictureField | None:
    """The description of a field by its name or by that of its parameter; None: it has none."""
    pictures = _fields.get(model, {})
    return pictures.get(name) or next((one for one in pictures.values() if one.name == name), None)


def maximum_prefix(model: type[Model], column: str) -> str | None:
    """The maximum of an image field, described itself or made of one that is; None: neither."""
    for rules in _fields.get(model, {}).values():
        derived = {one.field: one.maximum or rules.maximum for one in rules.derived}
        if column in derived or column == rules.field:
            return derived.get(column, rules.maximum)
    return None


def maximum_of(prefix: str) -> Size:
    """Width and height that the settings allow."""
    return getattr(settings, f"{prefix}_MAX_WIDTH"), getattr(settings, f"{prefix}_MAX_HEIGHT")


# --- making -------------------------------------------------------------------------------------------------------
def make_pictures(rules: PictureField, data: bytes) -> dict[str, Picture]:
    """The field's picture and what is made of it, by field, encoded anew. Raises UnusablePicture."""
    if len(data) > MAX_BYTES:
        raise UnusablePicture(_("this picture can't be used: %(reason)s") % {"reason": f"more than {MAX_BYTES} bytes"})
    most = maximum_of(rules.maximum)
    try:
        image = shrink_image(open_image(data, most), most)
    except NotAnImage as error:
        raise UnusablePicture(_("this picture can't be used: %(reason)s") % {"reason": error}) from error
    return derive_pictures(rules, image)


def derive_pictures(rules: PictureField, image: Image.Image) -> dict[str, Picture]:
    """A picture that fits already, and what is made of it, by field."""
    main = new_picture(as_photo(image) if rules.photo else image)
    return {rules.field: main, **{one.field: make_derived(one, main) for one in rules.derived}}


def make_derived(rules: DerivedPicture, main: Picture) -> Picture:
    image = shrink_image(main.image, maximum_of(rules.maximum)) if rules.maximum else main.image
    return new_picture(blur_image(image, getattr(settings, rules.blur)) if rules.blur else image)


# --- storing ------------------------------------------------------------------------------------------------------
def store_picture(*, row: Any, field: str, data: bytes) -> list[str]:
    """Make ``data`` the picture of the row's field, with all that is made of it; the names of the files.

    The row is saved (those fields alone). What it showed before is deleted after the commit. Raises UnusablePicture,
    NotStored.
    """
    rules = described(row, field)
    return keep_pictures(row=row, rules=rules, made=make_pictures(rules, data))


def keep_pictures(*, row: Any, rules: PictureField, made: Mapping[str, Picture]) -> list[str]:
    """Store what ``make_pictures`` made and save the row's fields; the names of the files. Raises NotStored."""
    old = [getattr(row, column).name for column in made]
    written = name_pictures(row=row, rules=rules, made=made)
    try:
        row.save(update_fields=list(made))
    except BaseException:
        remove_files(default_storage, written)
        raise
    forget_files(old, rules.sizes)
    return written


def name_pictures(*, row: Any, rules: PictureField, made: Mapping[str, Picture]) -> list[str]:
    """Write the files, all or none, and name them in the row, which is not saved; their names. Raises NotStored."""
    names: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    for column, picture in made.items():
        name = row._meta.get_field(column).generate_filename(row, new_name(column, picture.suffix))
        sizes = rules.sizes if column == rules.field else []
        names[column], contents = name, {**contents, **with_copies(name, picture, sizes)}
    store_all(default_storage, contents)
    for column, name in names.items():
        setattr(row, column, name)
    return list(contents)


def new_name(column: str, suffix: str) -> str:
    """``5f/poster_big-5f1c09a2be77.jpg``: a million files in one directory are slow to list and to copy."""
    name = own_name(column, suffix)
    return f"{name.rpartition('-')[2][:FOLDER_LETTERS]}/{name}"


def remove_picture(*, row: Any, field: str) -> None:
    """Empty the field and what is made of it; the files are deleted after the commit."""
    rules = described(row, field)
    old = [getattr(row, column).name for column in rules.columns]
    for column in rules.columns:
        setattr(row, column, "")
    row.save(update_fields=rules.columns)
    forget_files(old, rules.sizes)


def described(row: Model, field: str) -> PictureField:
    rules = find_picture(type(row), field)
    if rules is None:
        raise ImproperlyConfigured(f"{row._meta.label}.{field} is not described with register_picture")
    return rules


def forget_files(names: Iterable[str], sizes: Iterable[Size]) -> None:
    """Delete files that a row has given up once that is committed, unless a copied operator's row still shows them."""
    wanted, sized = [name for name in names if name], list(sizes)
    all_of_them = [*wanted, *(sized_name(name, *size) for name in wanted for size in sized)]
    if wanted:
        transaction.on_commit(partial(delete_unused, default_storage, all_of_them), robust=True)
