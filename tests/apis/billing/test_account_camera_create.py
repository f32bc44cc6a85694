from __future__ import annotations

from typing import Any

from library.models import CameraGrant
from tests.apis.billing.base import BillingTestCase
from tests.library.cameras import make_camera


class AccountCameraCreateTest(BillingTestCase):
    path = "account/camera/create/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.gate, self.yard = make_camera(north, name="Gate"), make_camera(north, name="Yard", enabled=False)
        self.foreign = make_camera(self.cast.south.client)

    def given(self) -> list[str]:
        rows = CameraGrant.objects.filter(account=self.cast.anna).order_by("camera__name")
        return list(rows.values_list("camera__name", flat=True))

    def test_cameras_are_given(self) -> None:
        box: dict[str, Any] = {"client_id": self.cast.north.client.pk, "authkey": self.cast.anna_key.key}
        assert self.http.get("/tvmiddleware/api/camera/list/", box).json()["cameras"] == []
        self.ok(account_id=self.cast.anna.pk, camera_id=self.gate.pk)
        assert [row["id"] for row in self.http.get("/tvmiddleware/api/camera/list/", box).json()["cameras"]] == [
            self.gate.pk
        ]
        assert self.given() == ["Gate"]

    def test_several_in_every_form(self) -> None:
        ids = [self.gate.pk, self.yard.pk]
        texts = f"{ids[0]},{ids[1]}", f"[{ids[0]}, {ids[1]}]", ids
        for sent in texts:
            CameraGrant.objects.all().delete()
            self.ok(account_id=self.cast.anna.pk, camera_id=sent)
            assert self.given() == ["Gate", "Yard"]

    def test_one_that_it_has_already(self) -> None:
        for _again in range(2):
            self.ok(account_id=self.cast.anna.pk, camera_id=[self.gate.pk, self.gate.pk])
        assert self.given() == ["Gate"]

    def test_all_or_none(self) -> None:
        for wrong in (self.foreign.pk, 99999):
            answer = self.refused(3, account_id=self.cast.anna.pk, camera_id=f"{self.gate.pk},{wrong}", lang="en")
            assert answer["error_message"] == "no camera with this id"
        assert self.given() == []

    def test_accounts_that_there_are_not(self) -> None:
        for account in (self.cast.vera.pk, 99999, -1):
            self.refused(2, account_id=account, camera_id=self.gate.pk)
        assert not CameraGrant.objects.exists()

    def test_parameters_that_can_not_be_read(self) -> None:
        for cameras in ("", "x", f"{self.gate.pk},x"):
            self.refused(1, account_id=self.cast.anna.pk, camera_id=cameras)
        self.refused(1, account_id="x", camera_id=self.gate.pk)
        self.refused(1, account_id=self.cast.anna.pk)

    def test_a_camera_of_the_other_operator_for_its_own_account(self) -> None:
        self.ok(client=self.cast.south.client, account_id=self.cast.vera.pk, camera_id=self.foreign.pk)
        self.refused(3, client=self.cast.south.client, account_id=self.cast.vera.pk, camera_id=self.gate.pk)
        assert CameraGrant.objects.get().account == self.cast.vera
