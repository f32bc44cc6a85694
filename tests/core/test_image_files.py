"""Files of pictures: no name belongs to two rows, and a disk that is full leaves nothing behind."""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils import translation

from core import new_file
from core.disk import NotStored, not_stored
from core.image_files import delete_with_copies, own_name, save_with_copies, store_all
from core.images import icon_sizes, sized_name
from core.storage import WholeFileStorage
from epg.models import EpgChannel
from settings.secret import machine_secret
from tests.core.test_images import picture
from tests.factories import epg_channel


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


class FillingStorage(FileSystemStorage):
    """A disk with room for so many bytes: it takes a part of what does not fit."""

    room = 0

    def _save(self, name: str, content: Any) -> str:
        data = content.read()
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data[: self.room])
        if len(data) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(data)
        return name


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The system refuses to write more into one file."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def files_below(path: Path) -> list[str]:
    return sorted(str(one.relative_to(path)) for one in path.rglob("*") if one.is_file())


# --- names ----------------------------------------------------------------------------------------------------------
def test_no_upload_has_the_name_of_anothers_copy() -> None:
    for given in (
        "sport.png",
        "sport120_91.png",
        "x.tar.gz",
        "логотип канала.tif",
        "a/b/../sport.png",
        ".png",
        "x" * 300,
    ):
        names = {own_name(given, "png") for _ in range(20)}
        copies = {sized_name(name, *size) for name in names for size in icon_sizes()}
        again = {own_name(name, "png") for name in copies}
        assert len(names) == 20
        assert not copies & (names | again)
        assert all(len(name.encode()) < 200 and "/" not in name and name.endswith(".png") for name in names), names


def test_what_other_rows_show_is_not_deleted(db: None, tmp_path: Path) -> None:
    """Of before names had marks: the copy of one channel's icon is the picture of another, or two share one."""
    storage = WholeFileStorage(tmp_path)
    save_with_copies(storage, "epg/icons/sport.png", picture(), icon_sizes())
    epg_channel(icon="epg/icons/sport120_91.png")
    delete_with_copies(storage, "epg/icons/sport.png", icon_sizes())
    assert files_below(tmp_path) == ["epg/icons/sport120_91.png"]
    EpgChannel.objects.update(icon="")
    delete_with_copies(storage, "epg/icons/sport.png", icon_sizes())
    assert files_below(tmp_path) == []


# --- the disk -------------------------------------------------------------------------------------------------------
def test_a_storage_that_fills_up_keeps_none_of_the_files(tmp_path: Path) -> None:
    """Neither the cut file nor those before it."""
    storage = FillingStorage(tmp_path)
    storage.room = len(picture()) + 20
    with pytest.raises(NotStored, match="no room"):
        save_with_copies(storage, "x.png", picture(), icon_sizes())
    assert files_below(tmp_path) == []


def test_a_cut_file_of_before_is_written_anew(tmp_path: Path) -> None:
    storage = WholeFileStorage(tmp_path)
    (tmp_path / "x.png").write_bytes(b"")
    store_all(storage, {"x.png": picture()})
    assert (tmp_path / "x.png").read_bytes() == picture()


def test_the_systems_own_refusal(tmp_path: Path) -> None:
    storage = WholeFileStorage(tmp_path)
    with largest_file(1000), pytest.raises(NotStored, match="no room"):
        store_all(storage, {"small.png": b"x" * 500, "large.png": b"x" * 1001})
    assert files_below(tmp_path) == []


def test_nothing_is_seen_before_it_is_whole(tmp_path: Path) -> None:
    """Of a disk that takes everything and keeps half (it tells at the end, or not at all)."""
    storage = WholeFileStorage(tmp_path)
    content = ContentFile(b"12345")
    content.size = 10
    with pytest.raises(OSError, match="5 bytes of 10"):
        storage.save("x.png", content)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_is_taken_meanwhile_stays_its_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refused(*names: str) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    storage = WholeFileStorage(tmp_path)
    (tmp_path / "x.png").write_bytes(b"theirs")
    name = storage._save("x.png", ContentFile(b"ours"))  # the name was free when it was asked
    assert name != "x.png"
    assert (tmp_path / name).read_bytes() == b"ours"
    assert (tmp_path / "x.png").read_bytes() == b"theirs"
    assert len(files_below(tmp_path)) == 2
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o644


def test_other_errors_are_told_with_their_reason() -> None:
    assert "Permission denied" in str(not_stored(PermissionError(errno.EACCES, "Permission denied")).message)
    assert "no room" in str(not_stored(OSError(errno.EDQUOT, "Disk quota exceeded")).message)


def test_files_of_the_machines_own_names_and_keys(tmp_path: Path) -> None:
    """An empty one, left by a full disk, would be every node's name, or the installation's key."""
    path = tmp_path / "key"
    with largest_file(3), pytest.raises(OSError, match="large"):
        new_file.write_new(path, b"secret", 0o600)
    with largest_file(3), pytest.raises(OSError, match="large"):
        machine_secret(path)
    assert files_below(tmp_path) == []
    key = machine_secret(path)
    assert (machine_secret(path), path.stat().st_mode & 0o777) == (key, 0o600)
    with pytest.raises(FileExistsError):
        new_file.write_new(path, b"other", 0o644)
    assert path.read_text() == key
    assert files_below(tmp_path) == ["key"]
