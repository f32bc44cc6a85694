"""How the form of a film is laid out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ONE_LINE = frozenset({"countries", "language", "director", "genres_kinopoisk"})
"""Texts of one line, though their columns would hold more."""
FEW_LINES = {"short_description": 3, "actors_text": 3, "description": 6}

FIELDSETS: Any = (
    (
        None,
        {
            "fields": (
                "client",
                "name",
                ("name_orig", "year"),
                ("is_season", "is_package", "is_announcement", "parent_control"),
                ("duration", "rating", "premiere_date"),
                ("published_from", "published_to"),
                "genres",
                "tariffs",
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
                "screenshot_big",
                "logo",
                "ad_banner",
            ),
        },
    ),
    (
        _("Playback"),
        {
            "classes": ("tab",),
            "fields": ("stream_services", "uri", ("external_api_config", "ext_id")),
        },
    ),
    (
        _("Access"),
        {
            "classes": ("tab",),
            "fields": (
                ("price_category", "video_provider", "copyright_holder"),
                "available_on",
                "available_everywhere",
                "available_countries",
                "available_cities",
            ),
        },
    ),
    (_("Related films"), {"classes": ("tab",), "fields": ("package_videos", "similar")}),
    (
        _("Ratings"),
        {
            "classes": ("tab",),
            "fields": (
                ("kinopoisk_id", "kinopoisk_rating", "imdb_rating"),
                ("imported_rating", "viewers_rating"),
                "genres_kinopoisk",
            ),
        },
    ),
    (
        _("Further data"),
        {
            "classes": ("tab",),
            "fields": (
                "meta",
                ("channel", "program"),
                ("recorded_from", "recorded_to"),
                ("content_added_at", "content_changed_at"),
                ("created_at", "updated_at"),
            ),
        },
    ),
)
