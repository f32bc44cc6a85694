from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from core import icons
from core.images import sized_name
from epg.models import EpgChannel
from tests.apis.content.base import ContentTestCase
from tests.http_server import Answer, Asked, HttpServer
from tests.pictures import file_name, make_picture

RED, BLUE = (255, 0, 0), (0, 0, 255)


def answers(asked: Asked) -> Answer:
    if asked.path == "/logo.png":
        return Answer(body=make_picture())
    return Answer(body=b"<html>", status=200) if asked.path == "/page" else Answer(status=404)


@override_settings(
    SMARTY_DEFAULT_ICON_SIZE=(120, 91), SMARTY_DEFAULT_ICON_SIZES=[(360, 360)], SMARTY_FETCH_NETWORKS=["127.0.0.1"]
)
class EpgChannelIconUploadTest(ContentTestCase):
    path = "epgchannel/icon/upload/"

    def setUp(self) -> None:
        super().setUp()
        allowed = override_settings(CONTENT_FULL_ACCESS_CLIENTS=[self.cast.north.client.pk])
        allowed.enable()
        self.addCleanup(allowed.disable)
        self.server = HttpServer(answers).start()
        self.addCleanup(self.server.stop)
        self.guide = self.cast.guide

    def file(self, colour: str = "blue", kind: str = "PNG") -> dict[str, Any]:
        return {"icon_url": SimpleUploadedFile("logo.png", make_picture(kind=kind, colour=colour))}

    def name(self) -> str:
        return file_name(EpgChannel.objects.get(pk=self.guide.pk).icon)

    def colour(self, name: str) -> tuple[int, ...]:
        with default_storage.open(name) as file:
            picture = Image.open(BytesIO(file.read())).convert("RGB")
        found = picture.getpixel((picture.width // 2, picture.height // 2))
        assert isinstance(found, tuple)
        return found

    def colours(self) -> list[tuple[int, ...]]:
        """Of the icon, of its copy 120x91 and of that of 360x360."""
        name = self.name()
        return [self.colour(one) for one in (name, sized_name(name, 120, 91), sized_name(name, 360, 360))]

    def from_address(self, path: str = "/logo.png", **params: Any) -> dict[str, Any]:
        return self.send(icon_url=self.server.url + path, epg_channel_id=self.guide.pk, **params)

    def from_file(self, colour: str = "blue", **params: Any) -> dict[str, Any]:
        return self.upload(files=self.file(colour), epg_channel_id=self.guide.pk, **params)

    def test_from_an_address(self) -> None:
        self.assert_ok(self.from_address())
        assert self.colours() == [RED, RED, RED]
        row = EpgChannel.objects.get(pk=self.guide.pk)
        assert row.icon_source_url == f"{self.server.url}/logo.png"

    def test_from_a_file(self) -> None:
        self.assert_ok(self.from_file())
        assert self.colours() == [BLUE, BLUE, BLUE]

    def test_a_file_counts_more_than_an_address(self) -> None:
        self.assert_ok(self.upload(files=self.file(), epg_channel_id=self.guide.pk, icon_url="http://127.0.0.1:1/"))
        assert self.colours() == [BLUE, BLUE, BLUE]

    def test_boxes_see_it_at_once(self) -> None:
        listed = "/tvmiddleware/api/channel/list/"

        def icon() -> str:
            rows = self.http.get(listed, self.identity()).json()["channels"]
            return next(str(row["icon"]) for row in rows if row["id"] == self.cast.one.pk)

        icon()
        self.assert_ok(self.from_file())
        assert icon().endswith(self.name())
        first = self.name()
        self.assert_ok(self.from_file("red", extra_sizes="360_360", skip_main_size=1))
        assert self.name() != first
        assert icon().endswith(self.name())
        assert not default_storage.exists(first)

    def test_only_some_sizes(self) -> None:
        self.assert_ok(self.from_file("red"))
        self.assert_ok(self.from_file("blue", extra_sizes="360_360", skip_main_size=1))
        assert self.colours() == [RED, RED, BLUE]
        self.assert_ok(self.from_file("lime", extra_sizes="120_91", skip_main_size=1))
        assert self.colours() == [RED, (0, 255, 0), BLUE]
        self.assert_ok(self.from_file("blue", extra_sizes="120_91, 360_360", skip_main_size="True"))
        assert self.colours() == [RED, BLUE, BLUE]

    def test_a_jpeg_in_the_sizes_of_a_png(self) -> None:
        self.assert_ok(self.from_file("red"))
        files = self.file(kind="JPEG")
        self.assert_ok(self.upload(files=files, epg_channel_id=self.guide.pk, extra_sizes="360_360", skip_main_size=1))
        with default_storage.open(sized_name(self.name(), 360, 360)) as file:
            assert file.read(4) == b"\x89PNG"

    @override_settings(TVMIDDLEWARE_CACHE_EXISTING_ICONS=True)
    def test_its_copies_are_promised(self) -> None:
        icons.recache_icons()
        self.assert_ok(self.from_file())
        assert icons.known() is not None
        assert (icons.known() or {})[self.name()] == {(120, 91), (360, 360)}

    def test_the_whole_icon_with_sizes(self) -> None:
        self.assert_ok(self.from_file(extra_sizes="360_360"))
        assert self.colours() == [BLUE, BLUE, BLUE]

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_who_may_not(self) -> None:
        south = self.cast.south.client
        self.refused(1, client=south, icon_url=self.server.url + "/logo.png", epg_channel_id=self.guide.pk)
        assert not self.server.asked

    def test_sizes_that_there_are_not(self) -> None:
        for wrong in ("360", "360x360", "100_100", "360_360,1_1", "_", "-1_5", "９_９"):
            self.assert_error(self.from_address(extra_sizes=wrong), 2)
        assert not self.server.asked

    def test_what_can_not_be_loaded(self) -> None:
        for wrong in ("/nosuch", "/page"):
            self.assert_error(self.from_address(wrong), 3)
        for url in (
            "file:///etc/passwd",
            "http://169.254.169.254/",
            "ftp://x/",
            "logo.png",
            "http://[",
            "http://127.0.0.2/",
        ):
            self.refused(3, icon_url=url, epg_channel_id=self.guide.pk)
        broken = {"icon_url": SimpleUploadedFile("logo.png", make_picture()[:60])}
        self.assert_error(self.upload(files=broken, epg_channel_id=self.guide.pk), 3)
        assert not EpgChannel.objects.get(pk=self.guide.pk).icon

    def test_sizes_without_an_icon(self) -> None:
        self.assert_error(self.from_file(extra_sizes="360_360", skip_main_size=1), 4)

    def test_no_size_to_be_shown_in(self) -> None:
        self.names_wrong(20, "extra_sizes", icon_url="http://x/", epg_channel_id=self.guide.pk, skip_main_size=1)

    def test_unknown_guide_channels(self) -> None:
        self.refused(404, icon_url=self.server.url, epg_channel_id=999999)
        for wrong in ("0", "-1", "x", ""):
            self.names_wrong(20, "epg_channel_id", icon_url=self.server.url, epg_channel_id=wrong)

    def test_nothing_to_load(self) -> None:
        self.names_wrong(20, "icon_url", epg_channel_id=self.guide.pk)
        self.names_wrong(20, "icon_url", epg_channel_id=self.guide.pk, icon_url="")
        self.names_wrong(20, "icon_url", epg_channel_id=self.guide.pk, icon_url="x" * 3000)
