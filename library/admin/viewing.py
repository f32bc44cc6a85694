"""What viewers leave at films, to look at."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin, ReadOnly, ReadOnlyInline
from core.admin.extending import PageExtension, extend_page
from core.admin.filters import BigRelatedFilter
from core.admin.menu import MenuEntry
from library.admin.menu import LIBRARY
from library.models import VideoFavourite, VideoRating, VideoView
from tvmiddleware.admin.common import find_accounts


class RatingInline(ReadOnlyInline):
    model = VideoRating
    can_delete = True
    fields = ("video", "value", "rated_at")


class ViewInline(ReadOnlyInline):
    model = VideoView
    can_delete = True
    fields = ("video", "state", "viewed_at")


class FavouriteInline(ReadOnlyInline):
    model = VideoFavourite
    can_delete = True
    fields = ("video", "added_at")


OF_ACCOUNTS = (FavouriteInline, ViewInline, RatingInline)
extend_page(
    "tvmiddleware.Account",
    PageExtension(inlines=OF_ACCOUNTS, parts=tuple(inline.model._meta.label for inline in OF_ACCOUNTS)),
)


class OfViewers(ReadOnly, ModelAdmin):
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    indexed = True
    list_select_related = ("account", "video")
    list_defer = ("account__password", "account__parent_code", "video__description", "video__meta")
    search_fields = ("account",)
    search_help_text = _("abonement, customer or #id")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        accounts = find_accounts(request, text)
        rows = self.get_queryset(request).filter(account_id__in=accounts)
        return search.first_ids(rows) if accounts else []


@admin.register(VideoView)
class VideoViewAdmin(OfViewers):
    menu = MenuEntry(LIBRARY, 100, _("Viewed films"), "visibility")
    list_display = ("account", "id", "video", "state", "viewed_at")
    list_filter = (("account", BigRelatedFilter), ("video", BigRelatedFilter), "state", "viewed_at")
    fields = ("account", "video", "state", "viewed_at")


@admin.register(VideoRating)
class VideoRatingAdmin(OfViewers):
    menu = MenuEntry(LIBRARY, 110, _("Ratings of films"), "star_rate")
    list_display = ("account", "id", "video", "value", "rated_at")
    list_filter = (("account", BigRelatedFilter), ("video", BigRelatedFilter), "rated_at")
    fields = ("account", "video", "value", "rated_at")


@admin.register(VideoFavourite)
class VideoFavouriteAdmin(OfViewers):
    menu = MenuEntry(LIBRARY, 120, _("Favourite films"), "favorite")
    list_display = ("account", "id", "video", "added_at")
    list_filter = (("account", BigRelatedFilter), ("video", BigRelatedFilter), "added_at")
    fields = ("account", "video", "added_at")
