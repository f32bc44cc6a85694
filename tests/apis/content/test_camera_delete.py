from __future__ import annotations

from django.test import override_settings

from library.models import Camera, CameraFavourite, CameraGrant
from tests.apis.content.base import ContentTestCase
from tests.factories import NOW
from tests.library.cameras import make_camera


class CameraDeleteTest(ContentTestCase):
    path = "camera/delete/"

    def setUp(self) -> None:
        super().setUp()
        self.camera = make_camera(self.cast.north.client, tariffs=[self.cast.north.basic])
        self.foreign = make_camera(self.cast.south.client)

    def test_it_goes_with_grants_and_favourites(self) -> None:
        CameraGrant.objects.create(account=self.cast.anna, camera=self.camera)
        CameraFavourite.objects.create(account=self.cast.anna, camera=self.camera, added_at=NOW)
        listed = "/tvmiddleware/api/camera/list/"
        assert len(self.http.get(listed, self.identity()).json()["cameras"]) == 1
        self.ok(id=self.camera.pk)
        assert list(Camera.objects.all()) == [self.foreign]
        assert not CameraGrant.objects.exists()
        assert self.http.get(listed, self.identity()).json()["cameras"] == []
        self.refused(404, id=self.camera.pk)

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_who_has_it_keeps_it_where_nothing_goes_along(self) -> None:
        self.names_wrong(21, "id", id=self.camera.pk)
        self.camera.tariffs.clear()
        CameraGrant.objects.create(account=self.cast.anna, camera=self.camera)
        self.names_wrong(21, "id", id=self.camera.pk)
        CameraGrant.objects.all().delete()
        self.ok(id=self.camera.pk)

    def test_what_there_is_not(self) -> None:
        for wrong in (self.foreign.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        for unreadable in ("", "x", "1.5", "9" * 30):
            self.names_wrong(20, "id", id=unreadable)
        self.names_wrong(20, "id")
        assert Camera.objects.count() == 2
