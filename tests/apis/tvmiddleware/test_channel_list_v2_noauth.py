from __future__ import annotations

from typing import Any

from tests.channel_lists import ListTestCase


class ChannelListV2NoauthTest(ListTestCase):
    path = "v2/noauth/channel/list/"

    def guest_ids(self, **params: Any) -> list[int]:
        return [row["id"] for row in self.assert_ok(self.call_with_key(**params))["channels"]]

    def test_all_enabled_channels(self) -> None:
        cast = self.cast
        self.save(cast.two, enabled=False)
        assert self.guest_ids() == [cast.one.pk, cast.closed.pk]

    def test_a_channel(self) -> None:
        cast = self.cast
        assert self.call_with_key(lang="en")["channels"][0] == {
            "id": cast.one.pk, "name": "One en", "category_id": cast.north.news.pk, "sort": 1, "lcn_number": 11,
            "is_parent_control": 0, "show_in_all": 1, "icon": "",
        }  # fmt: skip

    def test_channels_of_tariffs(self) -> None:
        cast, north = self.cast, self.cast.north
        assert self.guest_ids(tariff_id=north.basic.pk) == [cast.one.pk]
        assert self.guest_ids(tariff_id=f"{north.basic.pk},{north.extra.pk}") == [cast.one.pk, cast.two.pk]
        assert self.guest_ids(exclude_tariff_id=f"{north.basic.pk},{north.extra.pk}") == [cast.closed.pk]
        assert self.guest_ids(tariff_id=cast.south.basic.pk) == []

    def test_icons_and_xml(self) -> None:
        self.save(self.cast.one, icon="channels/icons/1.png")
        assert self.call_with_key(icon_width=1, icon_height=2)["channels"][0]["icon"].endswith("/11_2.png")
        north = self.cast.north.client
        response = self.response(client_id=north.pk, api_key=north.api_key, device="mag")
        assert response.content.startswith(b"<rss><channels><item><id>")

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.call_with_key(api_key="x"), 403)
        self.assert_error(self.call_with_key(client_id=self.cast.south.client.pk), 403)
        self.assert_error(self.call_with_key(tariff_id="x"), 400)
