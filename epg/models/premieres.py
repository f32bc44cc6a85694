"""Premieres announced on guide channels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import DescriptionLanguages, EnteredAddress, NameLanguages


class EpgPremiereSource(EnteredAddress):
    fetched_fields = ("url_mask", "parser")

    epg_channel = models.ForeignKey(
        "epg.EpgChannel", models.CASCADE, related_name="premiere_sources", verbose_name=_("guide channel")
    )
    parser = models.CharField(_("parser"), max_length=128, default="xmltv_common")
    url_mask = models.CharField(_("URL or file mask"), max_length=1024)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        db_table = "tvmiddleware_epgpremieresource"
        verbose_name = _("premiere source")
        verbose_name_plural = _("premiere sources")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.url_mask


class EpgPremiere(NameLanguages, DescriptionLanguages):
    epg_channel = models.ForeignKey(
        "epg.EpgChannel", models.CASCADE, related_name="premieres", verbose_name=_("guide channel")
    )
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True, default="")
    datetime_begin = models.DateTimeField(_("begin"))
    datetime_end = models.DateTimeField(_("end"))
    preview = models.CharField(_("picture"), max_length=1024, blank=True, default="")
    meta = models.JSONField(_("extended data"), blank=True, default=dict)

    class Meta:
        db_table = "tvmiddleware_epgpremiere"
        verbose_name = _("premiere")
        verbose_name_plural = _("premieres")
        ordering = ("datetime_begin",)
        constraints = (
            models.UniqueConstraint(fields=("epg_channel", "datetime_begin", "name"), name="epg_premiere_once"),
        )

    def __str__(self) -> str:
        return self.name
