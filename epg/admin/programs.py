"""Programmes: the widest table, looked at by channel and day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from core import clock
from core.admin import search
from core.admin.base import Shared
from core.admin.filters import BigRelatedFilter
from core.admin.menu import MenuEntry
from core.admin.zone import day_end, day_start, read_day
from core.clock import days_later
from core.numbers import is_digits
from epg.admin.menu import GUIDE
from epg.models import Epg, EpgChannel

DAY = timedelta(days=1)
CHANNELS_FOUND = 50


class DayFilter(DropdownFilter):
    """A day of the reader's time zone."""

    title = _("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        today = timezone.localdate()
        names = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
        return [
            (str(today + offset * DAY), names.get(offset, (today + offset * DAY).strftime("%d.%m.%Y")))
            for offset in range(-3, 8)
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        condition = on_day(str(self.value() or ""))
        return queryset if condition is None else queryset.filter(condition)


def on_day(text: str) -> Q | None:
    """Programmes that run on a day of the reader's time zone; None: not a day."""
    day = read_day(text) if text else None
    if day is None:
        return None
    begin, end, next_end = day_start(day), day_end(day), day_end(days_later(day, 1))
    return Q(datetime_end__gt=begin, datetime_end__lt=next_end, datetime_begin__lt=end)


@admin.register(Epg)
class EpgAdmin(Shared):
    menu = MenuEntry(GUIDE, 20, _("Programmes"), "event_note")
    indexed = True
    list_display = ("name", "id", "epg_channel", "datetime_begin", "datetime_end", "category", "rating")
    list_filter = (("epg_channel", BigRelatedFilter), DayFilter, "category")
    list_select_related = ("epg_channel", "category")
    list_defer = ("description", "meta", *[f"description_lang{slot}" for slot in range(1, 6)])
    search_fields = ("name",)
    search_help_text = _("title (near today, or with a channel chosen), guide channel, day as 31.01.2026 or #id")
    autocomplete_fields = ("epg_channel", "categories", "genres")
    fieldsets = (
        (None, {"fields": ("epg_channel", ("datetime_begin", "datetime_end"), "name", "short_name", "description")}),
        (_("Categories"), {"fields": ("category", "categories", "genres", "rating")}),
        (_("Further data"), {"fields": ("preview", "external_id", "meta")}),
    )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """By time within one channel; else the newest rows, which needs no sorting of the whole table."""
        return ("datetime_begin",) if request.GET.get("epg_channel__id__exact") else ("-pk",)

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        day = on_day(text)
        if day is not None:
            return search.found_ids(self.near(request), [day])
        vendor = search.vendor_of(Epg.objects.all())
        channels = EpgChannel.objects.filter(search.prefix_condition("name", text, vendor))
        ids = search.first_ids(channels, limit=CHANNELS_FOUND)
        titles = self.near(request).filter(self.window(request))
        conditions: list[Q | None] = [Q(epg_channel_id__in=ids) & self.soon()] if ids else []
        return [
            *search.found_ids(Epg.objects.all(), conditions),
            *search.found_ids(titles, [Q(name__icontains=text)]),
        ]

    def near(self, request: HttpRequest) -> QuerySet[Epg]:
        """The chosen channel's programmes, or all."""
        channel = request.GET.get("epg_channel__id__exact", "")
        return Epg.objects.filter(epg_channel_id=int(channel)) if is_digits(channel) else Epg.objects.all()

    def window(self, request: HttpRequest) -> Q:
        """Titles have no index: without a channel they are searched in the days that the API searches."""
        if is_digits(request.GET.get("epg_channel__id__exact", "")):
            return Q()
        now = clock.now()
        first = now - settings.TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_PAST * DAY
        return Q(datetime_end__range=(first, now + (settings.TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_FUTURE + 1) * DAY))

    def soon(self) -> Q:
        now = clock.now()
        return Q(datetime_begin__range=(now - 7 * DAY, now + 14 * DAY))
