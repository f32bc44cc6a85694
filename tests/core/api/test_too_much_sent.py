"""A call with more than the server reads is told so, whatever API it is for, and not that it has sent nothing."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from library.models import Video
from tests.base import ApiTestCase
from tests.signing import signed

MOST = 6000


class TooMuchSentTest(ApiTestCase):
    def answer(self, url: str, params: Any, **more: Any) -> dict[str, Any]:
        response = self.http.post(url, params, **more)
        assert response.status_code == 200
        found: dict[str, Any] = response.json()
        return found

    def test_too_many_parameters(self) -> None:
        client = self.cast.north.client
        many = {"name": "Alien", "genres": ["1"] * MOST}
        signed_call = signed({"client_id": client.pk, **many}, client.content_api_key)
        answer = self.answer("/content/api/video/create/", signed_call)
        assert (answer["error"], answer["error_fields"]) == (20, {})
        assert str(MOST) in answer["error_message"]
        assert not Video.objects.exists()
        billing = signed({"client_id": client.pk, **many}, client.billing_api_key)
        answer = self.answer("/billing/api/account/list/", billing)
        assert answer["error"] and str(MOST) in answer["error_message"]
        answer = self.answer("/tvmiddleware/api/video/list/", {**self.identity(), **many})
        assert (answer["error"], str(MOST) in answer["error_message"]) == (1, True)

    def test_in_the_query(self) -> None:
        query = "&".join(f"genre_id={number}" for number in range(MOST + 1))
        answer = self.http.get(f"/tvmiddleware/api/video/list/?{query}").json()
        assert (answer["error"], str(MOST) in answer["error_message"]) == (1, True)

    def test_as_many_as_may_be(self) -> None:
        rest = MOST - len(self.identity())
        answer = self.answer("/tvmiddleware/api/video/list/", {**self.identity(), "genre_id": ["1"] * rest})
        assert answer["error"] == 0

    def test_too_large_a_body(self) -> None:
        body = "[" + "1," * 2**21 + "1]"
        url = "/tvmiddleware/api/video/list/"
        for sent, kind in ((body, "text/plain"), (f'{{"a": {body}}}', "application/json")):
            answer = self.answer(url, sent, content_type=kind)
            assert (answer["error"], "2621440" in answer["error_message"]) == (1, True)

    def test_too_many_files(self) -> None:
        client = self.cast.north.client
        files = {f"f{number}": SimpleUploadedFile("a.png", b"x") for number in range(101)}
        sent = {**signed({"client_id": client.pk, "name": "Alien"}, client.content_api_key), **files}
        answer = self.answer("/content/api/video/create/", sent)
        assert (answer["error"], "100" in answer["error_message"]) == (20, True)
