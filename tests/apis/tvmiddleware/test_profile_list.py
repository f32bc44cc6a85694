from __future__ import annotations

from tests.base import ApiTestCase
from tests.costs.counting import counted
from tvmiddleware.models import Profile


class ProfileListTest(ApiTestCase):
    path = "profile/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.adult = Profile.objects.create(
            client=north, name="Взрослый", name_lang1="Adult", description="Всё", description_lang1="All", default=True
        )
        self.child = Profile.objects.create(client=north, name="Детский", show_adult_content=False)
        Profile.objects.create(client=self.cast.south.client, name="Other")

    def test_types_of_the_operator(self) -> None:
        assert self.assert_ok(self.call(lang="en"))["profiles"] == [
            {"id": self.adult.pk, "name": "Adult", "default": 1, "show_adult_content": 1, "description": "All"},
            {"id": self.child.pk, "name": "Детский", "default": 0, "show_adult_content": 0, "description": ""},
        ]
        assert self.call()["profiles"][0]["name"] == "Взрослый"

    def test_a_new_type_is_there_at_once(self) -> None:
        self.call()
        with self.captureOnCommitCallbacks(execute=True):
            Profile.objects.create(client=self.cast.north.client, name="Third")
        assert [row["name"] for row in self.call()["profiles"]][-1] == "Third"

    def test_warm_it_asks_no_database(self) -> None:
        self.call()
        with counted() as cost:
            self.call()
        assert cost.sql == 0

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert [item.findtext("default") for item in self.xml().findall("profiles/item")] == ["1", "0"]

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(), 403)
