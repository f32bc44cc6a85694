"""Spreadsheets of films."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields
from import_export.widgets import Widget

from core import clock
from core.admin.forms import additional_languages
from core.admin.lookups import read_moment
from core.admin.resources import PanelResource
from core.admin.zone import read_day
from core.models import LANGUAGE_SLOTS
from library.models import Genre, Video, VideoFile, VideoProvider
from library.selectors.video_checks import ext_id_error
from library.services.owned_videos import note_content
from tvmiddleware.admin.resources import SEPARATOR, OwnForeignKey, OwnManyToMany
from tvmiddleware.models import CopyrightHolder, PriceCategory, StreamService, Tariff

TRANSLATED = ("name", "short_description", "description", "countries", "language", "director")
PLAIN = "%Y-%m-%d %H:%M:%S"
LINKS: dict[str, Any] = {"genres": Genre, "tariffs": Tariff, "stream_services": StreamService}
POINTERS: dict[str, Any] = {
    "price_category": PriceCategory,
    "video_provider": VideoProvider,
    "copyright_holder": CopyrightHolder,
}


class DayWidget(Widget):
    """31.01.2026 or 2026-01-31."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        day = read_day(text)
        if day is None:
            raise ValueError(_("not a day: %(text)s") % {"text": text})
        return day

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class MomentWidget(Widget):
    """2026-01-31 20:00, in the zone of the reader; a day alone is its beginning."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        moment = read_moment(text)
        if moment is None:
            raise ValueError(_("not a time: %(text)s") % {"text": text})
        return moment

    def render(self, value: datetime | None, obj: Any = None, **kwargs: Any) -> str:
        return timezone.localtime(value).strftime(PLAIN) if value else ""


def own(files: QuerySet[VideoFile]) -> QuerySet[VideoFile]:
    """Those that play and are no episode's."""
    return files.filter(episode=None, is_trailer=False)


class VideoResource(PanelResource):
    """``client_id``: the operator that is imported into; export needs none. ``filename``: the path of a film that has
    one file; where there is none yet, it is made."""

    genres = fields.Field(attribute="genres", widget=OwnManyToMany(Genre, SEPARATOR, "name"))
    tariffs = fields.Field(attribute="tariffs", widget=OwnManyToMany(Tariff, SEPARATOR, "name"))
    stream_services = fields.Field(attribute="stream_services", widget=OwnManyToMany(StreamService, SEPARATOR, "name"))
    price_category = fields.Field(attribute="price_category", widget=OwnForeignKey(PriceCategory, "name"))
    video_provider = fields.Field(attribute="video_provider", widget=OwnForeignKey(VideoProvider, "name"))
    copyright_holder = fields.Field(attribute="copyright_holder", widget=OwnForeignKey(CopyrightHolder, "name"))
    premiere_date = fields.Field(attribute="premiere_date", widget=DayWidget())
    published_from = fields.Field(attribute="published_from", widget=MomentWidget())
    published_to = fields.Field(attribute="published_to", widget=MomentWidget())
    filename = fields.Field(column_name="filename")

    class Meta:
        model = Video
        fields = (
            "id",
            "name",
            *[f"name_lang{slot}" for slot in LANGUAGE_SLOTS],
            "name_orig",
            "year",
            "duration",
            "rating",
            "is_season",
            "is_package",
            "is_announcement",
            "parent_control",
            "genres",
            "tariffs",
            "price_category",
            "video_provider",
            "copyright_holder",
            "published_from",
            "published_to",
            "premiere_date",
            "filename",
            "uri",
            "stream_services",
            "ext_id",
            *[
                f"{name}{suffix}"
                for name in TRANSLATED[1:]
                for suffix in ("", *[f"_lang{slot}" for slot in LANGUAGE_SLOTS])
            ],
            "actors_text",
            "kinopoisk_id",
            "kinopoisk_rating",
            "imdb_rating",
        )
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def __init__(self, client_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_id = client_id or 0
        for name in TRANSLATED:
            for slot in range(len(additional_languages()) + 1, len(LANGUAGE_SLOTS) + 1):
                del self.fields[f"{name}_lang{slot}"]
        for name, model in {**LINKS, **POINTERS}.items():
            self.fields[name].widget.rows = model.objects.filter(client_id=self.client_id)

    def get_export_order(self) -> list[str]:
        return [name for name in super().get_export_order() if name in self.fields]

    def get_import_order(self) -> list[str]:
        return [name for name in super().get_import_order() if name in self.fields]

    def get_queryset(self) -> QuerySet[Video]:
        return Video.objects.filter(client_id=self.client_id)

    def after_init_instance(self, instance: Video, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            instance.client_id = self.client_id

    def validate_instance(self, instance: Video, *args: Any, **kwargs: Any) -> None:
        super().validate_instance(instance, *args, **kwargs)
        if wrong := ext_id_error(instance):
            raise ValidationError({"ext_id": str(wrong)})

    # --- the one file of a film -----------------------------------------------------------------------------------
    def dehydrate_filename(self, video: Video) -> str:
        if not video.pk:
            return ""
        found = [file for file in video.files.all() if file.episode_id is None and not file.is_trailer]
        return found[0].filename if len(found) == 1 else ""

    def wanted_file(self, video: Video, row: Any) -> str | None:
        """The path that the row gives the film; None: it has that one, or the row says nothing."""
        path = str(row.get("filename") or "").strip()
        return None if not path or path == self.dehydrate_filename(video) else path

    def skip_row(self, instance: Video, original: Video, row: Any, import_validation_errors: Any = None) -> bool:
        if self.wanted_file(original, row) is not None:
            return False
        plain = {name: cell for name, cell in row.items() if name != "filename"}
        return bool(super().skip_row(instance, original, plain, import_validation_errors))

    def after_save_instance(self, instance: Video, row: Any, **kwargs: Any) -> None:
        """Raises ValueError: the row's error."""
        super().after_save_instance(instance, row, **kwargs)
        path = self.wanted_file(instance, row)
        if path is None:
            return
        if len(path) > VideoFile._meta.get_field("filename").max_length:  # type: ignore[operator]
            raise ValueError(_("filename: too long"))
        if instance.is_season or instance.is_package:
            raise ValueError(_("filename: series and packages have no file of their own"))
        files = list(own(VideoFile.objects.filter(video=instance))[:2])
        if len(files) > 1:
            raise ValueError(_("filename: the film has several files, change them on its page"))
        file = files[0] if files else VideoFile(video=instance, duration=instance.duration * 60, sort=1)
        file.filename = path
        file.save()
        note_content(instance.pk, now=clock.now())
