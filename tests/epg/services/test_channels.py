"""epg.services.channels: lists of channels and their icons."""

from __future__ import annotations

import errno
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from core import http
from core.images import icon_sizes, sized_name
from epg.models import EpgChannel, EpgChannelSource, EpgDay, EpgSource
from epg.parsers.errors import ParserError
from epg.parsers.xmltv_common import XmltvParser
from epg.selectors.feeds import GuideChannelNotFound
from epg.services.channels import ChannelsResult, NoChannelList, channels_import
from epg.signals import guide_changed
from tests.core.test_image_files import FillingStorage, files_below
from tests.core.test_images import noise
from tests.epg.support import Site, document, guide, guide_channel, run_import, source, timetable
from tests.factories import NOW, channel, client
from tests.pictures import file_name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pauses")]


def picture(width: int = 200, height: int = 100, kind: str = "PNG", colour: str = "red") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, kind)
    return buffer.getvalue()


def listing(*rows: tuple[str, str, str]) -> bytes:
    """(id, name, icon)..."""
    return document(
        *(
            f'<channel id="{key}"><display-name lang="ru">{name}</display-name>'
            f'<display-name lang="en">{name} en</display-name><icon src="{icon}"/></channel>'
            for key, name, icon in rows
        )
    )


@pytest.fixture
def origin(site: Site) -> EpgSource:
    """A source with a list of two channels, one with an icon."""
    icon = site.gives("/logo.png", picture())
    made = source(f"{site.url}/guide.xml")
    EpgChannelSource.objects.create(source=made, url_mask=f"{site.url}/list.xml")
    site.gives("/list.xml", listing(("1", "Первый", icon), ("2", "Второй", "D:\\icons\\2")))
    return made


def load(origin: EpgSource, **options: Any) -> ChannelsResult:
    return channels_import(source=origin, now=NOW, **options)


def relist(site: Site, *rows: tuple[str, str, str]) -> None:
    site.answers["/list.xml"] = []
    site.gives("/list.xml", listing(*rows))


def test_channels_are_made_with_names_and_icons(origin: EpgSource) -> None:
    result = load(origin)
    assert (result.listed, result.created, result.icons, result.failures) == (2, 2, 1, [])
    first, second = EpgChannel.objects.order_by("source_channel_id")
    assert (first.name, first.name_lang1, first.source_channel_id) == ("Первый", "Первый en", "1")
    assert first.source_update_date == NOW.date()
    assert second.icon.name == ""
    for name, size in (
        (file_name(first.icon), (200, 100)),
        (sized_name(file_name(first.icon), 500, 500), (500, 500)),
        (sized_name(file_name(first.icon), 120, 91), (120, 91)),
        (sized_name(file_name(first.icon), 40, 40), (40, 40)),
    ):
        with default_storage.open(name) as file, Image.open(file) as image:
            assert image.size == size


def test_the_second_time_nothing_is_made_and_nothing_fetched(origin: EpgSource, site: Site) -> None:
    load(origin)
    asked = len(site.asked)
    result = load(origin)
    assert (result.created, result.renamed, result.icons) == (0, 0, 0)
    assert site.addresses()[asked:] == ["/list.xml"]
    assert EpgChannel.objects.count() == 2


def test_an_editors_name_stays_unless_forced(origin: EpgSource) -> None:
    load(origin)
    EpgChannel.objects.filter(source_channel_id="1").update(name="Мой", name_lang1="")
    load(origin)
    row = EpgChannel.objects.get(source_channel_id="1")
    assert (row.name, row.name_lang1) == ("Мой", "Первый en")
    load(origin, force=True)
    row.refresh_from_db()
    assert row.name == "Первый"


def test_icons_again(origin: EpgSource, site: Site) -> None:
    load(origin)
    before = EpgChannel.objects.get(source_channel_id="1").icon.name
    site.answers["/logo.png"] = [{"body": picture(colour="blue"), "status": 200}]
    assert load(origin).icons == 0
    told: list[list[int]] = []
    listen = lambda epg_channel_ids, **_: told.append(epg_channel_ids)  # noqa: E731
    guide_changed.connect(listen)
    try:
        assert load(origin, reimport_icons=True).icons == 1
    finally:
        guide_changed.disconnect(listen)
    after = EpgChannel.objects.get(source_channel_id="1")
    assert after.icon.name != before
    assert told == [[after.pk]]


def test_old_icon_files_are_removed(
    origin: EpgSource, site: Site, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    load(origin)
    before = file_name(EpgChannel.objects.get(source_channel_id="1").icon)
    site.answers["/logo.png"] = [{"body": picture(colour="blue"), "status": 200}]
    with django_capture_on_commit_callbacks(execute=True):
        load(origin, reimport_icons=True)
    assert not default_storage.exists(before)
    assert not default_storage.exists(sized_name(before, 40, 40))


@pytest.mark.parametrize("body", [b"<html>not found</html>", picture()[:60], b"", b"<svg xmlns='x'/>"])
def test_what_is_no_picture_leaves_the_old_icon(origin: EpgSource, site: Site, body: bytes) -> None:
    load(origin)
    before = EpgChannel.objects.get(source_channel_id="1").icon.name
    site.answers["/logo.png"] = [{"body": body, "status": 200}]
    result = load(origin, reimport_icons=True)
    assert len(result.failures) == 1
    assert EpgChannel.objects.get(source_channel_id="1").icon.name == before


@pytest.mark.parametrize("where", ["download", "storage"])
def test_an_icon_that_the_disk_does_not_take_stops_no_other(
    origin: EpgSource, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The first is too large for what is left: its channel stays without, the next gets its own."""
    EpgChannelSource.objects.update(icon_url_mask=f"{site.url}/icons/$id.png")
    site.gives("/icons/1.png", noise(80, 60))
    site.gives("/icons/2.png", picture(40, 40))
    disk = FillingStorage(tmp_path)
    disk.room = 20_000
    monkeypatch.setattr("epg.services.icons.default_storage", disk)

    def download(url: str, path: Path, **options: Any) -> None:
        if "1.png" in url:
            path.write_bytes(b"the beginning")
            raise OSError(errno.ENOSPC, "No space left on device")
        http.download_file(url, path, **options)

    if where == "download":
        monkeypatch.setattr("epg.services.icons.download_file", download)
    with translation.override("ru"):
        result = load(origin)
    assert (result.icons, len(result.failures)) == (1, 1)
    assert "Первый: на диске сервера не осталось места" in result.failures[0]
    first, second = EpgChannel.objects.order_by("source_channel_id")
    assert (first.icon.name, bool(second.icon)) == ("", True)
    assert len(files_below(tmp_path)) == 1 + len(icon_sizes())


def test_icon_masks(origin: EpgSource, site: Site) -> None:
    EpgChannelSource.objects.update(icon_url_mask=f"{site.url}/icons/$id.png")
    site.gives("/icons/2.png", picture(kind="JPEG"))
    result = load(origin)
    assert (result.icons, len(result.failures)) == (1, 1)
    assert file_name(EpgChannel.objects.get(source_channel_id="2").icon).endswith(".jpg")


def test_a_guide_names_icons_on_its_own_server_and_public_ones_only(origin: EpgSource, site: Site) -> None:
    """A third party writes the list; what it calls an icon may be anything that only this server reaches."""
    elsewhere = site.gives("/inner.png", picture()).replace("127.0.0.1", "localhost")
    relist(site, ("7", "N7", elsewhere), ("8", "N8", site.gives("/own.png", picture())))
    result = load(origin)
    assert (result.icons, len(result.failures)) == (1, 1)
    assert "/inner.png" not in site.addresses()
    EpgChannelSource.objects.update(address_trusted=False)
    EpgSource.objects.update(address_trusted=False)
    with pytest.raises(ParserError):
        load(origin)


def test_a_server_of_icons_that_is_down_is_not_asked_for_ever(
    origin: EpgSource, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("epg.services.icons.FAILURES_IN_A_ROW", 3)
    monkeypatch.setattr("epg.services.icons.THREADS", 1)
    relist(site, *((str(number), f"N{number}", f"{site.url}/none{number}.png") for number in range(40)))
    result = load(origin)
    assert result.created == 40
    assert len(result.failures) == 3
    assert len([path for path in site.addresses() if path.startswith("/none")]) < 15


def test_one_channel_of_a_list(origin: EpgSource) -> None:
    one = guide_channel(origin, "1", name="Мой")
    result = load(origin, epg_channel_id=one.pk)
    assert result.created == 0
    one.refresh_from_db()
    assert (one.name, bool(one.icon)) == ("Мой", True)
    assert EpgChannel.objects.count() == 1


def test_a_channel_of_another_source(origin: EpgSource) -> None:
    stranger = guide_channel(source())
    with pytest.raises(GuideChannelNotFound):
        load(origin, epg_channel_id=stranger.pk)
    assert load(origin, epg_channel_id=stranger.pk, force=True).created == 2


def test_sources_that_list_one_channel_at_a_time(origin: EpgSource, site: Site) -> None:
    EpgChannelSource.objects.update(url_mask=f"{site.url}/list/$id")
    with pytest.raises(NoChannelList, match="one channel at a time"):
        load(origin)
    site.gives("/list/1", listing(("1", "Первый", "")))
    one = guide_channel(origin, "1")
    assert load(origin, epg_channel_id=one.pk).listed == 1


def test_without_a_channel_source(site: Site) -> None:
    with pytest.raises(NoChannelList, match="no channel source"):
        load(source(site.url))


@pytest.mark.parametrize("body", [b"<html></html>", document(), listing(("1", "A", ""))[:-10]])
def test_a_list_that_cannot_be_read(origin: EpgSource, site: Site, body: bytes) -> None:
    load(origin)
    site.answers["/list.xml"] = [{"body": body, "status": 200}]
    with pytest.raises(ParserError):
        load(origin, force=True)
    assert EpgChannel.objects.count() == 2


def test_the_parser_may_take_over(origin: EpgSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(XmltvParser, "handle_channel_import", lambda self, source: f"did {source.pk}")
    assert load(origin).created == 2
    assert load(origin, parser_handling=True).handled == f"did {origin.pk}"


# --- duplicates -----------------------------------------------------------------------------------------------------
def test_a_renumbered_channel_keeps_its_row(origin: EpgSource, site: Site) -> None:
    load(origin)
    old = EpgChannel.objects.get(source_channel_id="1")
    channel(client(), epg_channel=old)
    site.gives("/guide.xml", guide(("10:00", "11:00", "News"), channel="1"))
    run_import()
    relist(site, ("101", "ПЕРВЫЙ", ""), ("2", "Второй", ""))
    load(origin)
    assert EpgChannel.objects.count() == 3
    assert load(origin, fix_duplicates=True).merged == 1
    old.refresh_from_db()
    assert (old.source_channel_id, EpgChannel.objects.count()) == ("101", 2)
    assert timetable(old) == [("10:00", "11:00", "News")]
    assert not EpgDay.objects.filter(epg_channel=old).exists()


def test_two_of_a_name_that_are_both_listed_stay(origin: EpgSource, site: Site) -> None:
    relist(site, ("1", "Первый", ""), ("2", "Первый", ""))
    load(origin)
    assert load(origin, fix_duplicates=True).merged == 0
    assert EpgChannel.objects.count() == 2


def test_two_that_are_both_in_use_stay(origin: EpgSource, site: Site) -> None:
    load(origin)
    relist(site, ("101", "Первый", ""), ("2", "Второй", ""))
    load(origin)
    for row in EpgChannel.objects.filter(name="Первый"):
        channel(client(), epg_channel=row)
    assert load(origin, fix_duplicates=True).merged == 0


def test_the_new_row_stays_when_only_it_is_used(origin: EpgSource, site: Site) -> None:
    load(origin)
    relist(site, ("101", "Первый", ""), ("2", "Второй", ""))
    load(origin)
    new = EpgChannel.objects.get(source_channel_id="101")
    channel(client(), epg_channel=new)
    assert load(origin, fix_duplicates=True).merged == 1
    assert EpgChannel.objects.filter(pk=new.pk, source_channel_id="101").exists()
    assert not EpgChannel.objects.filter(source_channel_id="1").exists()


def test_a_file_on_the_disk_will_do(tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_bytes(listing(("1", "A", "")))
    made = source(tmp_path / "list.xml", parser="xmltv_from_file")
    EpgChannelSource.objects.create(source=made, url_mask=str(tmp_path / "list.xml"))
    assert load(made).created == 1


def test_ids_that_differ_in_case_are_two_channels(origin: EpgSource, site: Site) -> None:
    relist(site, ("5-rtl", "A", ""), ("5-RTL", "B", ""), ("5-rtl\u00e9", "C", ""))
    load(origin)
    load(origin)
    rows = EpgChannel.objects.filter(source=origin).order_by("name").values_list("source_channel_id", "name")
    assert list(rows) == [("5-rtl", "A"), ("5-RTL", "B"), ("5-rtl\u00e9", "C")]
