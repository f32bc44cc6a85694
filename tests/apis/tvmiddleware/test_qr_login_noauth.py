from __future__ import annotations

from tests.base import ApiTestCase


class QrLoginPageTest(ApiTestCase):
    """What a camera without the app shows."""

    path = "noauth/qr/login/"

    def test_the_code_and_what_to_do(self) -> None:
        response = self.response(client_id=1, login_code="12345678", lang="en")
        assert response.headers["Content-Type"].startswith("text/html")
        assert b"12345678" in response.content
        assert b'<html lang="en">' in response.content

    def test_nothing_else_is_shown(self) -> None:
        assert self.response(login_code="<script>").status_code == 404
