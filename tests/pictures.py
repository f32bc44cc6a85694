"""Pictures that rows hold."""

from __future__ import annotations

from io import BytesIO

from django.db.models.fields.files import FieldFile
from PIL import Image


def file_name(file: FieldFile) -> str:
    """Its name in the storage; a field without a file fails the test."""
    assert file.name, file
    return file.name


def make_picture(width: int = 200, height: int = 100, kind: str = "PNG", colour: str = "red") -> bytes:
    """The file of a picture of one colour."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, kind)
    return buffer.getvalue()
