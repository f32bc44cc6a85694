"""Files of films and episodes: what plays."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages, TimeStamped
from library.constants import FileQuality, FragmentType
from library.models.languages import add_languages


@add_languages("promo_image")
class VideoFile(TimeStamped, NameLanguages):
    """A file, or the directory of an HLS stream, on a stream server. ``duration``: seconds."""

    video = models.ForeignKey("library.Video", models.CASCADE, related_name="files", verbose_name=_("film"))
    episode = models.ForeignKey(
        "library.Episode", models.CASCADE, null=True, blank=True, related_name="files", verbose_name=_("episode")
    )
    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    filename = models.CharField(
        _("path on the stream server"), max_length=1024, blank=True, default="", help_text=_("for example films/1.mp4")
    )
    duration = models.PositiveIntegerField(_("duration, seconds"), default=0)
    is_trailer = models.BooleanField(_("trailer"), default=False)
    ext_id = ExactTextField(_("external id"), max_length=64, blank=True, default="")
    promo_image = models.ImageField(_("picture"), upload_to="files/", max_length=255, blank=True, default="")
    quality = models.PositiveSmallIntegerField(_("quality"), choices=FileQuality.choices, default=FileQuality.NONE)
    sort = models.IntegerField(_("place"), default=0)
    recorded_from = models.DateTimeField(
        _("recorded from"),
        null=True,
        blank=True,
        help_text=_("begin of the broadcast: it plays from the archive of the film's channel"),
    )
    self_skip_fragments_priority = models.BooleanField(
        _("own fragments win"), default=False, help_text=_("over those that an integration names")
    )

    class Meta:
        db_table = "tvmiddleware_videofile"
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("sort", "id")
        indexes = (models.Index(fields=("video", "episode", "sort"), name="file_of_video"),)

    def __str__(self) -> str:
        return self.name or self.filename or f"#{self.pk}"


class SkipVideoFragment(models.Model):
    """A part that a viewer may skip. Seconds from the begin of the file."""

    video_file = models.ForeignKey(VideoFile, models.CASCADE, related_name="fragments", verbose_name=_("file"))
    type = models.PositiveSmallIntegerField(_("type"), choices=FragmentType.choices, default=FragmentType.INTRO)
    begin_time = models.DecimalField(
        _("begin, s"), max_digits=9, decimal_places=3, validators=(MinValueValidator(0),), default=0
    )
    end_time = models.DecimalField(_("end, s"), max_digits=9, decimal_places=3, validators=(MinValueValidator(0),))

    class Meta:
        db_table = "tvmiddleware_skipvideofragment"
        verbose_name = _("fragment to skip")
        verbose_name_plural = _("fragments to skip")
        ordering = ("begin_time", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(begin_time__gte=0, end_time__gt=models.F("begin_time")),
                name="skip_fragment_in_order",
                violation_error_message=_("the end has to be behind the begin"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.begin_time}-{self.end_time}"


class FileTrack(models.Model):
    """An audio track, a subtitle track or a quality that a box may ask for on a file, as channels have them."""

    class Kind(models.TextChoices):
        AUDIO = "audio", _("audio")
        SUBTITLE = "subtitle", _("subtitles")
        QUALITY = "quality", _("quality")

    video_file = models.ForeignKey(VideoFile, models.CASCADE, related_name="tracks", verbose_name=_("file"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    index = models.CharField(_("id in the stream"), max_length=32)
    lang = models.CharField(_("language"), max_length=8, blank=True, default="")
    display_name = models.CharField(_("name shown"), max_length=255, blank=True, default="")
    format = models.CharField(_("format"), max_length=8, blank=True, default="", help_text=_("subtitles: srt or smi"))
    url = models.CharField(_("address"), max_length=1024, blank=True, default="")
    is_active = models.BooleanField(_("chosen at start"), default=False)

    class Meta:
        db_table = "tvmiddleware_filetrack"
        verbose_name = _("track of a file")
        verbose_name_plural = _("tracks of files")
        ordering = ("kind", "id")
        constraints = (models.UniqueConstraint(fields=("video_file", "kind", "index"), name="file_track_once"),)

    def __str__(self) -> str:
        return self.display_name or self.index
