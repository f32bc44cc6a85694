"""Uploads that are too large for the memory, while the disk for temporary files is full."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from core.disk import NotStored, not_stored


class LostUpload(SimpleUploadedFile):
    """Stands for a file that could not be received; forms tell its ``refusal``."""

    def __init__(self, name: str, size: int, refusal: NotStored) -> None:
        super().__init__(name, b"")
        self.size = size
        self.refusal = refusal


class RefusableUploadHandler(TemporaryFileUploadHandler):
    """Receives the rest of the request where Django's own would end it with an error page."""

    refusal: NotStored | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.refusal = None
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self.refusal = not_stored(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.refusal is not None:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self.refusal = not_stored(error)

    def file_complete(self, file_size: int) -> Any:
        if self.refusal is None:
            try:
                self.file.flush()
            except OSError as error:
                self.refusal = not_stored(error)
        if self.refusal is None:
            return super().file_complete(file_size)
        return LostUpload(str(self.file_name), max(file_size, 1), self.refusal)
