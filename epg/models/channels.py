"""A guide channel: one timetable of one source. An operator's channel points at one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages, TimeStamped


class EpgChannel(TimeStamped, NameLanguages):
    name = models.CharField(_("name"), max_length=255)
    source = models.ForeignKey(
        "epg.EpgSource", models.SET_NULL, null=True, blank=True, related_name="channels", verbose_name=_("source")
    )
    # NULL, not "", when absent: several channels without an id may belong to one source
    source_channel_id = ExactTextField(_("id in the source"), max_length=255, null=True, blank=True)  # noqa: DJ001
    icon = models.ImageField(_("icon"), upload_to="epg/icons/", max_length=255, blank=True, default="")
    icon_source_url = models.CharField(_("icon address in the source"), max_length=1024, blank=True, default="")
    extra_icons = models.JSONField(_("further icons"), blank=True, default=dict, help_text=_("size: address"))
    sort_number = models.IntegerField(_("sort number"), default=0)
    timeshift = models.IntegerField(
        _("hour shift"), default=0, help_text=_("hours added to the source's times, for a source that is off")
    )
    extra_categories = models.ManyToManyField(
        "epg.EpgCategory", blank=True, related_name="epg_channels", verbose_name=_("additional categories")
    )
    source_update_date = models.DateField(_("source updated"), null=True, blank=True, editable=False)
    enabled = models.BooleanField(_("import the guide"), default=True)

    class Meta:
        db_table = "tvmiddleware_epgchannel"
        verbose_name = _("guide channel")
        verbose_name_plural = _("guide channels")
        ordering = ("sort_number", "name")
        constraints = (
            models.UniqueConstraint(fields=("source", "source_channel_id"), name="epgchannel_once_in_source"),
        )
        indexes = (models.Index(fields=("name",), name="epgchannel_name"),)

    def __str__(self) -> str:
        return self.name


class EpgChannelAlternative(models.Model):
    """A further source for the same timetable; the source with the larger priority that has the day fills it."""

    epg_channel = models.ForeignKey(
        EpgChannel, models.CASCADE, related_name="alternatives", verbose_name=_("guide channel")
    )
    source = models.ForeignKey("epg.EpgSource", models.CASCADE, related_name="+", verbose_name=_("source"))
    source_channel_id = ExactTextField(_("id in the source"), max_length=255)
    timeshift = models.IntegerField(_("hour shift"), default=0)

    class Meta:
        db_table = "tvmiddleware_epgchannelalternative"
        verbose_name = _("further source")
        verbose_name_plural = _("further sources")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("epg_channel", "source", "source_channel_id"), name="epgchannel_alternative_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source}: {self.source_channel_id}"
