"""Pictures that staff uploads: each row has its own files, in the form that boxes show; a full disk is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client as HttpClient
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from clients.models import Client
from core import picture_fields
from core.admin.uploads import UploadsMixin
from core.images import icon_sizes, sized_name
from core.picture_fields import PictureField
from epg.models import EpgChannel
from tests import factories as make
from tests.core.admin.panel import address, browser, english, form_data, text
from tests.core.admin.rows import staff
from tests.core.test_image_files import files_below, largest_file
from tests.core.test_images import noise, picture, turned
from tests.pictures import file_name
from tvmiddleware.models import Category

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def root() -> HttpClient:
    return english(browser(staff("root", is_superuser=True)))


def sent(http: HttpClient, row: Model, file: str, data: bytes, **changes: Any) -> Any:
    field = "logo" if isinstance(row, Client) else "icon"
    url = address(type(row), "change", row.pk)
    return http.post(url, form_data(http.get(url), **{field: SimpleUploadedFile(file, data)}, **changes))


def colour_at(name: str) -> Any:
    with default_storage.open(name) as file, Image.open(file) as found:
        return found.convert("RGB").getpixel((found.width // 2, found.height // 2))


def test_a_copy_never_replaces_another_channels_picture(root: HttpClient, media: Path) -> None:
    """sport.png has a copy sport120_91.png, which was the other's name."""
    first, second = make.epg_channel(), make.epg_channel()
    assert sent(root, second, "sport120_91.png", picture(400, 300, colour="blue")).status_code == 302
    assert sent(root, first, "sport.png", picture(400, 300)).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (colour_at(file_name(first.icon)), colour_at(file_name(second.icon))) == ((255, 0, 0), (0, 0, 255))
    for row, colour in ((first, (255, 0, 0)), (second, (0, 0, 255))):
        for size in icon_sizes():
            assert colour_at(sized_name(file_name(row.icon), *size)) == colour


def test_files_of_before_stay_as_they_are(root: HttpClient, media: Path) -> None:
    """Neither another field of their row nor an upload of the same name to another touches them."""
    old, new = make.epg_channel(icon="epg/icons/sport.png"), make.epg_channel()
    for name in ("sport.png", "sport120_91.png"):
        (media / "epg/icons").mkdir(parents=True, exist_ok=True)
        (media / "epg/icons" / name).write_bytes(b"as it was")
    url = address(EpgChannel, "change", old.pk)
    assert root.post(url, form_data(root.get(url), name="Renamed")).status_code == 302
    assert sent(root, new, "sport.png", picture()).status_code == 302
    old.refresh_from_db()
    assert (old.name, old.icon.name) == ("Renamed", "epg/icons/sport.png")
    for name in ("sport.png", "sport120_91.png"):
        assert (media / "epg/icons" / name).read_bytes() == b"as it was"


def test_logos_come_in_the_form_that_boxes_show(root: HttpClient, media: Path) -> None:
    """Whatever they are called and whatever is in them: suffix and content agree."""
    north = make.client()
    for name, data, kind in (
        ("photo.jpg", turned("JPEG", 6), "JPEG"),
        ("logo.tif", picture(330, 220, "TIFF"), "PNG"),
        ("print.jpg", picture(330, 220, "JPEG", "CMYK", (0, 255, 255, 0)), "JPEG"),
        ("photo.png", picture(kind="JPEG"), "JPEG"),
        ("logo.gif", picture(2000, 1000, kind="GIF"), "PNG"),
    ):
        assert sent(root, north, name, data).status_code == 302, name
        north.refresh_from_db()
        with default_storage.open(file_name(north.logo)) as file, Image.open(file) as found:
            assert (found.format, found.mode) == (kind, "RGB"), name
            assert file_name(north.logo).endswith({"PNG": ".png", "JPEG": ".jpg"}[kind])
            assert found.width <= 320
            assert found.height <= 240


def test_what_can_not_be_shown_is_refused_with_words(root: HttpClient, media: Path) -> None:
    channel = make.epg_channel()
    for name, data in (
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("logo.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"),
        ("logo.png", picture()[:60]),
        ("logo.pcx", picture(kind="PCX")),
    ):
        answer = sent(root, channel, name, data)
        assert answer.status_code == 200, name
        assert answer.context["adminform"].form.errors["icon"], name
    assert files_below(media) == []


# --- a full disk ----------------------------------------------------------------------------------------------------
def test_a_full_disk_is_told_in_the_form_and_changes_nothing(root: HttpClient, media: Path) -> None:
    channel = make.epg_channel(name="Old")
    assert sent(root, channel, "one.png", picture()).status_code == 302
    channel.refresh_from_db()
    before, icon = files_below(media), channel.icon.name
    with largest_file(20_000):
        answer = sent(root, channel, "two.png", noise(200, 150), name="New")
    assert answer.status_code == 200
    assert "no room" in str(answer.context["adminform"].form.errors["icon"])
    assert "no room" in text(answer)
    assert 'value="New"' in text(answer)
    channel.refresh_from_db()
    assert (channel.name, channel.icon.name) == ("Old", icon)
    assert files_below(media) == before


def test_a_copy_that_does_not_fit_leaves_no_picture(root: HttpClient, media: Path) -> None:
    """The picture itself has 3 kB; the copy of 500 x 500 is larger."""
    channel = make.epg_channel()
    with largest_file(10_000):
        answer = sent(root, channel, "two.png", noise(40, 30))
    assert "icon" in answer.context["adminform"].form.errors
    assert files_below(media) == []


def test_a_new_row_is_not_added_either(root: HttpClient, media: Path) -> None:
    north = make.client()
    page = root.get(address(Category, "add"))
    form = form_data(page, name="Sport", client=north.pk, icon=SimpleUploadedFile("two.png", noise(200, 150)))
    with largest_file(20_000):
        answer = root.post(address(Category, "add"), form)
    assert "icon" in answer.context["adminform"].form.errors
    assert not Category.objects.exists()
    assert (
        root.post(address(Category, "add"), {**form, "icon": SimpleUploadedFile("x.png", picture())}).status_code == 302
    )


def test_no_room_for_what_is_being_received(root: HttpClient, media: Path, settings: Settings) -> None:
    """Larger files are received into a temporary one first."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    channel = make.epg_channel(name="Old")
    with largest_file(20_000):
        answer = sent(root, channel, "two.png", noise(200, 150), name="New")
        told = answer.context["adminform"].form.errors["icon"]
        assert ["no room" in one for one in told] == [True], told
        upload = SimpleUploadedFile("channels.csv", b"id;name\n" + b";One\n" * 10_000)
        page = root.post("/admin/tvmiddleware/channel/import/", {"format": 0, "resource": 0, "import_file": upload})
        assert "no room" in str(page.context["form"].errors["import_file"])
    assert sent(root, channel, "two.png", noise(20, 15)).status_code == 302


def test_files_of_a_row_that_is_not_saved_are_taken_back(
    root: HttpClient, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = make.epg_channel()

    def broken(*args: Any, **kwargs: Any) -> None:
        assert files_below(media)
        raise RuntimeError("the database is away")

    monkeypatch.setattr("core.admin.base.ModelAdmin.save_related", broken)
    with pytest.raises(RuntimeError):
        sent(root, channel, "one.png", picture())
    assert files_below(media) == []


def test_every_page_with_pictures_stores_them_here() -> None:
    from django.contrib import admin
    from django.db.models import ImageField

    for model, page in admin.site._registry.items():
        fields = {field.name for field in model._meta.concrete_fields if isinstance(field, ImageField)}
        assert not fields or isinstance(page, UploadsMixin), model
        for inline in page.inlines:
            shown = {field.name for field in inline.model._meta.concrete_fields if isinstance(field, ImageField)}
            assert not shown & set(inline.fields or ()), inline


def test_what_belongs_to_a_described_picture_is_made_and_goes_with_it(
    root: HttpClient, media: Path, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    monkeypatch.setattr(picture_fields, "_fields", {})
    monkeypatch.setattr("core.icons._fields", {})
    picture_fields.register_picture(Client, PictureField("logo", "TVMW_CLIENT_LOGO", has_sizes=True))
    row = make.client()
    for colour in ("red", "blue"):
        with django_capture_on_commit_callbacks(execute=True):
            assert sent(root, row, "logo.png", picture(900, 900, colour=colour)).status_code == 302
        row.refresh_from_db()
        with default_storage.open(file_name(row.logo)) as file, Image.open(file) as found:
            assert (found.size, found.format) == ((240, 240), "JPEG")
        assert len(files_below(media)) == 1 + len(icon_sizes())
    url = address(Client, "change", row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert root.post(url, form_data(root.get(url), **{"logo-clear": "on"})).status_code == 302
    row.refresh_from_db()
    assert (row.logo.name, files_below(media)) == ("", [])
