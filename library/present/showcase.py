"""Selections, dashboards and sliders on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings

from library.present.applications import application_row
from library.present.radio import radio_row
from library.present.videos import VideoOptions, person_row, pick_members, video_row
from library.records.applications import ApplicationRow
from library.records.radio import RadioRow
from library.records.showcase import DashboardRow, SelectionRow, Slide
from library.records.video_facts import VideoFacts
from library.showcase_constants import MENU_NAMES, DashboardType, MenuItem
from tvmiddleware.addresses import NO_SIZE, Links, icon_url, media_url
from tvmiddleware.present.channel_rows import channel_named, offer_row
from tvmiddleware.present.programs import program_detail

if TYPE_CHECKING:
    from library.selectors.last_selections import WatchedSelection
    from library.selectors.selection_lists import CountedSelection
    from library.selectors.selection_programs import SeenProgram
    from tvmiddleware.records.channels import ChannelRow
    from tvmiddleware.selectors.offers import Offer

EVERYTHING = "all"
EMPTY_SELECTION = -1
ALL_GENRES, ANY_GENRE = "union", "intersection"
"""The reference's words, the other way round than in mathematics."""
MINUTE = 60


# --- selections ------------------------------------------------------------------------------------------------------
def selection_head(row: SelectionRow, lang: int) -> dict[str, Any]:
    return {
        "name": row.names[lang],
        "type": int(row.is_generated),
        "promo_image": media_url(row.promo_images[lang]),
    }


def listed_selection(found: CountedSelection, lang: int) -> dict[str, Any]:
    return {"id": found.row.id, **selection_head(found.row, lang), "count": found.count}


def watched_selection(found: WatchedSelection, lang: int) -> dict[str, Any]:
    program, view = found.seen
    return {
        "id": found.row.id,
        "name": found.row.names[lang],
        "promo_image": media_url(found.row.promo_images[lang]),
        "epg_id": program.id,
        "epg_name": program.name,
        "program_begin_time": program.begin + view.shift,
        "channel_id": view.channel.id,
    }


# --- contents --------------------------------------------------------------------------------------------------------
OF_SELECTION = (
    "id",
    "name",
    "name_orig",
    "thumbnail_small",
    "thumbnail_big",
    "screenshot_big",
    "screenshot_b_big",
    "description",
    "short_description",
    "year",
    "actors",
    "director",
    "genres",
    "countries",
    "genres_kinopoisk",
    "is_parent_control",
    "is_package",
    "is_season",
    "is_announcement",
    "rating",
    "kinopoisk_rating",
    "imdb_rating",
    "average_customers_rating",
    "duration",
    "provider",
    "video_provider_id",
    "language",
    "video_source",
    "is_favorited",
    "ad_banner",
    "is_4k",
    "horizontal_poster",
    "vertical_poster",
    "logo",
)
COMPACT_DROPS = frozenset({"screenshot_b_big", "actors", "director"})
OF_DASHBOARD = (
    "id",
    "name",
    "name_orig",
    "thumbnail_small",
    "thumbnail_big",
    "genres",
    "countries",
    "rating",
    "kinopoisk_rating",
    "imdb_rating",
    "average_customers_rating",
    "description",
    "short_description",
    "is_season",
    "provider",
    "screenshot_big",
    "horizontal_poster",
    "vertical_poster",
    "ad_banner",
    "logo",
    "year",
    "video_provider_id",
)


def selected_video(
    facts: VideoFacts, options: VideoOptions, members: Iterable[int], *, compact: bool
) -> dict[str, Any]:
    """``members``: films of a package that the viewer sees."""
    row = pick_members(video_row(facts, options), OF_SELECTION)
    if compact:
        return {name: value for name, value in row.items() if name not in COMPACT_DROPS}
    return {
        **row,
        "actors_info": [person_row(one, options.lang) for one in facts.card.people],
        "package_videos": [{"id": video_id} for video_id in members],
    }


def selected_program(seen: SeenProgram, positions: Mapping[int, int], links: Links, lang: int) -> dict[str, Any]:
    program, view = seen
    detail = program_detail(program, view, position=positions.get(program.id, 0), links=links)
    return {**detail, **program_channel(view.channel, lang)}


def program_channel(channel: ChannelRow, lang: int) -> dict[str, Any]:
    return {
        "channel_id": channel.id,
        "channel_name": channel.names[lang],
        "channel_icon_url": icon_url(channel.icon, NO_SIZE),
    }


def selected_channel(channel: ChannelRow, offers: Iterable[Offer], *, subscribed: bool, lang: int) -> dict[str, Any]:
    return {
        **channel_named(channel, NO_SIZE, lang=lang),
        "has_subscription": int(subscribed),
        "actions": [selected_action(one) for one in offers],
    }


def selected_action(one: Offer) -> dict[str, Any]:
    """As in channel/detail, but for what the reference types otherwise here."""
    row = offer_row(one)
    names = ("action", "tariff_id", "caption", "price", "activation_price")
    return {**pick_members(row, names), "periodical": int(row["periodical"])}


def selected_radio(row: RadioRow, *, with_address: bool, lang: int) -> dict[str, Any]:
    """``with_address`` False: for somebody without a session, who can play nothing."""
    found = radio_row(row, lang=lang, size=NO_SIZE)
    return found if with_address else {**found, "url": "", "has_subscription": 0}


def selected_application(row: ApplicationRow, lang: int) -> dict[str, Any]:
    """As in application/list, but for ``attrs``, which are pairs here."""
    attrs = [{"key": key, "value": value} for key, value in row.attrs.items()]
    return {**application_row(row, lang=lang), "attrs": attrs}


def dashboard_program(seen: SeenProgram, links: Links, lang: int) -> dict[str, Any]:
    program, view = seen
    row = program_detail(program, view, position=0, links=links)
    names = ("id", "name", "preview", "begin_time", "end_time", "description", "rating", "has_record", "meta")
    return {**pick_members(row, names), **program_channel(view.channel, lang)}


def dashboard_video(facts: VideoFacts, options: VideoOptions) -> dict[str, Any]:
    """``duration`` and ``preview_url`` are of the file that was watched last; of a film that was not, of its first."""
    card, asset = facts.card, facts.card.file(facts.resume.asset_id)
    file = asset or next(iter(card.plain_files), None)
    picture = asset.promo_images[options.lang] if asset else ""
    return {
        **guest_dashboard_video(facts, options),
        "is_favorited": int(facts.favourite),
        "position": facts.resume.position,
        "position_asset_id": facts.resume.asset_id,
        "duration": file.duration if file else card.duration * MINUTE,
        "preview_url": media_url(picture or card.screenshot_big),
    }


def guest_dashboard_video(facts: VideoFacts, options: VideoOptions) -> dict[str, Any]:
    return pick_members(video_row(facts, options), OF_DASHBOARD)


# --- dashboards ------------------------------------------------------------------------------------------------------
def dashboard_item(row: DashboardRow, content_type: int | None, lang: int, moment: float) -> dict[str, Any]:
    """``content_type``: what its selection holds; ``moment``: Unix seconds."""
    return {
        "id": row.id,
        "title": row.titles[lang],
        "description": row.descriptions[lang],
        "attributes": attributes_of(row, content_type, moment),
        "type": row.type,
        "screen": row.screen,
        "cover": media_url(row.cover),
    }


def attributes_of(row: DashboardRow, content_type: int | None, moment: float) -> dict[str, Any]:
    """What the reference names for the type, and nothing else."""
    if row.type == DashboardType.MENU:
        return {"main_menu_order_list": list(row.menu)}
    if row.type == DashboardType.CHANNELS:
        return {
            "channels_category_id": text_id(row.epg_category_id),
            "category_id": text_id(row.category_id),
            **filled(display_type=row.display_type),
        }
    if row.type == DashboardType.PROGRAMS:
        return program_attributes(row)
    if row.type == DashboardType.VIDEOS:
        return video_attributes(row)
    if row.type == DashboardType.SELECTION:
        shown = EMPTY_SELECTION if content_type is None else content_type
        return {"content_type": shown, **filled(selection=row.selection_id, display_type=row.display_type)}
    if row.type == DashboardType.SLIDER:
        return {"slider_banners_list": [slide_attribute(one) for one in row.slides if one.is_shown(moment)]}
    return {}


def program_attributes(row: DashboardRow) -> dict[str, Any]:
    return {
        "category": text_id(row.epg_category_id),
        "display_only_selected_programs": [str(kind) for kind in row.program_kinds],
        "genres_intersection_or_union": ALL_GENRES if row.every_genre else ANY_GENRE,
        **filled(
            channel=[str(channel_id) for channel_id in row.channel_ids],
            genres=[str(genre_id) for genre_id in row.epg_genre_ids],
        ),
    }


def video_attributes(row: DashboardRow) -> dict[str, Any]:
    return {
        "video_source": EVERYTHING if row.video_source is None else str(row.video_source),
        "display_only_selected_videos": [str(kind) for kind in row.video_kinds],
        "video_provider": text_id(row.video_provider_id),
        "genre": text_id(row.genre_id),
        **filled(
            kinopoisk_rating=row.kinopoisk_rating,
            imdb_rating=row.imdb_rating,
            year_from=row.year_from,
            year_to=row.year_to,
            display_type=row.display_type,
        ),
    }


def text_id(row_id: int) -> str:
    return str(row_id) if row_id else EVERYTHING


def filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def slide_attribute(slide: Slide) -> dict[str, Any]:
    """Languages without a picture of their own are left out."""
    codes = [settings.SMARTY_DEFAULT_LANGUAGE, *settings.SMARTY_ADDITIONAL_LANGUAGES][: len(slide.images)]
    pictures = {code: media_url(image) for code, image in zip(codes, slide.images, strict=False) if image}
    return {"slider_deep_link": slide.deep_link, "slider_banners_urls": [{code: url} for code, url in pictures.items()]}


def slider_item(slide: Slide, lang: int) -> dict[str, Any]:
    return {"url": media_url(slide.image(lang)), "deep_link": slide.deep_link}


def menu_names(row: DashboardRow) -> list[str]:
    return [MENU_NAMES[MenuItem(number)] for number in row.menu]
