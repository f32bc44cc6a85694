"""Icons of guide channels that somebody hands in: the icon itself, or other pictures for some of its sizes."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction

from core import icons
from core.api.errors import DomainError
from core.disk import not_stored
from core.http import DownloadError, HttpLimits, download_file
from core.image_files import delete_with_copies, store_all
from core.images import (
    NotAnImage,
    Picture,
    Size,
    encode_image,
    fit_image,
    icon_sizes,
    open_image,
    read_picture,
    sized_name,
)
from core.locks import work_dir
from core.reach import STAFF
from epg.models import EpgChannel
from epg.services.icons import FOLDER, icon_store
from epg.signals import guide_changed

LIMITS = HttpLimits(connect=5, read=10, total=10, max_bytes=15 << 20, attempts=1)
SIZE = re.compile(r"(\d{1,5})_(\d{1,5})", re.ASCII)


class IconSizeUnknown(DomainError):
    """Not a size as ``120_91``, or none of those that icons are kept in."""


class IconUnusable(DomainError):
    """What was handed in is no picture."""


class IconNotObtained(DomainError):
    """Nothing usable came from the address."""


class NoMainIcon(DomainError):
    """There is no icon yet whose sizes could be another picture."""


def read_sizes(texts: Iterable[str]) -> list[Size]:
    """The sizes that are meant by ``120_91``. Raises IconSizeUnknown."""
    found = []
    for text in texts:
        match = SIZE.fullmatch(text.strip())
        size = (int(match[1]), int(match[2])) if match else (0, 0)
        if size not in icon_sizes():
            raise IconSizeUnknown
        found.append(size)
    return found


def fetch_icon(url: str) -> bytes:
    """What the address answers; only public ones are asked. Raises IconNotObtained, NotStored."""
    try:
        with tempfile.TemporaryDirectory(prefix="icons-", dir=work_dir()) as directory:
            path = Path(directory) / "icon"
            download_file(url, path, limits=LIMITS, reach=STAFF)
            return path.read_bytes()
    except DownloadError as error:
        raise IconNotObtained(str(error)) from error
    except OSError as error:
        raise not_stored(error) from error


@transaction.atomic
def upload_icon(*, channel: EpgChannel, data: bytes, source_url: str = "") -> None:
    """Make ``data`` the channel's icon, in all sizes. Raises IconUnusable, NotStored."""
    row = EpgChannel.objects.select_for_update().get(pk=channel.pk)
    try:
        icon_store(channel=row, data=data, source_url=source_url)
    except NotAnImage as error:
        raise IconUnusable(str(error)) from error
    announce_icon(row.pk, str(row.icon.name))


@transaction.atomic
def upload_sized_icons(*, channel: EpgChannel, data: bytes, sizes: Collection[Size]) -> None:
    """Show ``data`` where boxes ask for one of these sizes; the icon itself and its other sizes stay as they look.

    All of them get a new name, so that no cache on the way shows the old one. Raises NoMainIcon, IconUnusable,
    NotStored.
    """
    row = EpgChannel.objects.select_for_update().get(pk=channel.pk)
    old = row.icon.name
    if not old or not default_storage.exists(old):
        raise NoMainIcon
    try:
        handed_in, main = open_image(data), read_picture(read_file(old))
    except NotAnImage as error:
        raise IconUnusable(str(error)) from error
    handed_in.format = main.image.format
    copies = {size: copy_of(old, main, size) for size in icon_sizes() if size not in sizes}
    copies |= {size: encode_image(fit_image(handed_in, size)) for size in sizes}
    name = f"{FOLDER}/{row.pk}-{digest_of([main.data, *copies.values()])}.{main.suffix}"
    store_all(
        default_storage, {name: main.data, **{sized_name(name, *size): copy for size, copy in copies.items()}}
    )  # fmt: skip
    EpgChannel.objects.filter(pk=row.pk).update(icon=name)
    if old != name:
        transaction.on_commit(lambda: delete_with_copies(default_storage, old, icon_sizes()), robust=True)
    announce_icon(row.pk, name)


def copy_of(name: str, main: Picture, size: Size) -> bytes:
    """A copy as it is now, made of the icon where it is missing."""
    kept = sized_name(name, *size)
    return read_file(kept) if default_storage.exists(kept) else encode_image(fit_image(main.image, size))


def read_file(name: str) -> bytes:
    with default_storage.open(name) as file:
        found: bytes = file.read()
    return found


def digest_of(contents: Iterable[bytes]) -> str:
    hashed = hashlib.blake2b(digest_size=5)
    for content in contents:
        hashed.update(content)
    return hashed.hexdigest()


def announce_icon(epg_channel_id: int, name: str) -> None:
    transaction.on_commit(lambda: guide_changed.send(sender=EpgChannel, epg_channel_ids=[epg_channel_id]), robust=True)
    transaction.on_commit(lambda: icons.note_copies(name), robust=True)
