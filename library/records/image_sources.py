"""Where a picture comes from that somebody hands in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageSource:
    """An address to load the picture from, or the bytes of an uploaded file with the name that its sender gave it."""

    address: str = ""
    data: bytes = b""
    name: str = ""

    @property
    def is_upload(self) -> bool:
        return not self.address

    def __str__(self) -> str:
        """For logs and for telling calls apart: never the bytes."""
        if not self.is_upload:
            return self.address
        return f"{self.name} ({len(self.data)} bytes, sha256 {hashlib.sha256(self.data).hexdigest()})"
