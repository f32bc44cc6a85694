"""What holds for every method of the Content API, tried on those of channels."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError

from tests.apis.content.base import ContentTestCase
from tests.pictures import make_picture
from tests.signing import signed
from tvmiddleware.models import Channel

LOG = "smarty_content_requests"


class ContentKeyTest(ContentTestCase):
    path = "channel/create/"

    def test_the_content_key_alone(self) -> None:
        client = self.cast.north.client
        for secret in (client.api_key, client.billing_api_key, client.streaming_api_key):
            params = signed({"client_id": client.pk, "name": "New"}, secret)
            self.assert_error(self.decoded(self.response(post=True, **params)), -2)

    def test_get_and_post_with_and_without_a_slash(self) -> None:
        for path in ("/content/api/channel/list", "/content/api/channel/list/", "/api/content/api/channel/list/"):
            self.assert_ok(self.http.get(path, self.signed()).json())
            self.assert_ok(self.http.post(path, self.signed()).json())

    def test_the_query_counts_where_the_form_has_nothing(self) -> None:
        params = self.signed(name="New", option1="x")
        query = "&".join(f"{name}={params.pop(name)}" for name in ("client_id", "signature"))
        self.assert_ok(self.decoded(self.http.post(f"/content/api/channel/create/?{query}&name=Other", params)))
        assert Channel.objects.filter(name="New").exists()

    def test_a_json_body_is_not_signed_and_does_not_count(self) -> None:
        answer = self.decoded(self.response(body={"name": "Forged", "client_id": 99}, **self.signed(name="New")))
        assert Channel.objects.get(pk=self.assert_ok(answer)["id"]).name == "New"

    def test_file_parts_are_not_signed_and_count_as_pictures_only(self) -> None:
        files = {
            "option1": SimpleUploadedFile("a.txt", b"forged"),
            "poster": SimpleUploadedFile("a.png", make_picture()),
        }
        made = self.assert_ok(self.upload(files=files, name="New"))["id"]
        assert Channel.objects.get(pk=made).option1 == ""

    # --- errors -------------------------------------------------------------------------------------------------------
    def test_error_fields_come_with_errors_only(self) -> None:
        assert "error_fields" not in self.ok(name="New")
        assert self.refused(404, "channel/delete/", id=999999)["error_fields"] == {}
        assert set(self.refused(20, name="New", tariffs="x", category="y")["error_fields"]) == {"tariffs", "category"}

    def test_the_texts_do_not_repeat_what_was_sent(self) -> None:
        answer = self.refused(20, name="New", tariffs="<script>", category="<script>")
        assert "script" not in str(answer)

    def test_a_database_that_refuses(self) -> None:
        for error in (IntegrityError("UNIQUE"), OperationalError(2006, "MySQL server has gone away")):
            with patch.object(Channel, "save", side_effect=error), self.assertLogs("smarty_main", "ERROR"):
                answer = self.refused(22, name="New")
            assert "UNIQUE" not in answer["error_message"]
            assert "MySQL" not in answer["error_message"]

    def test_a_database_that_is_gone(self) -> None:
        gone = OperationalError(2003, "Can't connect")
        with (
            patch("apis.signed.operator_now", side_effect=gone),
            self.assertLogs("smarty_main", "ERROR"),
        ):
            self.refused(22, "channel/list/")

    def test_what_fails_has_written_nothing(self) -> None:
        before = Channel.objects.count()
        with (
            patch("tvmiddleware.services.channel_records.place_behind", side_effect=RuntimeError),
            self.assertLogs("smarty_main", "ERROR"),
        ):
            self.refused(22, name="New", sort_after_cid=0)
        assert Channel.objects.count() == before

    # --- once ---------------------------------------------------------------------------------------------------------
    def test_a_call_with_a_key_is_done_once(self) -> None:
        params = self.signed(name="New")
        answers = [
            self.http.post("/content/api/channel/create/", params, headers={"Idempotency-Key": "k1"}) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json()
        assert Channel.objects.filter(name="New").count() == 1

    def test_another_file_is_another_call(self) -> None:
        url = "/content/api/targetbanner/create/"
        params = self.signed(name="New", published_from="2026-11-01", published_to="2026-11-02")
        codes = []
        for colour in ("red", "red", "blue"):
            part = SimpleUploadedFile("a.png", make_picture(colour=colour))
            answer = self.http.post(url, {**params, "image_url": part}, headers={"Idempotency-Key": "k1"})
            codes.append(answer.json()["error"])
        assert codes == [0, 0, 422]

    # --- the log ------------------------------------------------------------------------------------------------------
    def lines(self, level: str, path: str, **params: Any) -> list[str]:
        with self.assertLogs(LOG, level) as logs:
            self.send(path, **params)
        return [line for line in logs.output if "CONTENT_REQUEST_" in line and "CONTENT_REQUEST_FAIL" not in line]

    def test_writes_and_refusals_are_logged(self) -> None:
        [line] = self.lines("INFO", "channel/create/", name="New", option1="mark")
        assert "CONTENT_REQUEST_SUCCESS" in line
        assert "/content/api/channel/create/" in line
        assert "mark" in line
        [line] = self.lines("INFO", "channel/create/", name="New", tariffs="x")
        assert "CONTENT_REQUEST_ERROR" in line
        assert "error=20" in line

    def test_reads_are_logged_for_who_wants_them(self) -> None:
        with self.assertNoLogs(LOG, "INFO"):
            self.ok("channel/list/")
        [line] = self.lines("DEBUG", "channel/list/")
        assert "CONTENT_REQUEST_SUCCESS" in line

    def test_pictures_are_logged_by_their_size(self) -> None:
        with self.assertLogs(LOG, "INFO") as logs:
            files = {"image_url": SimpleUploadedFile("a.png", make_picture())}
            days = {"published_from": "2026-11-01", "published_to": "2026-11-02"}
            self.upload("targetbanner/create/", files=files, name="New", **days)
        assert "a.png (" in logs.output[-1]
        assert "PNG\\r" not in logs.output[-1]
