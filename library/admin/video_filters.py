"""Filters of the list of films."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeNumericFilter

from core import clock
from core.numbers import is_digits
from library.models import Episode, Video, VideoFile

YEAR_DIGITS = 4
Choice = tuple[Any, Callable[[], Q]]


class ChoiceFilter(DropdownFilter):
    """``conditions``: value in the address -> name, condition on films."""

    conditions: dict[str, Choice]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, name) for value, (name, _condition) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.conditions.get(str(self.value() or ""))
        return queryset.filter(chosen[1]()) if chosen else queryset


class KindFilter(ChoiceFilter):
    title = _("kind")
    parameter_name = "kind"
    conditions = {
        "film": (_("films"), lambda: Q(is_season=False, is_package=False, channel=None)),
        "series": (_("series"), lambda: Q(is_season=True)),
        "package": (_("packages"), lambda: Q(is_package=True)),
        "announcement": (_("announcements"), lambda: Q(is_announcement=True)),
        "recorded": (_("from the guide"), lambda: ~Q(channel=None)),
    }


def is_published() -> Q:
    now = clock.now()
    begun = Q(published_from=None) | Q(published_from__lte=now)
    return begun & (Q(published_to=None) | Q(published_to__gt=now))


class PublishedFilter(ChoiceFilter):
    title = _("publication")
    parameter_name = "published"
    conditions = {
        "yes": (_("shown now"), is_published),
        "later": (_("shown later"), lambda: Q(published_from__gt=clock.now())),
        "over": (_("no longer shown"), lambda: Q(published_to__lte=clock.now())),
    }


def has_no(rows: QuerySet[Any], column: str = "video_id") -> Q:
    return Q(~Exists(rows.filter(**{column: OuterRef("pk")})))


def is_in_no_tariff() -> Q:
    return has_no(Video.tariffs.through._default_manager.all())


def has_nothing_to_play() -> Q:
    """What should play and has no file; packages, announcements and recordings need none."""
    files = VideoFile.objects.filter(is_trailer=False)
    own = Q(is_package=False, is_announcement=False, channel=None, external_api_config=None)
    return own & has_no(files)


def has_idle_episodes() -> Q:
    """Episodes without a file: those that are planned stop some boxes, the others are not shown."""
    playing = VideoFile.objects.filter(episode_id=OuterRef("pk"), is_trailer=False)
    idle = Episode.objects.filter(~Exists(playing), video_id=OuterRef("pk"))
    return Q(Exists(idle), is_season=True)


class ProblemFilter(ChoiceFilter):
    title = _("problem")
    parameter_name = "problem"
    conditions = {
        "tariff": (_("in no tariff"), is_in_no_tariff),
        "file": (_("without a file"), has_nothing_to_play),
        "episode": (_("episodes without a file"), has_idle_episodes),
        "poster": (_("without a poster"), lambda: Q(poster_big="", vertical_poster="")),
        "genre": (_("without a genre"), lambda: has_no(Video.genres.through._default_manager.all())),
    }


class YearFilter(RangeNumericFilter):
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for end, lookup in (("from", "gte"), ("to", "lte")):
            text = str(self.used_parameters.get(f"{self.field_path}_{end}") or "")
            if not text:
                continue
            if not is_digits(text, YEAR_DIGITS):
                raise IncorrectLookupParameters
            queryset = queryset.filter(**{f"{self.field_path}__{lookup}": int(text)})
        return queryset
