"""Pictures that staff uploads: stored in the form that boxes show, or refused in the form of the page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.disk import NotStored
from core.image_files import keep_upload, remove_files
from core.images import NotAnImage, Picture, Size, icon_sizes, read_picture
from core.picture_fields import (
    PictureField,
    derive_pictures,
    find_picture,
    forget_files,
    maximum_of,
    maximum_prefix,
    name_pictures,
)


class PictureRefused(NotStored):
    """The disk refused the picture of this ``field``."""

    def __init__(self, field: str, refusal: NotStored) -> None:
        super().__init__(refusal.message, field=field)
        self.field = field


class UploadsMixin:
    """A page with uploads, whose form is a ``PanelForm``.

    A file that the disk does not take is found out after the form was found right, when other tables may have been
    written. All that is taken back, and the page is shown again with the refusal as the form's error.
    """

    image_limits: dict[str, str] = {}
    """Image field -> beginning of the settings ``*_MAX_HEIGHT`` and ``*_MAX_WIDTH``."""

    sized_images: tuple[str, ...] = ()
    """Icons that boxes ask for in the sizes of the settings: the copies are made beside the upload."""

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        written: list[tuple[Storage, list[str]]] = []
        request.panel_written = written
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except BaseException as error:
            for storage, names in written:
                remove_files(storage, names)
            if not isinstance(error, PictureRefused):
                raise
            request.panel_refusal = error
        return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def store_pictures(self, request: HttpRequest, row: Any, form: Any) -> None:
        """Write the form's pictures and name them in the row. Raises PictureRefused."""
        for name, picture in getattr(form, "pictures", {}).items():
            try:
                names = self.store_upload(row, name, form, picture)
            except NotStored as refusal:
                raise PictureRefused(name, refusal) from refusal
            getattr(request, "panel_written", []).append((row._meta.get_field(name).storage, names))
        for name in getattr(form, "cleaned_data", {}):
            if form.cleaned_data[name] is False and (rules := find_picture(type(row), name)):
                drop_derived(row, rules, form)

    def store_upload(self, row: Any, name: str, form: Any, picture: Picture) -> list[str]:
        """By the rules of the field's description, else as an upload of its own; the names of the files."""
        rules = find_picture(type(row), name)
        if rules is None:
            sizes = icon_sizes() if name in self.sized_images else []
            return keep_upload(row, name, form.cleaned_data[name].name, picture, sizes)
        forget_files(shown_before(row, rules, form), rules.sizes)
        return name_pictures(row=row, rules=rules, made=derive_pictures(rules, picture.image))


def drop_derived(row: Any, rules: PictureField, form: Any) -> None:
    """What was made of a picture goes when staff takes that away."""
    forget_files(shown_before(row, rules, form), rules.sizes)
    for one in rules.derived:
        setattr(row, one.field, "")


def shown_before(row: Any, rules: PictureField, form: Any) -> list[str]:
    """The files of the row as the form found it."""
    return [str(form.initial.get(rules.field) or ""), *(getattr(row, one.field).name for one in rules.derived)]


def limit_of(page: Any, model: type[Model], field: str) -> Size | None:
    """The largest width and height that boxes show of this picture; None: any."""
    limits = maximum_prefix(model, field) or getattr(page, "image_limits", {}).get(field)
    return None if limits is None else maximum_of(limits)


def usable_picture(upload: UploadedFile[Any], most: Size | None) -> Picture:
    """The picture as it will be stored. Raises ValidationError: cut off, too large, of a format that is not read."""
    upload.seek(0)
    try:
        return read_picture(upload.read(), most)
    except NotAnImage as error:
        raise ValidationError(_("this picture can't be used"), code="image") from error
    finally:
        upload.seek(0)
