from __future__ import annotations

from tests.channel_lists import ListTestCase
from tvmiddleware.models import ChannelSort


class ChannelListSearchTest(ListTestCase):
    path = "channel/list/search/"

    def test_a_part_of_the_name_in_any_case(self) -> None:
        assert self.ids(search="oN") == [self.cast.one.pk]
        assert self.ids(search="O") == [self.cast.one.pk, self.cast.two.pk]
        assert self.ids(search="closed") == [], "not among the account's channels"
        assert self.ids(search="Foreign") == []

    def test_in_the_language_of_the_call_and_in_the_default_one(self) -> None:
        assert self.ids(search="one en") == []
        assert self.ids(search="one en", lang="en") == [self.cast.one.pk]
        assert self.ids(search="One", lang="en") == [self.cast.one.pk]

    def test_cyrillic(self) -> None:
        self.save(self.cast.two, name="Первый КАНАЛ")
        assert self.ids(search="канал") == [self.cast.two.pk]

    def test_the_items_are_those_of_the_list(self) -> None:
        found = self.row(self.cast.one, search="One")
        assert found == self.row(self.cast.one, "channel/list/")
        assert "next_program_id" not in self.row(self.cast.one, search="One", compact=1)

    def test_marks_order_and_pages(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.two, is_favorited=True, sort=1)
        assert self.ids(search="o") == [cast.two.pk, cast.one.pk]
        assert self.ids(search="o", account_sort=0) == [cast.one.pk, cast.two.pk]
        assert self.ids(search="o", limit=1, page=2) == [cast.one.pk]
        assert self.row(cast.two, search="o")["is_favorited"] == 1

    def test_multicast(self) -> None:
        self.save(self.cast.one, multicast_address="239.1.1.1:1")
        assert self.xml(search="One").findtext("channels/item/url") == "udp://239.1.1.1:1"
        assert "channel/url" in self.xml(search="One", reject_multicast=1).findtext("channels/item/url")

    def test_wrong_calls_get_their_error_codes(self) -> None:
        foreign = ChannelSort.objects.create(client=self.cast.south.client, name="S")
        self.assert_error(self.call(search="o", channel_sort_id=foreign.pk), 1)
        self.assert_error(self.call(), 400)
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk, search="o")), 403)
