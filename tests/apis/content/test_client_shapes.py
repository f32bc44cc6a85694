"""Calls exactly as published clients of the Content API send them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import quote, urlencode

from tests.apis.content.base import ContentTestCase
from tests.signing import signature
from tvmiddleware.models import Channel

FORM = "application/x-www-form-urlencoded"
ADDRESS = "/content/api/channel/create/"


def digest(signed: str, secret: str) -> str:
    packed = base64.b64encode((signed + secret).encode())
    return hashlib.md5(packed, usedforsecurity=False).hexdigest()


class ClientShapesTest(ContentTestCase):
    path = "channel/create/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.client_id, self.secret = north.pk, north.content_api_key
        self.tariffs = [self.cast.north.basic.pk, self.cast.north.extra.pk]

    def post(self, body: str) -> dict[str, Any]:
        with self.captureOnCommitCallbacks(execute=True):
            return self.decoded(self.http.post(ADDRESS, body, content_type=FORM))

    def row(self, answer: dict[str, Any]) -> Channel:
        return Channel.objects.get(pk=self.assert_ok(answer)["id"])

    def tariffs_of(self, row: Channel) -> list[int]:
        return sorted(row.tariffs.values_list("pk", flat=True))

    def test_python_repeats_lists_and_signs_numbers_in_their_order(self) -> None:
        """``requests.post(url, data=params)``; the numbers of a list sorted as numbers, flags as Python writes them."""
        ids = [make.pk for make in self.many_tariffs()]
        assert sorted(ids) != sorted(ids, key=str), "else both orders are one"
        params: list[tuple[str, Any]] = [
            ("client_id", self.client_id),
            ("enabled", True),
            ("name", "Имя"),
            ("rating", 16),
        ]
        params += [("tariffs", pk) for pk in reversed(ids)]
        ordered = sorted(params, key=lambda pair: (pair[0], pair[1] if pair[0] == "tariffs" else 0))
        proof = digest("".join(f"{name}:{value};" for name, value in ordered), self.secret)
        row = self.row(self.post(urlencode([*params, ("signature", proof)])))
        assert (row.name, row.enabled, self.tariffs_of(row)) == ("Имя", True, ids)

    def many_tariffs(self) -> list[Any]:
        from tests.factories import tariff

        """Ids of one digit more among them, which sort otherwise as text."""
        return [tariff(self.cast.north.client, name=f"T{pk}", pk=pk) for pk in (9_999_998, 9_999_999, 10_000_000)]

    def test_the_importer_of_sheets_sends_every_column(self) -> None:
        """Empty cells too, and cells such as "1, 2" as lists."""
        sheet = {
            "name": "Sheet",
            "uri": "",
            "category": "",
            "tariffs": f"{self.tariffs[0]}, {self.tariffs[1]}",
            "x": "",
        }
        params = {"client_id": self.client_id, "rating": "", **sheet}
        row = self.row(self.post(urlencode({**params, "signature": signature(params, self.secret)})))
        assert (row.uri, row.category, self.tariffs_of(row)) == ("", None, self.tariffs)

    def test_php_posts_multipart(self) -> None:
        """``CURLOPT_POSTFIELDS`` with an array: lists as comma text, false as an empty text."""
        params = {
            "client_id": self.client_id,
            "name": "PHP",
            "rating": 0,
            "tariffs": ",".join(map(str, self.tariffs)),
            "enabled": "",
            "parent_control": "1",
        }
        answer = self.decoded(self.http.post(ADDRESS, {**params, "signature": signature(params, self.secret)}))
        row = self.row(answer)
        assert (row.name, row.enabled, row.parent_control) == ("PHP", True, True)
        assert self.tariffs_of(row) == self.tariffs

    def test_go_prints_its_slices(self) -> None:
        """``fmt.Sprint([]int{1, 2})`` is ``[1 2]``, an empty one ``[]``."""
        params = {
            "client_id": self.client_id,
            "name": "Go",
            "rating": 0,
            "tariffs": f"[{self.tariffs[0]} {self.tariffs[1]}]",
        }
        row = self.row(self.post(urlencode({**params, "signature": signature(params, self.secret)})))
        assert self.tariffs_of(row) == self.tariffs
        params["tariffs"] = "[]"
        row = self.row(self.post(urlencode({**params, "signature": signature(params, self.secret)})))
        assert self.tariffs_of(row) == []

    def test_java_loses_leading_zeros(self) -> None:
        """``new BigInteger(1, digest).toString(16)``."""
        names = (f"Java {number}" for number in range(10_000))
        found = next(
            (params, proof)
            for name in names
            if (proof := signature(params := {"client_id": self.client_id, "name": name, "rating": 0}, self.secret))
            .startswith("00")
        )  # fmt: skip
        params, proof = found
        shortened = format(int(proof, 16), "x")
        assert len(shortened) < 31
        assert self.row(self.post(urlencode({**params, "signature": shortened}))).name == params["name"]
        self.assert_error(self.post(urlencode({**params, "signature": shortened[1:]})), -2)

    def test_node_signs_what_it_has_unescaped(self) -> None:
        params: dict[str, Any] = {"client_id": self.client_id, "name": "Канал № 1 & 2", "rating": 0}
        proof = signature(params, self.secret)
        body = urlencode({**{name: quote(str(value)) for name, value in params.items()}, "signature": proof})
        assert self.row(self.post(body)).name == "Канал № 1 & 2"

    def test_an_importer_prints_lists_with_commas(self) -> None:
        params = {"client_id": self.client_id, "name": "Сезон 1", "tariffs": f"{self.tariffs[0]},{self.tariffs[1]}"}
        sent = {**params, "poster_big": "http://x/1.jpg"}
        row = self.row(self.post(urlencode({**sent, "signature": signature(sent, self.secret)})))
        assert self.tariffs_of(row) == self.tariffs

    def test_php_names_the_members_of_a_list(self) -> None:
        """``http_build_query``: ``tariffs[0]=1&tariffs[1]=2``, signed as they stand there or as one list."""
        pairs = [(f"tariffs[{place}]", pk) for place, pk in enumerate(self.tariffs)]
        head = [("client_id", self.client_id), ("name", "Members")]
        for signed in (pairs, [("tariffs", pk) for pk in self.tariffs]):
            ordered = sorted((name, str(value)) for name, value in [*head, *signed])
            proof = digest("".join(f"{name}:{value};" for name, value in ordered), self.secret)
            row = self.row(self.post(urlencode([*head, *pairs, ("signature", proof)])))
            assert self.tariffs_of(row) == self.tariffs

    def test_every_answer_has_both_members(self) -> None:
        """Clients print error_message whatever error is."""
        params: dict[str, Any] = {"client_id": self.client_id, "name": "X"}
        bodies = ("", urlencode(params), urlencode({**params, "signature": "x"}), urlencode({"client_id": 99999}))
        for body, code in zip(bodies, (-3, -2, -2, -3), strict=True):
            response = self.http.post(ADDRESS, body, content_type=FORM)
            answer = json.loads(response.content)
            assert (response.status_code, answer["error"]) == (200, code)
            assert answer["error_message"]
            assert response.headers["Content-Type"] == "application/json"
