from __future__ import annotations

from tests.channel_lists import ListTestCase
from tvmiddleware.models import Profile


class CategoryListTest(ListTestCase):
    path = "category/list/"

    def counts(self) -> dict[str, int]:
        return {row["name"]: row["channels_count"] for row in self.assert_ok(self.call())["categories"]}

    def test_the_operators_categories(self) -> None:
        news = self.cast.north.news
        self.save(news, description="D", description_lang1="D en", color="#fff", icon="categories/n.png")
        rows = self.assert_ok(self.call(lang="en"))["categories"]
        assert rows[0] == {
            "id": news.pk, "name": "News en", "description": "D en", "color": "#fff", "channels_count": 1,
            "icon_url": "http://testserver/media/categories/n.png", "icon_tv_url": "", "dashboard_icon_url": "",
        }  # fmt: skip
        assert [row["id"] for row in rows] == [news.pk, self.cast.north.films.pk]

    def test_only_the_accounts_channels_count(self) -> None:
        self.save(self.cast.closed, category=self.cast.north.news)
        assert self.counts() == {"News": 1, "Films": 1}
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.tariffs.remove(self.cast.north.extra)
        assert self.counts() == {"News": 1, "Films": 0}

    def test_additional_categories_count_and_none_twice(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.additional_categories.add(self.cast.north.films, self.cast.north.news)
        assert self.counts() == {"News": 1, "Films": 2}

    def test_a_childs_profile(self) -> None:
        self.save(self.cast.two, parent_control=True)
        child = Profile.objects.create(client=self.cast.north.client, name="Child", show_adult_content=False)
        self.save(self.cast.anna_key, profile=child)
        assert self.counts() == {"News": 1, "Films": 0}

    def test_order_and_switched_off(self) -> None:
        self.save(self.cast.north.films, sort=0)
        assert list(self.counts()) == ["Films", "News"]
        self.save(self.cast.north.films, enabled=False)
        assert list(self.counts()) == ["News"]

    def test_xml_and_no_session(self) -> None:
        assert self.xml().findtext("categories/item/name") == "News"
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk)), 403)
