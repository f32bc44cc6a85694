from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.test import override_settings

from library.models import ApplicationAttribute, ExternalApplication
from library.services import outside_answers
from tests.http_server import Answer, HttpServer
from tests.library.sources import FEED, WidgetTestCase


class ApplicationRssDataTest(WidgetTestCase):
    path = "application/rss_data/"

    def setUp(self) -> None:
        super().setUp()
        self.server.gives("/feed", FEED)
        self.feed = f"{self.server.url}/feed"
        self.open_to(self.server)
        self.news = ExternalApplication.objects.create(
            client=self.cast.north.client, name="News", type=ExternalApplication.Type.WIDGET
        )
        self.named = ApplicationAttribute.objects.create(application=self.news, key="rss_url", value=self.feed)

    def open_to(self, *servers: HttpServer) -> None:
        """These servers of the test count as public."""
        networks = override_settings(SMARTY_FETCH_NETWORKS=[f"127.0.0.1:{server.port}" for server in servers])
        networks.enable()
        self.addCleanup(networks.disable)

    def assert_nothing_fetched(self, address: str) -> None:
        before = len(self.server.asked)
        self.assert_error(self.call_as_nobody(rss=address), 1)
        assert len(self.server.asked) == before, address

    def test_the_entries_of_a_feed(self) -> None:
        answer = self.assert_ok(self.call_as_nobody(rss=self.feed))
        assert answer["entries"] == [
            {
                "title": "Первая & главная",
                "description": "Текст новости",
                "preview_url": "https://cdn.example.com/1.jpg",
            },
            {"title": "Вторая", "description": "Без картинки", "preview_url": ""},
        ]

    def test_another_feed_of_the_same_host(self) -> None:
        self.server.gives("/sport", FEED)
        self.assert_ok(self.call_as_nobody(rss=f"{self.server.url}/sport"))

    def test_addresses_that_nobody_named(self) -> None:
        port = self.server.port
        for address in (
            "",
            "news",
            f"http://localhost:{port}/feed",
            f"http://127.0.0.1:{port + 1}/feed",
            f"http://127.1:{port}/feed",
            f"http://user@127.0.0.1:{port}/feed",
            f"http://evil.example.com\\@127.0.0.1:{port}/feed",
            f"http://127.0.0.1:{port}@evil.example.com/feed",
            f"http://127.0.0.1:{port}/feed\r\nX-Evil: 1",
            f"ftp://127.0.0.1:{port}/feed",
            "file:///etc/passwd",
            "http://169.254.169.254/latest/meta-data/",
            f"{self.feed}?{'a' * 3000}",
        ):
            self.assert_nothing_fetched(address)

    def test_a_named_host_inside_our_network_is_not_asked(self) -> None:
        with override_settings(SMARTY_FETCH_NETWORKS=[]):
            self.assert_nothing_fetched(self.feed)

    def test_a_redirect_may_lead_to_public_addresses_only(self) -> None:
        inner = HttpServer(lambda asked: Answer(body=FEED)).start()
        self.addCleanup(inner.stop)
        self.server.answers["/moved"] = Answer(302, headers={"Location": f"{inner.url}/feed"})
        self.assert_error(self.call_as_nobody(rss=f"{self.server.url}/moved"), 1)
        assert inner.asked == []

    def test_three_redirects_and_no_more(self) -> None:
        for number in range(1, 6):
            place = f"/{number - 1}" if number > 1 else "/feed"
            self.server.answers[f"/{number}"] = Answer(301, headers={"Location": place})
        self.assert_ok(self.call_as_nobody(rss=f"{self.server.url}/3"))
        self.assert_error(self.call_as_nobody(rss=f"{self.server.url}/4"), 1)

    def test_only_what_is_switched_on_names_hosts(self) -> None:
        self.assert_ok(self.call_as_nobody(rss=self.feed))
        with self.captureOnCommitCallbacks(execute=True):
            self.news.enabled = False
            self.news.save()
        self.assert_nothing_fetched(self.feed)
        with override_settings(TVMIDDLEWARE_RSS_WIDGET_HOSTS=["127.0.0.1"]):
            self.assert_nothing_fetched(self.feed)  # a host of the settings is asked at the ports of the web
        with self.captureOnCommitCallbacks(execute=True):
            self.news.enabled = True
            self.news.save()
        self.assert_ok(self.call_as_nobody(rss=self.feed))
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.client.enabled = False
            self.cast.north.client.save()
        self.assert_nothing_fetched(self.feed)

    def test_the_address_of_a_widget_names_its_host_too(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.named.delete()
        self.assert_nothing_fetched(self.feed)
        with self.captureOnCommitCallbacks(execute=True):
            self.news.url = self.feed
            self.news.save()
        self.assert_ok(self.call_as_nobody(rss=self.feed))

    def test_kept_and_renewed_behind_the_answer(self) -> None:
        self.call_as_nobody(rss=self.feed)
        self.call_as_nobody(rss=self.feed)
        assert len(self.server.asked) == 1
        self.server.gives("/feed", FEED.replace("Вторая".encode(), "Третья".encode()))
        self.later(minutes=16)
        titles = [[entry["title"] for entry in self.call_as_nobody(rss=self.feed)["entries"]] for _call in range(2)]
        assert [found[1] for found in titles] == ["Вторая", "Третья"]
        with self.offline():
            self.later(hours=20)
            assert self.assert_ok(self.call_as_nobody(rss=self.feed))["entries"][1]["title"] == "Третья"

    def test_who_makes_up_addresses_of_a_named_host(self) -> None:
        with patch.object(outside_answers, "MOST_UNKNOWN", 2):
            for number in range(4):
                self.call_as_nobody(rss=f"{self.feed}?{number}")
            assert len(self.server.asked) == 2
            self.assert_ok(self.call_as_nobody(rss=self.feed))

    def test_answers_that_are_no_feeds(self) -> None:
        bodies: list[Any] = [b"", b"\x00\x01", b"hello", b"{}", b"<rss>" + b" " * (1 << 20)]
        for number, body in enumerate(bodies):
            self.server.answers[f"/{number}"] = Answer(body=body)
            self.assert_error(self.call_as_nobody(rss=f"{self.server.url}/{number}"), 1)
        self.server.answers["/gone"] = Answer(404, FEED)
        self.assert_error(self.call_as_nobody(rss=f"{self.server.url}/gone"), 1)

    def test_a_feed_without_news(self) -> None:
        self.server.gives("/empty", b"<rss><channel><title>News</title></channel></rss>")
        assert self.assert_ok(self.call_as_nobody(rss=f"{self.server.url}/empty"))["entries"] == []

    def test_an_xml_box(self) -> None:
        root = self.xml(rss=self.feed)
        assert root.findtext("entries/item/title") == "Первая & главная"
