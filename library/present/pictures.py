"""Pictures on the wire."""

from __future__ import annotations

from typing import Any

from core.images import Size
from library.services.picture_fetching import PictureError
from tvmiddleware.addresses import NO_SIZE, icon_url


def picture_url(name: Any, size: Size = NO_SIZE) -> str:
    """The absolute address of a picture, or of its copy ``<file><w>_<h>.<ext>``; "" without one. ``name``: a row's
    image field, or the file's name."""
    return icon_url(str(name or ""), size)


def upload_error(error: PictureError) -> dict[str, Any]:
    return {"field": error.name, "url": error.url, "error": error.code, "error_message": error.message}
