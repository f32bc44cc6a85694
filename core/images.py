"""Pictures: shrinking what is too large."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image


def fit_upload(file: Any, max_height: int, max_width: int) -> Any:
    """The uploaded image, shrunk to fit (never enlarged), in its own format; ``file`` itself when it fits already."""
    file.seek(0)
    with Image.open(file) as picture:
        if picture.height <= max_height and picture.width <= max_width:
            file.seek(0)
            return file
        kind = picture.format or "PNG"
        small = picture.copy()
    small.thumbnail((max_width, max_height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, kind)
    return ContentFile(buffer.getvalue(), name=file.name)
