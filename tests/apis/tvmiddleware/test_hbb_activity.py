from __future__ import annotations

import json
from typing import Any

from django.test import override_settings

from library.models import HbbLog
from library.services.hbb import MOST_EVENTS
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import HbbProvider


class HbbActivityTest(ApiTestCase):
    path = "hbb/activity/"

    def setUp(self) -> None:
        super().setUp()
        self.provider = HbbProvider.objects.create(client=self.cast.north.client, name="Shop", type=1, keeps_log=True)

    def named(self, **changes: Any) -> dict[str, Any]:
        north = self.cast.north.client
        identity = {"client_id": north.pk, "api_key": north.api_key}
        return {**identity, "type": 1, "hbb_id": self.provider.pk, "device_uid": "00:1A", **changes}

    def send(self, body: Any, **changes: Any) -> dict[str, Any]:
        return self.decoded(self.response(body=body, **self.named(**changes)))

    def kept(self) -> list[tuple[str, Any]]:
        found = [(row.event_id, row.data) for row in HbbLog.objects.order_by("pk")]
        HbbLog.objects.all().delete()
        return found

    def test_every_form_of_the_list(self) -> None:
        """The body itself, a member of it, a member of its items, JSON text in a form."""
        events = [{"event_id": "7", "pressed": "red"}, {"pressed": "green"}]
        expected = [("7", events[0]), ("", events[1])]
        self.assert_ok(self.send(events))
        assert self.kept() == expected
        self.assert_ok(self.send({"log_events": events}))
        assert self.kept() == expected
        self.assert_ok(self.send([{"event_id": "9", "log_events": events}]))
        assert self.kept() == [("7", events[0]), ("9", events[1])]
        form = {**self.named(), "log_events": json.dumps(events), "event_id": "8"}
        self.assert_ok(self.decoded(self.response(post=True, **form)))
        assert self.kept() == [("7", events[0]), ("8", events[1])]

    def test_what_is_kept(self) -> None:
        self.assert_ok(self.send([{"text": "a\0b", "deep": [{"x\0": ["\0"]}]}]))
        row = HbbLog.objects.get()
        assert (row.provider, row.kind, row.device_uid, row.created_at) == (
            self.provider, HbbLog.Kind.ACTIVITY, "00:1A", NOW,
        )  # fmt: skip
        assert row.data == {"text": "ab", "deep": [{"x": [""]}]}

    def test_lists_that_are_none(self) -> None:
        deep: Any = [{"a": 1}]
        for _time in range(50):
            deep = [{"log_events": deep}]
        wrong: list[Any] = [
            [], {}, [1], ["x"], [[]], [None], {"log_events": "x"}, {"log_events": {}}, {"log_events": []}, deep,
            [{"log_events": []}], [{}] * (MOST_EVENTS + 1), [{"x": "y" * 66000}],
        ]  # fmt: skip
        for body in wrong:
            self.assert_error(self.send(body), 2)
        assert HbbLog.objects.count() == 0
        self.assert_ok(self.send([{}] * MOST_EVENTS))

    def test_bodies_that_are_no_json(self) -> None:
        url = f"{self.url('')}?" + "&".join(f"{name}={value}" for name, value in self.named().items())
        for body in (b"", b"[", b"\xff\xfe", b"[1" + b"[" * 3000):
            answer = self.decoded(self.http.post(url, body, content_type="application/json"))
            self.assert_error(answer, 2)

    def test_what_there_is_not(self) -> None:
        south = HbbProvider.objects.create(client=self.cast.south.client, name="S", type=1, keeps_log=True)
        wrong: list[tuple[int, dict[str, Any]]] = [
            (1, {"type": ""}), (1, {"hbb_id": "x"}), (1, {"device_uid": ""}), (3, {"hbb_id": south.pk}),
            (3, {"hbb_id": 2**63 - 1}), (3, {"type": 99999}), (3, {"type": -1}), (403, {"api_key": "wrong"}),
        ]  # fmt: skip
        for code, changes in wrong:
            self.assert_error(self.send([{"a": 1}], **changes), code)

    def test_a_provider_whose_reports_nobody_wants(self) -> None:
        HbbProvider.objects.update(keeps_log=False)
        self.assert_error(self.send([{"a": 1}]), 4)
        assert HbbLog.objects.count() == 0

    @override_settings(SMARTY_HBB_LOG_PER_ADDRESS=5, SMARTY_HBB_LOG_PER_OPERATOR=8)
    def test_nobody_fills_the_table(self) -> None:
        """Rows count, not calls; what was refused for itself counts as none."""
        self.assert_error(self.send([{}] * (MOST_EVENTS + 1)), 2)
        self.assert_ok(self.send([{}] * 5))
        self.assert_error(self.send([{}]), 5)
        error = {"event_id": "7", "error_info": "{}"}
        self.assert_error(self.decoded(self.response("hbb/event/error/", body=[{}], **self.named(**error))), 5)
        assert HbbLog.objects.count() == 5
        self.http.defaults["REMOTE_ADDR"] = "198.51.100.7"
        self.assert_ok(self.send([{}] * 2))
        self.assert_error(self.send([{}] * 2), 5)
        assert HbbLog.objects.count() == 7

    @override_settings(SMARTY_HBB_LOG_PER_ADDRESS=1, SMARTY_HBB_LOG_PER_OPERATOR=3)
    def test_one_address_uses_up_nobody_elses_share(self) -> None:
        self.assert_ok(self.send([{}]))
        for _time in range(5):
            self.assert_error(self.send([{}]), 5)
        self.http.defaults["REMOTE_ADDR"] = "198.51.100.7"
        self.assert_ok(self.send([{}]))

    @override_settings(SMARTY_HBB_LOG_PER_ADDRESS=0, SMARTY_HBB_LOG_PER_OPERATOR=0)
    def test_no_limits(self) -> None:
        for _time in range(3):
            self.assert_ok(self.send([{}] * MOST_EVENTS))
        assert HbbLog.objects.count() == 3 * MOST_EVENTS

    def test_long_names(self) -> None:
        self.assert_ok(self.send([{"event_id": "e" * 300}], device_uid="u" * 300))
        row = HbbLog.objects.get()
        assert (len(row.event_id), len(row.device_uid)) == (64, 64)
