"""What belongs to a film, as tabs of its page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin.base import TabularInline
from core.admin.formsets import PanelFormSet
from core.row_places import place_last
from library.models import Episode, Season, VideoActor, VideoFile


class PlacedFormSet(PanelFormSet):
    """A new row without a place goes behind the others of its film."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        setattr(form.instance, self.fk.name, self.instance)
        place_last(form.instance, ("sort",), self.fk.name)
        return super().save_new(form, commit)


class EpisodeFileFormSet(PlacedFormSet):
    """Files of an episode belong to its film too."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.video_id = self.instance.video_id
        return super().save_new(form, commit)


class OfFilm(TabularInline):
    formset = PlacedFormSet
    ordering: tuple[str, ...] = ("sort", "pk")
    per_page = 25


class PeopleInline(OfFilm):
    model = VideoActor
    fields = ("actor", "sort")
    autocomplete_fields = ("actor",)


class FileInline(OfFilm):
    """Those that are no episode's."""

    model = VideoFile
    fields = ("name", "filename", "duration", "quality", "is_trailer", "sort")
    show_change_link = True
    hide_title = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(episode=None)


class SeasonInline(OfFilm):
    model = Season
    fields = ("name", "sort")
    show_change_link = True
    hide_title = False


class EpisodeFileInline(TabularInline):
    model = VideoFile
    fk_name = "episode"
    formset = EpisodeFileFormSet
    ordering = ("sort", "pk")
    fields = ("name", "filename", "duration", "quality", "is_trailer", "sort")
    show_change_link = True
    hide_title = False


class EpisodeInline(OfFilm):
    model = Episode
    ordering = ("season__sort", "season_id", "sort", "pk")
    fields = ("season", "name", "duration", "is_free", "is_planned", "sort")
    inlines = (EpisodeFileInline,)
    show_change_link = True
    hide_title = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["season"].queryset = Season.objects.filter(video=obj) if obj else Season.objects.none()
        return formset
