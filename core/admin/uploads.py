"""Pictures that staff uploads: stored in the form that boxes show, or refused in the form of the page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.disk import NotStored
from core.image_files import keep_upload, remove_files
from core.images import NotAnImage, Picture, Size, icon_sizes, read_picture


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
            sizes = icon_sizes() if name in self.sized_images else []
            try:
                names = keep_upload(row, name, form.cleaned_data[name].name, picture, sizes)
            except NotStored as refusal:
                raise PictureRefused(name, refusal) from refusal
            getattr(request, "panel_written", []).append((row._meta.get_field(name).storage, names))


def limit_of(page: Any, field: str) -> Size | None:
    """The largest width and height that boxes show of this picture; None: any."""
    limits = getattr(page, "image_limits", {}).get(field)
    if limits is None:
        return None
    return getattr(settings, f"{limits}_MAX_WIDTH"), getattr(settings, f"{limits}_MAX_HEIGHT")


def usable_picture(upload: UploadedFile[Any], most: Size | None) -> Picture:
    """The picture as it will be stored. Raises ValidationError: cut off, too large, of a format that is not read."""
    upload.seek(0)
    try:
        return read_picture(upload.read(), most)
    except NotAnImage as error:
        raise ValidationError(_("this picture can't be used"), code="image") from error
    finally:
        upload.seek(0)
