"""Actions of a film on the wire. Boxes tell what plays from what is for sale by the member ``price``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from library.records.video_actions import GET_TRAILER_URL, PlayAction, SaleAction, VideoAction
from library.records.video_facts import VideoFacts
from library.records.videos import FileCard, VideoCard
from tvmiddleware.addresses import Links, media_url

MINUTE = 60


def action_row(action: VideoAction, facts: VideoFacts, links: Links, lang: int) -> dict[str, Any]:
    """For the viewer of a session; ``duration`` in minutes, as text."""
    if isinstance(action, SaleAction):
        return sale_row(action, facts.card)
    viewed = {one.card.id: one.is_viewed for one in facts.files}
    row = play_row(action, facts.card, links, lang)
    file = action.file
    return {
        **row,
        "duration": str(-(-file.duration // MINUTE)) if file else "",
        "promo_image_url": media_url(file.promo_images[lang]) if file else "",
        "is_viewed": int(bool(file and viewed.get(file.id))),
        "subscription_id": 0,
    }


def guest_action_row(action: PlayAction, card: VideoCard, links: Links, lang: int, api_key: str) -> dict[str, Any]:
    """Without a session; ``duration`` in seconds, as text. The key stands in the address: whoever plays it calls."""
    row = play_row(action, card, links, lang)
    episode_id = row.pop("episode_id")
    return {
        **row,
        "url": links.noauth_video_url(card.id, action.file.id, api_key) if action.file else "",
        "episode_id": int(episode_id or 0),
        "duration": str(action.file.duration) if action.file else "",
    }


def play_row(action: PlayAction, card: VideoCard, links: Links, lang: int) -> dict[str, Any]:
    file = action.file
    episode = card.episode(file.episode_id) if file and file.episode_id else None
    season = card.season(episode.season_id) if episode and episode.season_id else None
    return {
        "action": action.action,
        "caption": caption_of(action, card, lang),
        "url": links.video_url(card.id, file.id) if file else "",
        "video_id": str(card.id),
        "file_id": str(file.id) if file else "",
        "episode_id": str(episode.id) if episode else "",
        "quality": file.quality if file else 0,
        "ext_id": file.ext_id if file else "",
        "season_sort": season.sort if season else 0,
        "episode_sort": episode.sort if episode else 0,
    }


def sale_row(action: SaleAction, card: VideoCard) -> dict[str, Any]:
    """Prices are numbers and always there; nothing of it plays."""
    row = {
        "action": action.action,
        "caption": str(action.caption),
        "url": "",
        "video_id": str(card.id),
        "file_id": "",
        "episode_id": "",
        "duration": "",
        "quality": 0,
        "ext_id": "",
        "season_sort": 0,
        "episode_sort": 0,
        "promo_image_url": "",
        "is_viewed": 0,
        "price": action.price,
        "activation_price": action.activation_price,
        "periodical": int(action.periodical),
        "tariff_id": action.tariff_id,
        "option_id": action.option_id,
        "subscription_id": action.tariff_id,
    }
    return row if action.cost is None else {**row, "cost": action.cost}


def caption_of(action: PlayAction, card: VideoCard, lang: int) -> str:
    """The file's name. Of an episode without one "Season N Episode M": an application reads the numbers from it."""
    file = action.file
    if file is None:
        return card.names[lang]
    if file.names[lang]:
        return file.names[lang]
    if action.action == GET_TRAILER_URL:
        return _("Trailer")
    return episode_caption(card, file) or card.names[lang]


def episode_caption(card: VideoCard, file: FileCard) -> str:
    episode = card.episode(file.episode_id) if file.episode_id else None
    if episode is None:
        return ""
    season = card.season(episode.season_id) if episode.season_id else None
    return _("Season %(season)d Episode %(episode)d") % {
        "season": season.number if season else 1,
        "episode": episode.number,
    }
