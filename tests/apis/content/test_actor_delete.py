from __future__ import annotations

from django.test import override_settings

from library.models import Actor, VideoActor
from tests.apis.content.films import FilmTestCase


class ActorDeleteTest(FilmTestCase):
    path = "actor/delete/"

    def test_films_go_on_without_them(self) -> None:
        gone, kept = self.make_actor("Gone"), self.make_actor("Kept")
        other = self.make_film()
        for place, actor in enumerate((gone, kept), start=1):
            VideoActor.objects.create(video=self.film, actor=actor, sort=place)
        VideoActor.objects.create(video=other, actor=gone)
        before = self.version(), self.version(other)
        self.ok(id=gone.pk)
        assert list(Actor.objects.all()) == [kept]
        assert self.ok("video/detail/", id=self.film.pk)["actors"] == [kept.pk]
        assert (self.version(), self.version(other)) == (before[0] + 1, before[1] + 1)

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_where_nothing_goes_along(self) -> None:
        actor = self.make_actor()
        role = VideoActor.objects.create(video=self.film, actor=actor)
        self.names_wrong(21, "id", id=actor.pk)
        role.delete()
        self.ok(id=actor.pk)

    def test_what_there_is_not(self) -> None:
        theirs = self.make_actor("S", client=self.cast.south.client)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        self.names_wrong(20, "id")
        assert Actor.objects.filter(pk=theirs.pk).exists()
