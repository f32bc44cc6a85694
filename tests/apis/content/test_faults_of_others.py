"""What other media servers were reported to do wrong with pictures, collections and casts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from library.models import Selection, Video, VideoActor
from tests.apis.content.films import FilmTestCase, in_media
from tests.library.films import make_video
from tests.library.showcase import make_selection

TOO_LARGE = 15 * 2**20 + 1


def picture_of(size: tuple[int, int]) -> bytes:
    data = BytesIO()
    Image.new("RGB", size).save(data, "PNG")
    return data.getvalue()


def stored_image(mode: str, kind: str, **more: Any) -> bytes:
    made = Image.new(mode, (900, 1200))
    data = BytesIO()
    made.save(data, kind, **more)
    return data.getvalue()


class PictureFaultsTest(FilmTestCase):
    path = "video/modify/"

    def poster(self, data: bytes, name: str, kind: str) -> list[dict[str, Any]]:
        file = SimpleUploadedFile(name, data, kind)
        errors: list[dict[str, Any]] = self.assert_ok(self.send_file("poster_url", file, id=self.film.pk))[
            "upload_errors"
        ]
        self.film.refresh_from_db()
        return errors

    def test_the_name_and_the_type_that_a_client_claims_are_nothing(self) -> None:
        """A JPEG as image/jpg, as .png, as application/octet-stream: what counts is the picture."""
        jpeg = stored_image("RGB", "JPEG")
        for name, kind in (
            ("a.jpg", "image/jpg"), ("a.png", "image/png"), ("a", "application/octet-stream"), ("a.jpe", "text/html"),
            ("../../a.jpg", "image/jpeg"), ("я" * 300 + ".jpg", "image/pjpeg"),
        ):  # fmt: skip
            with in_media():
                assert self.poster(jpeg, name, kind) == [], (name, kind)
                with default_storage.open(str(self.film.poster_big.name)) as file, Image.open(file) as shown:
                    assert shown.format == "JPEG"
                assert ".." not in str(self.film.poster_big.name)

    def test_every_kind_of_colours_becomes_a_poster(self) -> None:
        frames = [Image.new("P", (90, 120), colour) for colour in (1, 2)]
        moving = BytesIO()
        frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
        given = {
            "printer's": stored_image("CMYK", "JPEG"),
            "a palette with one colour that shows through": stored_image("P", "PNG", transparency=0),
            "grey that shows through": stored_image("LA", "PNG"),
            "sixteen bits": stored_image("I;16", "PNG"),
            "black and white": stored_image("1", "PNG"),
            "moving": moving.getvalue(),
        }
        for words, data in given.items():
            with in_media():
                assert self.poster(data, "a.png", "image/png") == [], words
                for field in (self.film.poster_big, self.film.poster_small):
                    with default_storage.open(str(field.name)) as file, Image.open(file) as shown:
                        assert shown.mode in {"RGB", "RGBA"}, words

    def test_an_upload_that_is_too_large_is_told(self) -> None:
        with in_media():
            picture = stored_image("RGB", "JPEG")
            (error,) = self.poster(picture + b"\0" * (TOO_LARGE - len(picture)), "a.jpg", "image/jpeg")
            assert (error["field"], error["error"], self.film.poster_big.name) == ("poster_url", 2, "")
            assert error["error_message"]

    def test_of_two_files_the_last_counts(self) -> None:
        wide, high = (SimpleUploadedFile(f"{size}.png", picture_of(size), "image/png") for size in ((60, 30), (30, 60)))
        with in_media():
            sent = {**self.signed(id=self.film.pk), "logo": [wide, high]}
            self.assert_ok(self.decoded(self.response(post=True, **sent)))
            self.film.refresh_from_db()
            with default_storage.open(str(self.film.logo.name)) as file, Image.open(file) as shown:
                assert shown.size == (30, 60)


class CollectionFaultsTest(FilmTestCase):
    path = "selection/modify/"

    def setUp(self) -> None:
        super().setUp()
        basic = self.cast.north.basic
        names = ("A", "B", "C", "D")
        self.films = [make_video(self.cast.north.client, name, tariffs=[basic]) for name in names]
        self.row = make_selection(self.cast.north.client, "Row", self.films)

    def change(self, **params: Any) -> None:
        self.ok(**{"id": self.row.pk, "type": 2, **params})

    def shown(self, **params: Any) -> dict[str, Any]:
        """What a box is told."""
        self.prefix = "/tvmiddleware/api/"
        try:
            return self.assert_ok(self.call("selection/detail/", selection_id=self.row.pk, **params))
        finally:
            self.prefix = "/content/api/"

    def names(self, **params: Any) -> str:
        return "".join(one["video"]["name"] for one in self.shown(**params)["contents"])

    def test_a_new_order_loses_nothing_and_doubles_nothing(self) -> None:
        assert self.names() == "ABCD"
        ids = [one.pk for one in self.films]
        self.change(items_set=[*reversed(ids)])
        assert self.names() == "DCBA"
        self.change(items_set=[ids[1], ids[0], ids[1], ids[0]])
        assert (self.names(), self.shown()["count"]) == ("BA", 2)
        self.change(items_add=[ids[2], ids[2]])
        assert self.names() == "BAC"
        self.change(items_add=ids[3], items_remove=ids[0])
        assert self.names() == "BCD"

    def test_a_film_that_is_deleted_leaves_it(self) -> None:
        self.ok("video/delete/", id=self.films[1].pk)
        assert (self.names(), self.shown()["count"]) == ("ACD", 3)
        for film in (self.films[0], self.films[2], self.films[3]):
            self.ok("video/delete/", id=film.pk)
        assert (self.names(), self.shown()["count"]) == ("", 0)
        self.prefix = "/tvmiddleware/api/"
        assert self.call("selection/list/")["selections"] == []
        assert Selection.objects.filter(pk=self.row.pk).exists()

    def test_a_page_is_full_though_films_of_it_are_not_shown(self) -> None:
        for film in self.films[:2]:
            with self.captureOnCommitCallbacks(execute=True):
                film.tariffs.clear()
                film.save()
        page = self.shown(limit=2)
        assert ([one["video"]["name"] for one in page["contents"]], page["count"]) == (["C", "D"], 2)
        assert page["next_cursor"] == -1

    def test_paging_goes_on_while_the_manager_changes_it(self) -> None:
        first = self.shown(limit=2)
        assert [one["video"]["name"] for one in first["contents"]] == ["A", "B"]
        self.change(items_remove=self.films[0].pk)
        assert self.names(limit=2, cursor=first["next_cursor"]) == "CD"


class CastFaultsTest(FilmTestCase):
    path = "actor/modify/"

    def people(self, film: Video) -> list[str]:
        self.prefix = "/tvmiddleware/api/"
        try:
            return [one["name"] for one in self.assert_ok(self.call("video/detail/", vid=film.pk))["actors_info"]]
        finally:
            self.prefix = "/content/api/"

    def test_a_person_who_is_changed_stays_in_its_films_and_who_is_deleted_leaves_them(self) -> None:
        film = make_video(self.cast.north.client, "Alien", tariffs=[self.cast.north.basic])
        one, other = self.make_actor("One"), self.make_actor("Other")
        self.ok("video/modify/", id=film.pk, actors_set=[other.pk, one.pk])
        assert self.people(film) == ["Other", "One"]
        self.ok(id=one.pk, name="Renamed", country="USA")
        assert self.people(film) == ["Other", "Renamed"]
        self.ok("actor/delete/", id=other.pk)
        assert self.people(film) == ["Renamed"]
        assert not VideoActor.objects.filter(actor_id=other.pk).exists()
