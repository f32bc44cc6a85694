"""News for the widget: feeds of hosts that staff named, fetched from public addresses only."""

from __future__ import annotations

from django.conf import settings

from core.queue import enqueue_on_commit
from core.reach import STAFF
from library.backends.source import ask_source, parse_xml
from library.parsers.feeds import NewsEntry, read_entries
from library.selectors.news_addresses import news_addresses
from library.services.outside_answers import OutsideQuestion, SourceUnreachable, kept_answer, renew_answer

Entries = list[tuple[str, ...]]
"""As they are kept: without a class of ours, whose shape may change."""


def find_news(address: str) -> list[NewsEntry]:
    """The entries of a feed. Raises SourceUnreachable, also for an address of a host that nobody named."""
    known = news_addresses()
    if not known.names_host(address):
        raise SourceUnreachable
    question = news_question(address, expected=address in known.addresses)

    def ask_later() -> None:
        enqueue_on_commit("library.jobs.news_renew", address=address)

    kept: Entries = kept_answer(question, lambda: ask_feed(address), ask_later)
    return [NewsEntry(*entry) for entry in kept]


def renew_news(*, address: str) -> bool:
    """Fetch the feed anew; whether there was an answer. A host that nobody names any more is not asked."""
    if not news_addresses().names_host(address):
        return False
    return renew_answer(news_question(address), lambda: ask_feed(address))


def news_question(address: str, *, expected: bool = True) -> OutsideQuestion:
    return OutsideQuestion("news", address, settings.TVMIDDLEWARE_RSS_WIDGET_CACHE_TIMEOUT, expected)


def ask_feed(address: str) -> Entries:
    """Raises SourceFailed."""
    response = ask_source(address, reach=STAFF)
    return [tuple(entry) for entry in read_entries(parse_xml(response, recover=True), response.url or address)]
