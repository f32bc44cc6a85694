"""Pictures that rows hold."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile


def file_name(file: FieldFile) -> str:
    """Its name in the storage; a field without a file fails the test."""
    assert file.name, file
    return file.name
