from __future__ import annotations

from datetime import timedelta

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.services.qr import phone_of_token, phone_token


class QrPhoneImageTest(ApiTestCase):
    path = "noauth/qr/phone/image/"

    def test_a_number_to_call(self) -> None:
        token = phone_token("+74950000000")
        assert phone_of_token(token) == "tel:+74950000000"
        answer = self.response(token=token)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")
        self.at(NOW + timedelta(hours=2))
        assert self.response(token=token).status_code == 404

    def test_what_we_did_not_sign(self) -> None:
        for token in ("", "x", "+74950000000", phone_token("+74950000000") + "x"):
            assert self.response(token=token).status_code == 404
