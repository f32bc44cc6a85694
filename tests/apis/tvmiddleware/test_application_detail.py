from __future__ import annotations

from typing import Any

from library.models import ApplicationAttribute, ExternalApplication
from tests import factories as make
from tests.base import ApiTestCase


class ApplicationDetailTest(ApiTestCase):
    path = "application/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.news = ExternalApplication.objects.create(
            client=self.cast.north.client, name="Новости", name_lang1="News", type=ExternalApplication.Type.WIDGET
        )
        ApplicationAttribute.objects.create(
            application=self.news, key="rss_url", value="https://news.example.com/rss?a=1&b=2"
        )
        self.theirs = ExternalApplication.objects.create(client=self.cast.south.client, name="South")

    def test_one_application(self) -> None:
        answer = self.assert_ok(self.call(appid=self.news.pk, lang="en"))
        assert answer == {
            "name": "News",
            "system_name": "",
            "type": 4,
            "url": "",
            "show_in_main_menu": 0,
            "css_style": "",
            "attrs": {"rss_url": "https://news.example.com/rss?a=1&b=2"},
            "error": 0,
            "error_message": "",
        }

    def test_by_its_id_it_is_there_for_every_device(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.news.devices.set([make.play_device("mag")])
        self.assert_ok(self.call(appid=self.news.pk, device="pc"))

    def test_what_there_is_not(self) -> None:
        off = ExternalApplication.objects.create(client=self.cast.north.client, name="Off", enabled=False)
        for appid in (self.theirs.pk, off.pk, 99999, 0, -1, 2**62):
            self.assert_error(self.call(appid=appid), 1)

    def test_a_wrong_id(self) -> None:
        wrong: list[dict[str, Any]] = [{}, {"appid": ""}, {"appid": "x"}, {"appid": "9" * 30}, {"appid": "1.5"}]
        for params in wrong:
            self.assert_error(self.call(**params), 2)

    def test_an_xml_box(self) -> None:
        root = self.xml(appid=self.news.pk)
        assert root.findtext("attrs/rss_url") == "https://news.example.com/rss?a=1&b=2"

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(appid=self.news.pk), 403)
