"""What belongs to a film, as tabs of its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Field, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin.base import TabularInline
from core.admin.forms import PanelForm
from core.numbers import is_digits
from library.admin.fields import SecondsField
from library.admin.video_formsets import EpisodeFileFormSet, EpisodeFormSet, PlacedFormSet
from library.models import Episode, Season, VideoActor, VideoFile

SEASON = "season"
NO_SEASON = "none"
"""Of the address: the season whose episodes are shown, or those of none."""


def popup_link(row: Any, text: Any) -> str:
    """To the row's own form, in a window of its own: the page of the film stays as it is."""
    opts = row._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return format_html(
        '<a class="related-widget-wrapper-link text-primary-600 dark:text-primary-500 whitespace-nowrap"'
        ' id="change_{}_{}" data-popup="yes" href="{}?_popup=1">{}</a>',
        opts.model_name,
        row.pk,
        url,
        text,
    )


def with_fragments(files: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = files.annotate(fragments_count=Count("fragments"))
    return found


class OfFilm(TabularInline):
    """Dragged into their order; ``more`` opens what has no room in the table."""

    formset = PlacedFormSet
    ordering: tuple[str, ...] = ("sort", "pk")
    ordering_field = "sort"
    per_page = 25
    readonly_fields: tuple[str, ...] = ("more",)

    @admin.display(description="")
    def more(self, row: Any) -> str:
        return popup_link(row, _("all fields")) if row.pk else "—"


class PeopleInline(OfFilm):
    model = VideoActor
    fields = ("actor", "person_type", "sort")
    readonly_fields = ("person_type",)
    autocomplete_fields = ("actor",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("actor")

    @admin.display(description=_("as"))
    def person_type(self, row: VideoActor) -> str:
        return str(row.actor.get_person_type_display()) if row.actor_id else "—"


class FileRows(OfFilm):
    model = VideoFile
    fields: tuple[str, ...] = ("filename", "name", "duration", "quality", "is_trailer", "more", "sort")

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "duration":
            return SecondsField(label=_("duration"), help_text=_("h:mm:ss or seconds"))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_fragments(super().get_queryset(request))

    @admin.display(description="")
    def more(self, row: VideoFile) -> str:
        if not row.pk:
            return "—"
        count = getattr(row, "fragments_count", 0)
        return popup_link(row, _("to skip: %(count)d") % {"count": count} if count else _("all fields"))


class FileInline(FileRows):
    """Those that are no episode's."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(episode=None)


class SeasonInline(OfFilm):
    model = Season
    fields = ("name", "episodes_count", "more", "sort")
    readonly_fields = ("episodes_count", "more")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        found: QuerySet[Any] = rows.annotate(episodes_count=Count("episodes"))
        return found

    @admin.display(description=_("episodes"))
    def episodes_count(self, row: Any) -> str:
        """A link to them."""
        if not row.pk:
            return "—"
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500" href="?{}={}#episodes">{}</a>',
            SEASON,
            row.pk,
            row.episodes_count,
        )


class EpisodeFileInline(FileRows):
    fk_name = "episode"
    formset = EpisodeFileFormSet
    per_page = 0
    tab = False


class EpisodeForm(PanelForm):
    """A row that somebody added is an episode, though nothing was entered: boxes name it by its number."""

    def has_changed(self) -> bool:
        return (self.is_bound and self.instance._state.adding and not self.is_gone) or bool(super().has_changed())


class EpisodeInline(OfFilm):
    """All of the series, or of the season that the address names."""

    model = Episode
    form = EpisodeForm
    formset = EpisodeFormSet
    ordering = ("season__sort", "season_id", "sort", "pk")
    fields = ("season", "name", "duration", "is_free", "is_planned", "more", "sort")
    inlines = (EpisodeFileInline,)
    template_before = "library/panel/seasons.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        files = with_fragments(VideoFile.objects.order_by("sort", "pk"))
        rows = rows.prefetch_related(Prefetch("files", queryset=files))
        wanted = request.GET.get(SEASON, "")
        if request.method == "POST":  # rows that were sent are taken from whatever season they are in by now
            return rows
        if wanted == NO_SEASON:
            return rows.filter(season=None)
        return rows.filter(season_id=int(wanted)) if is_digits(wanted) else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        seasons = list(Season.objects.filter(video=obj)) if obj else []
        field = formset.form.base_fields["season"]
        field.queryset = Season.objects.filter(pk__in=[row.pk for row in seasons])
        field.choices = [("", "—"), *((row.pk, row.name) for row in seasons)]  # read once, not for every row
        field.widget.attrs["data-places-within"] = ""
        wanted = request.GET.get(SEASON, "")
        field.initial = int(wanted) if is_digits(wanted) else seasons[-1].pk if seasons else None
        return formset
