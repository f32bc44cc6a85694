"""Seasons and episodes of series."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import DescriptionLanguages, NameLanguages


class Season(NameLanguages):
    """On the wire its number is its place among the film's, by ``sort`` and id, not what its name says."""

    video = models.ForeignKey("library.Video", models.CASCADE, related_name="seasons", verbose_name=_("series"))
    name = models.CharField(_("name"), max_length=255)
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_season"
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ("sort", "id")

    def __str__(self) -> str:
        return self.name


class Episode(NameLanguages, DescriptionLanguages):
    """``season`` is empty in a series without seasons."""

    video = models.ForeignKey("library.Video", models.CASCADE, related_name="episodes", verbose_name=_("series"))
    season = models.ForeignKey(
        Season, models.CASCADE, null=True, blank=True, related_name="episodes", verbose_name=_("season")
    )
    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    duration = models.PositiveIntegerField(_("duration, minutes"), default=0)
    preview = models.ImageField(_("picture"), upload_to="episodes/", max_length=255, blank=True, default="")
    sort = models.IntegerField(_("place"), default=0)
    is_free = models.BooleanField(_("free"), default=False, help_text=_("plays for everybody who sees the series"))
    is_planned = models.BooleanField(_("planned"), default=False, help_text=_("is shown and does not play yet"))

    class Meta:
        db_table = "tvmiddleware_episode"
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        ordering = ("sort", "id")
        indexes = (models.Index(fields=("season", "sort"), name="episode_of_season"),)

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"
