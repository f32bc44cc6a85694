from __future__ import annotations

from tests.apis.billing.base import BillingTestCase


class AccountCameraCreateTest(BillingTestCase):
    path = "account/camera/create/"

    def test_there_are_no_cameras_yet(self) -> None:
        for cameras in (1, "1,2", "[1, 2]", [1, 2]):
            answer = self.refused(3, account_id=self.cast.anna.pk, camera_id=cameras, lang="en")
            assert answer["error_message"] == "no camera with this id"

    def test_who_is_not_found_is_refused(self) -> None:
        for account in (999999, -1, self.cast.vera.pk):
            self.refused(2, account_id=account, camera_id=1)

    def test_wrong_parameters_are_refused(self) -> None:
        for cameras in ("", "x", "1,x"):
            self.refused(1, account_id=self.cast.anna.pk, camera_id=cameras)
        self.refused(1, account_id="x", camera_id=1)
        self.refused(1, account_id=self.cast.anna.pk)
