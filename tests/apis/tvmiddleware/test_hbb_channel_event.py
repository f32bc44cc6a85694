from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tvmiddleware.models import HbbProvider


class HbbChannelEventTest(ApiTestCase):
    path = "hbb/channel/event/"

    def named(self, **changes: Any) -> dict[str, Any]:
        provider = HbbProvider.objects.create(client=self.cast.north.client, name="Shop", type=1)
        self.cast.one.hbb_providers.add(provider)
        return {
            "type": 1, "hbb_id": provider.pk, "cid": self.cast.one.pk, "event_type": "offer", "event_id": 5,
            "display_height": 720, "display_width": 1280, **changes,
        }  # fmt: skip

    def test_no_provider_tells_its_events(self) -> None:
        self.assert_error(self.call_with_key(**self.named()), 4)

    def test_what_there_is_not(self) -> None:
        wrong: list[tuple[int, dict[str, Any]]] = [
            (1, {"event_type": ""}), (1, {"event_id": "x"}), (1, {"display_width": ""}), (2, {"cid": 99999}),
            (2, {"cid": self.cast.foreign.pk}), (3, {"hbb_id": 99999}), (3, {"type": 7}),
        ]  # fmt: skip
        for code, changes in wrong:
            self.assert_error(self.call_with_key(**self.named(**changes)), code)

    def test_with_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(**self.named(api_key="wrong")), 403)
