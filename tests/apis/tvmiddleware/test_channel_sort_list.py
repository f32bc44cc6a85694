from __future__ import annotations

from tests.channel_lists import ListTestCase
from tvmiddleware.models import ChannelSort


class ChannelSortListTest(ListTestCase):
    path = "channel/sort/list/"

    def test_the_operators_lists(self) -> None:
        north = self.cast.north.client
        first = ChannelSort.objects.create(client=north, name="By name", mode="name")
        second = ChannelSort.objects.create(client=north, name="Ours")
        ChannelSort.objects.create(client=north, name="Off", enabled=False)
        ChannelSort.objects.create(client=self.cast.south.client, name="South")
        assert self.assert_ok(self.call())["channel_sort"] == [
            {"id": first.pk, "name": "By name"}, {"id": second.pk, "name": "Ours"},
        ]  # fmt: skip
        assert self.xml().findtext("channel_sort/item/name") == "By name"

    def test_none(self) -> None:
        assert self.call()["channel_sort"] == []

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk)), 403)
