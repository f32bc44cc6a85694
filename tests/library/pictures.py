"""Films with pictures, and a server that delivers those."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from pytest_django import Settings

from library.models import Video
from tests import factories as make


def film(**fields: Any) -> Video:
    given = {"name": "Alien", **fields}
    return Video.objects.create(**{"client": make.client(), **given})


def opened(name: Any) -> Image.Image:
    """The stored picture, read."""
    with default_storage.open(str(name)) as file, Image.open(file) as found:
        found.load()
        return found


def stored(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path
