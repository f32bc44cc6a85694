"""The page of a film in a preview: what video/detail and the lists of episodes answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.i18n import language_code
from core.money import format_money
from external_api.selectors.integrations import offers_hook
from library.admin.preview_cards import PreviewCard, film_badges, film_cards, film_row, year_and_age
from library.models import Video
from library.present.video_actions import action_row, guest_action_row
from library.present.videos import VideoOptions, detail_row, episode_row, guest_detail_row, season_row
from library.records.video_actions import GET_TRAILER_URL, GET_VIDEO_URL, SUBSCRIBE, PlayAction
from library.records.video_facts import VideoFacts
from library.selectors.episodes import shown_episodes
from library.selectors.video_access import find_video, plays_on_device
from library.selectors.video_actions import find_sales, guest_actions, order_actions
from library.selectors.video_facts import page_facts, video_facts
from library.selectors.video_people import film_people
from library.selectors.visitors import Visitor
from library.services.video_offers import HOOK, seller_of
from tvmiddleware.addresses import build_links
from tvmiddleware.models import Account

INTERFACE = frozenset({"ru", "en"})
"""Languages that captions of actions have; a box of another one gets the server's."""


@dataclass(frozen=True)
class PreviewAction:
    """``name``: as boxes know it."""

    caption: str
    name: str
    label: str
    price: str = ""


@dataclass(frozen=True)
class PreviewSeason:
    title: str
    episodes: list[dict[str, Any]]


@dataclass(frozen=True)
class PreviewFilm:
    """``row``: as video/detail has it."""

    row: dict[str, Any]
    line: str
    badges: list[str]
    actions: list[PreviewAction]
    seasons: list[PreviewSeason]
    package: list[PreviewCard]
    notes: list[str]


def preview_film(visitor: Visitor, video: Video, account: Account | None) -> PreviewFilm:
    """Of a film that the visitor sees. Raises VideoNotFound. ``account``: of the visitor's session."""
    library = visitor.videos
    facts = video_facts(library, find_video(library, video.pk))
    card, options = facts.card, VideoOptions(library.words, visitor.lang)
    people = film_people(card, kind="actor", order="", lang=visitor.lang)
    make_row = detail_row if visitor.record else guest_detail_row
    full = film_row(visitor, facts, options)
    seen = visitor.seen_videos
    members = [pk for pk in card.package_video_ids if pk in seen]
    return PreviewFilm(
        row=make_row(facts, options, people),
        line=" · ".join(film_line(full)),
        badges=film_badges(full),
        actions=film_actions(visitor, facts, account),
        seasons=film_seasons(visitor, facts),
        package=film_cards(visitor, page_facts(library, members)) if members else [],
        notes=film_notes(visitor, facts),
    )


def film_line(row: dict[str, Any]) -> list[str]:
    return [*year_and_age(row), *filter(None, (row["countries"], row["genres"])), *duration_text(row)]


def duration_text(row: dict[str, Any]) -> list[str]:
    return [_("%(count)d min") % {"count": row["duration"]}] if row["duration"] else []


def film_seasons(visitor: Visitor, facts: VideoFacts) -> list[PreviewSeason]:
    found = []
    for season in facts.card.seasons:
        row = season_row(season, visitor.lang)
        episodes = shown_episodes(visitor.videos, facts.card, season.id)
        title = row["name"] or _("Season %(number)d") % {"number": row["number"]}
        found.append(PreviewSeason(title, [episode_row(one.card, visitor.lang) for one in episodes]))
    return found


# --- actions ---------------------------------------------------------------------------------------------------------
def film_actions(visitor: Visitor, facts: VideoFacts, account: Account | None) -> list[PreviewAction]:
    """In the order in which a box gets them."""
    code = language_code(visitor.lang)
    language = code if code in INTERFACE else translation.get_language() or "en"
    with translation.override(language):
        rows = action_rows(visitor, facts, account)
    return [preview_action(row, visitor) for row in rows]


def action_rows(visitor: Visitor, facts: VideoFacts, account: Account | None) -> list[dict[str, Any]]:
    """Their addresses are not shown: nobody has logged in."""
    card, lang = facts.card, visitor.lang
    links = build_links(client_id=visitor.operator.id, device="", authkey="")
    if visitor.record is None or account is None:
        plays = (one for one in guest_actions(card) if isinstance(one, PlayAction))
        return [guest_action_row(one, card, links, lang, "") for one in plays]
    sales = find_sales(visitor.videos, card, account=account, region=visitor.record.region, lang=lang, now=visitor.now)
    return [action_row(one, facts, links, lang) for one in order_actions(visitor.videos, card, sales)]


def preview_action(row: dict[str, Any], visitor: Visitor) -> PreviewAction:
    """Nothing but trailers plays for who has no session, though boxes get the row."""
    currency = visitor.operator.currency
    price = f"{format_money(row['price'], currency)} {currency}" if "price" in row else ""
    labels = {
        GET_VIDEO_URL: _("plays") if visitor.record else _("after login"),
        GET_TRAILER_URL: _("trailer"),
        SUBSCRIBE: _("subscription"),
    }
    return PreviewAction(row["caption"], row["action"], labels.get(row["action"], _("purchase")), price)


def film_notes(visitor: Visitor, facts: VideoFacts) -> list[str]:
    """What the visitor would notice besides."""
    found = []
    if not plays_on_device(visitor.videos, facts.card):
        found.append(_("It is not for this device type: lists leave it out, and it does not play."))
    if visitor.record and offers_hook(seller_of(visitor.operator, facts.card), HOOK):
        found.append(_("A box also gets the offers of the integration, which is not asked for a preview."))
    return found
