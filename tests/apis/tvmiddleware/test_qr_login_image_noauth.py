from __future__ import annotations

import io

import segno
from PIL import Image

from tests.base import ApiTestCase
from tvmiddleware.services.qr import PIXELS_A_MODULE


class QrLoginImageTest(ApiTestCase):
    path = "noauth/qr/login/image/"

    def test_the_picture_leads_to_the_page_with_the_code(self) -> None:
        response = self.response(client_id=1, login_code="12345678")
        assert response.headers["Content-Type"] == "image/png"
        assert "private" in response.headers["Cache-Control"]
        assert not response.cookies
        wanted = "http://testserver/tvmiddleware/api/noauth/qr/login/?client_id=1&login_code=12345678"
        assert modules(response.content) == [
            [bool(cell) for cell in row] for row in segno.make_qr(wanted, error="m").matrix
        ]

    def test_only_codes_become_pictures(self) -> None:
        for text in ("", "abc", "1" * 17, "12 34", "²"):
            assert self.response(client_id=1, login_code=text).status_code == 404


def modules(png: bytes) -> list[list[bool]]:
    """The dark modules of a QR code, without its border."""
    picture = Image.open(io.BytesIO(png)).convert("1")
    size = picture.width // PIXELS_A_MODULE - 8
    middle = [(4 + place) * PIXELS_A_MODULE + PIXELS_A_MODULE // 2 for place in range(size)]
    return [[picture.getpixel((x, y)) == 0 for x in middle] for y in middle]
