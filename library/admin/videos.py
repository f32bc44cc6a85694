"""Films and series: the operator's catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Field, Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from clients.models import Client
from core import clock
from core.admin import search
from core.admin.base import ModelAdmin
from core.admin.exchange import ExportAdmin, OperatorImportAdmin, operator_import_forms
from core.admin.extending import PageExtension, extend_page
from core.admin.forms import LANGUAGE_FIELD
from core.admin.menu import MenuEntry
from core.numbers import is_digits
from library.admin.film_tools import FilmTools
from library.admin.menu import LIBRARY
from library.admin.previews import PreviewedFilms
from library.admin.resources import VideoResource
from library.admin.video_actions import VideoActions
from library.admin.video_fields import FEW_LINES, FIELDSETS, ONE_LINE
from library.admin.video_filters import KindFilter, ProblemFilter, PublishedFilter, YearFilter
from library.admin.video_forms import VideoForm
from library.admin.video_inlines import EpisodeInline, FileInline, PeopleInline, SeasonInline
from library.models import Episode, Season, Video, VideoFile
from library.selectors.video_titles import find_titled
from library.selectors.video_warnings import find_warnings
from library.services.owned_videos import note_content
from library.texts import fold_text
from tvmiddleware.admin.common import searched_clients

PLAYED = (Season, Episode, VideoFile)
TEXTS = ("description", "short_description", "countries", "language", "director")
WIDE = (
    *TEXTS,
    *[f"{name}_lang{slot}" for name in TEXTS for slot in range(1, 6)],
    "actors_text",
    "genres_kinopoisk",
    "search_text",
    "meta",
)

ImportForm, ConfirmForm = operator_import_forms(Client.objects.all(), _("operator"))


@admin.register(Video)
class VideoAdmin(PreviewedFilms, FilmTools, VideoActions, OperatorImportAdmin, ExportAdmin, ModelAdmin):
    menu = MenuEntry(LIBRARY, 10, _("Films"), "movie")
    form = VideoForm
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    import_form_class = ImportForm
    confirm_form_class = ConfirmForm
    resource_classes = [VideoResource]
    export_prefetch = ("genres", "tariffs", "stream_services", "files")
    export_select = ("price_category", "video_provider", "copyright_holder")
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
    list_display = (
        "picture",
        "title",
        "id",
        "client",
        "kind",
        "genre_names",
        "price_category",
        "shown",
        "tariffs_count",
    )
    list_display_links = ("picture", "title")
    list_filter = (
        "client",
        KindFilter,
        "genres",
        ("year", YearFilter),
        PublishedFilter,
        ProblemFilter,
        "tariffs",
        "price_category",
        "video_provider",
        "copyright_holder",
        "external_api_config",
    )
    list_select_related = ("client", "price_category")
    list_prefetch = ("genres", "tariffs")
    list_defer = WIDE
    search_fields = ("name",)
    search_help_text = _("name, external id, Kinopoisk id or #id")
    autocomplete_fields = (
        "genres",
        "tariffs",
        "stream_services",
        "similar",
        "package_videos",
        "available_countries",
        "available_cities",
        "channel",
        "program",
    )
    filter_horizontal = ("available_on",)
    readonly_fields = (
        "viewers_rating",
        "recorded_from",
        "recorded_to",
        "content_added_at",
        "content_changed_at",
        "created_at",
        "updated_at",
    )
    inlines = (FileInline, SeasonInline, EpisodeInline, PeopleInline)
    fieldsets = FIELDSETS
    change_form_outer_before_template = "library/panel/video_warnings.html"

    # --- the list -------------------------------------------------------------------------------------------------
    @admin.display(description="")
    def picture(self, video: Video) -> str:
        poster = video.poster_small or video.poster_big or video.vertical_poster
        if not poster:
            return "—"
        return format_html('<img src="{}" alt="" loading="lazy" class="smarty-poster">', poster.url)

    @admin.display(description=_("name"), ordering="sort_name")
    def title(self, video: Video) -> str:
        return f"{video.name} ({video.year})" if video.year else video.name

    @admin.display(description=_("kind"))
    def kind(self, video: Video) -> str:
        kinds = {_("series"): video.is_season, _("package"): video.is_package, _("announcement"): video.is_announcement,
                 _("from the guide"): video.channel_id}  # fmt: skip
        return ", ".join(str(name) for name, is_so in kinds.items() if is_so) or str(_("film"))

    @admin.display(description=_("genres"))
    def genre_names(self, video: Video) -> str:
        return ", ".join(genre.name for genre in video.genres.all())

    @admin.display(description=_("tariffs"))
    def tariffs_count(self, video: Video) -> int:
        return len(video.tariffs.all())

    @admin.display(description=_("shown"), boolean=True)
    def shown(self, video: Video) -> bool:
        """By its dates."""
        now = clock.now()
        begun = video.published_from is None or video.published_from <= now
        return begun and (video.published_to is None or now < video.published_to)

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        clients = searched_clients(request)
        base = Video.objects.filter(client_id__in=clients)
        vendor = search.vendor_of(base)
        conditions: list[Q | None] = [search.prefix_condition("ext_id", text, vendor, exact=True)]
        if title := fold_text(text):
            conditions.append(search.prefix_condition("sort_name", title, vendor))
        if is_digits(text, 9):
            conditions.append(Q(kinopoisk_id=int(text)))
        titled = {video_id for client_id in clients for video_id in find_titled(client_id, text)}
        return search.bound_ids({*search.found_ids(base, conditions), *titled})

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """Texts that the list does not read, and names of what films point to."""
        return super().get_export_queryset(request).defer(None).select_related(*self.export_select)

    # --- the form -------------------------------------------------------------------------------------------------
    @admin.display(description=_("rating of viewers"))
    def viewers_rating(self, video: Video) -> str:
        if not video.ratings_count:
            return "—"
        return f"{video.average_customers_rating} ({video.ratings_count})"

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        match = LANGUAGE_FIELD.match(db_field.name)
        name = match["name"] if match else db_field.name
        if name in ONE_LINE:
            kwargs["widget"] = UnfoldAdminTextInputWidget()
        if name in FEW_LINES:
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": FEW_LINES[name]})
        if db_field.name == "is_season":
            kwargs["help_text"] = _("once it is saved, seasons and episodes are tabs of this page")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        video = kwargs.get("obj")
        if video is not None and request.method == "GET":
            context["video_warnings"] = find_warnings(video, now=clock.now())
        return super().render_change_form(request, context, *args, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Video | None = None) -> Sequence[Any]:
        """Seasons and episodes where there are some, or may be."""
        inlines = super().get_inlines(request, obj)
        if obj is not None and (obj.is_season or obj.seasons.exists() or obj.episodes.exists()):
            return inlines
        return [one for one in inlines if one not in (SeasonInline, EpisodeInline)]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Seasons last: what a season that goes away held was moved before."""
        ordered = sorted(formsets, key=lambda formset: formset.model is Season)
        super().save_related(request, form, ordered, change)
        content = [one for one in formsets if one.model in PLAYED and one.has_changed()]
        if content:
            is_new = any(one.model is Episode and one.new_objects for one in content)
            note_content(form.instance.pk, now=clock.now(), is_new=is_new)


extend_page("tvmiddleware.Channel", PageExtension(parts=("library.Video",)))  # what was recorded from it
extend_page("tvmiddleware.PriceCategory", PageExtension(guards=("library.Video",)))
