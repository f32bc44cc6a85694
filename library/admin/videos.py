"""Films and series: the operator's catalogue."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin
from core.admin.menu import MenuEntry
from core.numbers import is_digits
from library.admin.menu import LIBRARY
from library.admin.video_inlines import EpisodeInline, FileInline, PeopleInline, SeasonInline
from library.models import Video
from library.texts import fold_text
from tvmiddleware.admin.common import searched_clients

TEXTS = ("description", "short_description", "countries", "language", "director")
WIDE = (*[f"{name}_lang{slot}" for name in TEXTS for slot in range(1, 6)], "actors_text", "search_text", "meta")


@admin.register(Video)
class VideoAdmin(ModelAdmin):
    menu = MenuEntry(LIBRARY, 10, _("Films"), "movie")
    parts = (
        "library.VideoActor",
        "library.Season",
        "library.Episode",
        "library.VideoFile",
        "library.VideoFavourite",
        "library.VideoView",
        "library.VideoRating",
    )
    indexed = True
    list_display = ("picture", "name", "id", "client", "year", "is_season", "is_package", "is_announcement")
    list_display_links = ("picture", "name")
    list_filter = (
        "client",
        "is_season",
        "is_package",
        "is_announcement",
        "genres",
        "tariffs",
        "video_provider",
        "price_category",
        "copyright_holder",
    )
    list_select_related = ("client",)
    list_defer = ("description", "short_description", *WIDE)
    search_fields = ("name",)
    search_help_text = _("name, external id, Kinopoisk id or #id")
    autocomplete_fields = (
        "genres",
        "similar",
        "package_videos",
        "available_countries",
        "available_cities",
        "channel",
        "program",
    )
    filter_horizontal = ("tariffs", "stream_services", "available_on")
    readonly_fields = (
        "ratings_count",
        "recorded_from",
        "recorded_to",
        "content_added_at",
        "content_changed_at",
        "created_at",
        "updated_at",
    )
    inlines = (FileInline, SeasonInline, EpisodeInline, PeopleInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    "name_orig",
                    ("is_season", "is_package", "is_announcement", "parent_control"),
                    ("year", "duration", "rating", "premiere_date"),
                    ("published_from", "published_to"),
                    "genres",
                )
            },
        ),
        (
            _("Texts"),
            {
                "classes": ("tab",),
                "fields": ("short_description", "description", "countries", "language", "director", "actors_text"),
            },
        ),
        (
            _("Pictures"),
            {
                "classes": ("tab",),
                "fields": (
                    "poster_big",
                    "poster_small",
                    "vertical_poster",
                    "horizontal_poster",
                    "logo",
                    "ad_banner",
                    "screenshot_big",
                ),
            },
        ),
        (
            _("Access"),
            {
                "classes": ("tab",),
                "fields": (
                    "tariffs",
                    ("price_category", "copyright_holder", "video_provider"),
                    "available_on",
                    "available_everywhere",
                    "available_countries",
                    "available_cities",
                ),
            },
        ),
        (_("Streams"), {"classes": ("tab",), "fields": ("stream_services", "uri")}),
        (_("Related films"), {"classes": ("tab",), "fields": ("similar", "package_videos")}),
        (
            _("Further data"),
            {
                "classes": ("tab",),
                "fields": (
                    ("kinopoisk_id", "kinopoisk_rating", "imdb_rating"),
                    ("imported_rating", "ratings_count"),
                    "genres_kinopoisk",
                    ("external_api_config", "ext_id"),
                    ("channel", "program"),
                    ("recorded_from", "recorded_to"),
                    "meta",
                    ("content_added_at", "content_changed_at"),
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )

    @admin.display(description="")
    def picture(self, video: Video) -> str:
        poster = video.poster_small or video.poster_big or video.vertical_poster
        if not poster:
            return "—"
        return format_html('<img src="{}" alt="" loading="lazy" class="smarty-poster">', poster.url)

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = Video.objects.filter(client_id__in=searched_clients(request))
        vendor = search.vendor_of(base)
        conditions: list[Q | None] = [search.prefix_condition("ext_id", text, vendor, exact=True)]
        if title := fold_text(text):
            conditions.append(search.prefix_condition("sort_name", title, vendor))
        if is_digits(text, 9):
            conditions.append(Q(kinopoisk_id=int(text)))
        return search.found_ids(base, conditions)
