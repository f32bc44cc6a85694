from __future__ import annotations

from typing import Any

from library.models import CameraGrant
from tests.apis.billing.base import BillingTestCase
from tests.library.cameras import make_camera


class AccountCameraDeleteTest(BillingTestCase):
    path = "account/camera/delete/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.gate, self.yard = make_camera(north), make_camera(north)
        self.foreign = make_camera(self.cast.south.client)
        for camera in (self.gate, self.yard):
            CameraGrant.objects.create(account=self.cast.anna, camera=camera)
        CameraGrant.objects.create(account=self.cast.boris, camera=self.gate)

    def left(self) -> set[int]:
        return set(CameraGrant.objects.filter(account=self.cast.anna).values_list("camera_id", flat=True))

    def test_cameras_are_taken_away(self) -> None:
        box: dict[str, Any] = {"client_id": self.cast.north.client.pk, "authkey": self.cast.anna_key.key}
        assert len(self.http.get("/tvmiddleware/api/camera/list/", box).json()["cameras"]) == 2
        self.ok(account_id=self.cast.anna.pk, camera_id=self.gate.pk)
        assert self.left() == {self.yard.pk}
        assert CameraGrant.objects.filter(account=self.cast.boris).exists()
        assert len(self.http.get("/tvmiddleware/api/camera/list/", box).json()["cameras"]) == 1
        self.ok(account_id=self.cast.anna.pk, camera_id=self.gate.pk)

    def test_several(self) -> None:
        self.ok(account_id=self.cast.anna.pk, camera_id=f"{self.gate.pk},{self.yard.pk}")
        assert self.left() == set()

    def test_all_or_none(self) -> None:
        for wrong in (self.foreign.pk, 99999):
            self.refused(3, account_id=self.cast.anna.pk, camera_id=[self.gate.pk, wrong])
        assert self.left() == {self.gate.pk, self.yard.pk}

    def test_accounts_that_there_are_not(self) -> None:
        for account in (self.cast.vera.pk, 99999, -1):
            self.refused(2, account_id=account, camera_id=self.gate.pk)

    def test_parameters_that_can_not_be_read(self) -> None:
        for cameras in ("", "x", "1,x"):
            self.refused(1, account_id=self.cast.anna.pk, camera_id=cameras)
        self.refused(1, account_id="x", camera_id=self.gate.pk)
