"""Programmes. The widest table of the product: no per-row objects on hot paths, read it by channel and time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import DescriptionLanguages, NameLanguages


class Epg(NameLanguages, DescriptionLanguages):
    """One programme. Times are UTC; the hour shift of an operator's channel is added when it is shown."""

    epg_channel = models.ForeignKey(
        "epg.EpgChannel", models.CASCADE, related_name="programs", db_index=False, verbose_name=_("guide channel")
    )
    name = models.CharField(_("name"), max_length=255)
    short_name = models.CharField(_("short name"), max_length=255, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    datetime_begin = models.DateTimeField(_("begin"))
    datetime_end = models.DateTimeField(_("end"))
    category = models.ForeignKey(
        "epg.EpgCategory", models.SET_NULL, null=True, blank=True, related_name="programs", verbose_name=_("category")
    )
    categories = models.ManyToManyField(
        "epg.EpgCategory", blank=True, related_name="all_programs", verbose_name=_("all categories")
    )
    genres = models.ManyToManyField("epg.EpgGenre", blank=True, related_name="programs", verbose_name=_("genres"))
    preview = models.CharField(_("picture"), max_length=1024, blank=True, default="")
    rating = models.PositiveSmallIntegerField(_("age rating"), default=0)
    external_id = models.CharField(_("id of the broadcast in the source"), max_length=64, blank=True, default="")
    meta = models.JSONField(
        _("extended data"), blank=True, default=dict, help_text=_("keys: see the API's ProgramMeta")
    )

    class Meta:
        db_table = "tvmiddleware_epg"
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("epg_channel", "datetime_begin")
        constraints = (
            models.UniqueConstraint(fields=("epg_channel", "datetime_begin"), name="epg_begin_once"),
            models.CheckConstraint(
                condition=models.Q(datetime_end__gt=models.F("datetime_begin")), name="epg_ends_after_begin"
            ),
        )
        indexes = (
            # what is on now, on all channels
            models.Index(fields=("datetime_end", "datetime_begin"), name="epg_end_begin"),
            # "TV by interests": programmes of a category around now
            models.Index(fields=("category", "datetime_begin"), name="epg_category_begin"),
            # a broadcaster tells the exact times of its event
            models.Index(fields=("external_id",), name="epg_external_id"),
        )

    def __str__(self) -> str:
        return self.name


class EpgDay(models.Model):
    """What a source delivered for one guide channel and UTC day, so that an unchanged day is not written again."""

    epg_channel = models.ForeignKey(
        "epg.EpgChannel", models.CASCADE, related_name="days", verbose_name=_("guide channel")
    )
    day = models.DateField(_("day"))
    source = models.ForeignKey("epg.EpgSource", models.CASCADE, related_name="+", verbose_name=_("source"))
    digest = models.CharField(max_length=64)
    programs_count = models.PositiveIntegerField(_("programmes"), default=0)
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        db_table = "tvmiddleware_epgday"
        verbose_name = _("imported day")
        verbose_name_plural = _("imported days")
        ordering = ("epg_channel", "day")
        constraints = (models.UniqueConstraint(fields=("epg_channel", "day"), name="epg_day_once"),)

    def __str__(self) -> str:
        return f"{self.epg_channel_id} {self.day}"
