"""Providers of films: cinemas and other owners whose label stands on a film."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from library.constants import VideoProviderType


class VideoProvider(models.Model):
    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="video_providers", verbose_name=_("operator")
    )
    name = models.CharField(_("name"), max_length=255)
    type = models.PositiveSmallIntegerField(
        _("type"), choices=VideoProviderType.choices, default=VideoProviderType.NONE
    )
    icon = models.ImageField(_("icon"), upload_to="providers/", max_length=255, blank=True, default="")
    movie_label_icon = models.ImageField(
        _("label on films"), upload_to="providers/", max_length=255, blank=True, default=""
    )
    movie_label_icon_black_bg = models.ImageField(
        _("label on a black background"), upload_to="providers/", max_length=255, blank=True, default=""
    )
    movie_label_icon_mobile = models.ImageField(
        _("label on mobiles"), upload_to="providers/", max_length=255, blank=True, default=""
    )
    sort = models.IntegerField(_("place"), default=0)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        db_table = "tvmiddleware_videoprovider"
        verbose_name = _("film provider")
        verbose_name_plural = _("film providers")
        ordering = ("sort", "name", "id")

    def __str__(self) -> str:
        return self.name
