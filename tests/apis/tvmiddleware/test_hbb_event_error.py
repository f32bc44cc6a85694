from __future__ import annotations

import json
from typing import Any

from library.models import HbbLog
from tests.base import ApiTestCase
from tvmiddleware.models import HbbProvider


class HbbEventErrorTest(ApiTestCase):
    path = "hbb/event/error/"

    def setUp(self) -> None:
        super().setUp()
        self.provider = HbbProvider.objects.create(client=self.cast.north.client, name="Shop", type=1, keeps_log=True)

    def send(self, body: Any, **changes: Any) -> dict[str, Any]:
        north = self.cast.north.client
        named = {"client_id": north.pk, "api_key": north.api_key, "type": 1, "hbb_id": self.provider.pk}
        return self.decoded(self.response(body=body, **{**named, **changes}))

    def test_an_error_is_kept_with_what_led_to_it(self) -> None:
        events = [{"pressed": "red"}, {"pressed": "green"}]
        for info, kept in ((json.dumps({"code": 5}), {"code": 5}), ("not JSON", "not JSON")):
            self.assert_ok(self.send({"event_id": 5, "error_info": info, "log_events": events}, device_uid="00:1A"))
            row = HbbLog.objects.get()
            assert (row.kind, row.event_id, row.device_uid) == (HbbLog.Kind.ERROR, "5", "00:1A")
            assert row.data == {"error_info": kept, "log_events": events}
            row.delete()

    def test_a_body_that_is_the_list(self) -> None:
        self.assert_ok(self.send([{"pressed": "red"}], event_id="5", error_info="{}"))
        assert HbbLog.objects.get().data == {"error_info": {}, "log_events": [{"pressed": "red"}]}

    def test_what_there_is_not(self) -> None:
        good = {"event_id": "5", "error_info": "{}", "log_events": [{"a": 1}]}
        for missing in ("event_id", "error_info"):
            self.assert_error(self.send({name: value for name, value in good.items() if name != missing}), 1)
        for events in (None, [], "x", [1]):
            self.assert_error(self.send({**good, "log_events": events}), 2)
        self.assert_error(self.send(good, hbb_id=99999), 3)
        self.assert_error(self.send(good, api_key="wrong"), 403)
        HbbProvider.objects.update(keeps_log=False)
        self.assert_error(self.send(good), 4)
        assert HbbLog.objects.count() == 0
