from __future__ import annotations

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from library import models
from library.models import Video
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition


class ContentVideoDeleteTest(FilmTestCase):
    path = "video/delete/"

    def test_it_goes_with_all_that_belongs_to_it(self) -> None:
        other = self.make_film()
        kept = self.make_file("Kept", other)
        episode = self.make_episode("E", self.make_season("One"))
        file = self.make_file("F", episode=episode)
        models.SkipVideoFragment.objects.create(video_file=file, end_time=5)
        models.FileTrack.objects.create(video_file=file, kind="audio", index="1")
        models.VideoActor.objects.create(video=self.film, actor=self.make_actor())
        anna = self.cast.anna
        models.VideoFavourite.objects.create(account=anna, video=self.film, added_at=NOW)
        models.VideoView.objects.create(account=anna, video=self.film, state=1, viewed_at=NOW)
        models.VideoRating.objects.create(account=anna, video=self.film, value=5, rated_at=NOW)
        ContentPosition.objects.create(
            account=anna, content_type=PositionType.VIDEO, content_id=self.film.pk, asset_id=file.pk, updated_at=NOW
        )
        self.film.genres.set([self.make_genre()])
        self.film.tariffs.set([self.cast.north.basic])
        self.ok(id=self.film.pk)
        assert not Video.objects.filter(pk=self.film.pk).exists()
        assert list(models.VideoFile.objects.all()) == [kept]
        for model in (models.Season, models.Episode, models.SkipVideoFragment, models.FileTrack, models.VideoActor):
            assert not model._default_manager.exists(), model
        for mark in (models.VideoFavourite, models.VideoView, models.VideoRating):
            assert not mark._default_manager.exists(), mark
        assert models.Genre.objects.exists()
        assert models.Actor.objects.exists()
        self.refused(404, "video/detail/", id=self.film.pk)
        self.refused(404, id=self.film.pk)

    def test_films_that_name_it_are_built_anew(self) -> None:
        package, similar, neither = self.make_film(is_package=True), self.make_film(), self.make_film()
        package.package_videos.set([self.film])
        similar.similar.set([self.film])
        before = [self.version(one) for one in (package, similar, neither)]
        self.ok(id=self.film.pk)
        after = [self.version(one) for one in (package, similar, neither)]
        assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 0]
        assert self.ok("video/detail/", id=package.pk)["package_videos"] == []

    def test_the_list_is_without_it(self) -> None:
        self.make_film()
        before = self.ok("video/list/")["count"]
        self.ok(id=self.film.pk)
        answer = self.ok("video/list/")
        assert answer["count"] == before - 1
        assert self.film.pk not in [row["id"] for row in answer["videos"]]

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_where_nothing_goes_along(self) -> None:
        package = self.make_film(is_package=True)
        episode = self.make_episode("E", self.make_season("One"))
        file = self.make_file("F", episode=episode)
        package.package_videos.set([self.film])
        for last in (file.delete, episode.delete, self.film.seasons.all().delete):
            self.names_wrong(21, "id", id=self.film.pk)
            last()
        self.names_wrong(21, "id", id=self.film.pk)
        package.package_videos.clear()
        self.ok(id=self.film.pk)

    def test_what_there_is_not(self) -> None:
        for wrong in (self.theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        assert Video.objects.filter(pk=self.theirs.pk).exists()
        self.names_wrong(20, "id")
        for wrong_id in ("", "x", "1.5"):
            self.names_wrong(20, "id", id=wrong_id)

    def test_statements_do_not_grow(self) -> None:
        for number in range(3):
            self.make_file(str(number), episode=self.make_episode(str(number), self.make_season(str(number))))
        small = self.make_film()
        counts = []
        for film in (small, self.film):
            with CaptureQueriesContext(connection) as counted:
                self.ok(id=film.pk)
            counts.append(len(counted))
        assert counts[1] <= counts[0] + 2
