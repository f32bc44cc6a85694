"""Films of a page together with what the viewer has to do with each."""

from __future__ import annotations

from collections.abc import Iterable

from library.records.video_facts import VideoFacts, file_facts, has_been_seen, resume_point
from library.records.videos import VideoCard
from library.selectors.video_access import VideoLibrary, find_cards, is_file_open, video_access


def page_facts(library: VideoLibrary, video_ids: Iterable[int]) -> list[VideoFacts]:
    """In this order; whoever asks has made sure that the viewer sees them."""
    cards = find_cards(library, video_ids)
    find_cards(library, {pk for card in cards for pk in card.package_ids})  # of all of them in one trip, then kept here
    return [video_facts(library, card) for card in cards]


def video_facts(library: VideoLibrary, card: VideoCard) -> VideoFacts:
    personal = library.personal
    access = video_access(library, card)
    playable = frozenset(one.id for one in card.plain_files if is_file_open(card, one, access))
    return VideoFacts(
        card=card,
        price_kind=access.price_kind,
        subscribed=access.subscribed,
        purchased=access.purchased,
        favourite=card.id in personal.marks.favourites,
        viewed=has_been_seen(card, personal),
        customer_rating=personal.marks.ratings.get(card.id, 0),
        resume=resume_point(card, personal, playable),
        files=tuple(file_facts(one, personal) for one in card.plain_files),
    )
