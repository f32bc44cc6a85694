from __future__ import annotations

from datetime import timedelta

from tests.channel_lists import ListTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.models import ChannelSort, ChannelSortItem


class ChannelListV2Test(ListTestCase):
    path = "v2/channel/list/"

    def test_the_channels_of_the_account(self) -> None:
        cast = self.cast
        assert self.ids() == [cast.one.pk, cast.two.pk]
        assert self.row(cast.one) == {
            "id": cast.one.pk, "name": "One", "category_id": cast.north.news.pk, "sort": 1, "lcn_number": 11,
            "has_subscription": 1, "is_hidden": 0, "is_parent_control": 0, "is_favorited": 0, "show_in_all": 1,
            "icon": "",
        }  # fmt: skip
        assert self.ids(key=cast.vera_key) == [cast.foreign.pk]

    def test_marks_language_and_icons(self) -> None:
        self.own(self.cast.anna, self.cast.one, is_favorited=True, is_hidden=True, is_parent_control=True)
        self.save(self.cast.one, icon="channels/icons/1.png")
        row = self.row(self.cast.one, lang="en", icon_width=10, icon_height=20)
        assert (row["is_favorited"], row["is_hidden"], row["is_parent_control"]) == (1, 1, 1)
        assert row["name"] == "One en"
        assert row["icon"].endswith("/1" + "10_20.png")

    def test_the_number_is_that_of_the_default_order(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.two, sort=1)
        self.own(cast.anna, cast.one, sort=2)
        answer = self.assert_ok(self.call())
        assert [(row["id"], row["sort"]) for row in answer["channels"]] == [(cast.two.pk, 2), (cast.one.pk, 1)]
        self.own(cast.anna, cast.two, sort=None)
        self.own(cast.anna, cast.one, sort=None)
        chosen = ChannelSort.objects.create(client=cast.north.client, name="L")
        with self.captureOnCommitCallbacks(execute=True):
            ChannelSortItem.objects.create(channel_sort=chosen, channel=cast.two, sort=1)
        self.save(cast.anna, channel_sort=chosen)
        answer = self.assert_ok(self.call())
        assert [(row["id"], row["sort"]) for row in answer["channels"]] == [(cast.two.pk, 2), (cast.one.pk, 1)]

    def test_an_xml_box_is_told_the_same(self) -> None:
        item = self.xml().find("channels")[0]
        assert [child.tag for child in item][:4] == ["is_hidden", "id", "has_subscription", "category_id"]
        assert item.findtext("name") == "One"

    def test_programmes_do_not_touch_it(self) -> None:
        tag = self.response(**self.identity()).headers["ETag"]
        self.save(self.cast.current, name="Other")
        self.at(NOW + timedelta(hours=5))
        response = self.http.get("/tvmiddleware/api/v2/channel/list/", self.identity(), headers={"if-none-match": tag})
        assert response.status_code == 304

    def test_cost(self) -> None:
        self.call()
        with counted() as cost:
            self.call()
        assert (cost.sql, cost.cache) == (0, 1)

    def test_a_cookie_makes_it_private(self) -> None:
        self.http.cookies["authkey"] = self.cast.anna_key.key
        response = self.response(client_id=self.cast.north.client.pk)
        assert response.headers["Cache-Control"] == "private, no-store"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk)), 403)
