from __future__ import annotations

from tests.channel_lists import ListTestCase


class ChannelIconListTest(ListTestCase):
    path = "channel/icon/list/"

    def test_all_channels(self) -> None:
        cast = self.cast
        self.save(cast.one, icon="channels/icons/1.png")
        icons = {row["id"]: row["icon"] for row in self.assert_ok(self.call_with_key())["icons"]}
        assert icons == {
            cast.one.pk: "http://testserver/media/channels/icons/1.png", cast.two.pk: "", cast.closed.pk: "",
        }  # fmt: skip

    def test_sizes(self) -> None:
        self.save(self.cast.one, icon="channels/icons/logo.v2.png")
        answer = self.call_with_key(icon_width=500, icon_height=500)
        assert answer["icons"][0]["icon"].endswith("/logo.v2500_500.png")

    def test_an_icon_on_another_server(self) -> None:
        self.save(self.cast.one, icon="http://img.example.com/1.png")
        assert self.call_with_key(icon_width=5, icon_height=5)["icons"][0]["icon"] == "http://img.example.com/1.png"

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.call_with_key(api_key=self.cast.south.client.api_key), 403)
