from __future__ import annotations

import io

from PIL import Image

from tests.base import ApiTestCase
from tvmiddleware.services.captcha import LETTERS, CaptchaVisitor, captcha_create, drawn


class CaptchaImageTest(ApiTestCase):
    path = "noauth/captcha/image/"

    def test_a_picture(self) -> None:
        token = captcha_create(visitor=CaptchaVisitor(1, "203.0.113.10", "x"))
        answer = self.response(token=token)
        assert answer.headers["Cache-Control"] == "private, no-store"
        picture = Image.open(io.BytesIO(answer.content))
        assert (picture.format, picture.size) == ("PNG", (220, 80))
        assert len(picture.convert("L").getcolors() or []) > 2  # something is drawn on it

    def test_two_pictures_of_the_same_letters_differ(self) -> None:
        assert drawn(LETTERS[:5]) != drawn(LETTERS[:5])

    def test_no_such_picture(self) -> None:
        for token in ("", "x", "0" * 1000):
            assert self.response(token=token).status_code == 404
