"""What belongs to an operator or a viewer about a programme: where it was left, what is blocked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvmiddleware.constants import PositionType


class ContentPosition(models.Model):
    """A resume position. Not a foreign key: the programme may be gone from the guide and the film is a later app."""

    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="positions", verbose_name=_("account")
    )
    content_type = models.CharField(_("kind"), max_length=16, choices=PositionType.choices)
    content_id = models.BigIntegerField(_("id"))
    asset_id = models.BigIntegerField(_("asset id"), default=0)
    channel = models.ForeignKey(
        "tvmiddleware.Channel", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    position = models.PositiveIntegerField(_("position, s"), default=0)
    duration = models.PositiveIntegerField(_("duration, s"), default=0)
    is_viewed = models.BooleanField(_("viewed to the end"), default=False)
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("resume position")
        verbose_name_plural = _("resume positions")
        ordering = ("-updated_at",)
        constraints = (
            models.UniqueConstraint(fields=("account", "content_type", "content_id", "asset_id"), name="position_once"),
        )
        indexes = (models.Index(fields=("content_type", "updated_at"), name="position_age"),)

    def __str__(self) -> str:
        return f"{self.content_type} {self.content_id}: {self.position}"


class ProgramBlocking(models.Model):
    """A programme that the copyright holder forbids in the archive of an operator."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    epg_channel = models.ForeignKey("epg.EpgChannel", models.CASCADE, related_name="+", verbose_name=_("guide channel"))
    datetime_begin = models.DateTimeField(_("begin of the programme"))
    name = models.CharField(_("programme"), max_length=255, blank=True, default="")
    end_date = models.DateField(_("until"), null=True, blank=True, help_text=_("empty = for ever"))

    class Meta:
        verbose_name = _("blocked programme")
        verbose_name_plural = _("blocked programmes")
        ordering = ("-datetime_begin",)
        constraints = (
            models.UniqueConstraint(fields=("client", "epg_channel", "datetime_begin"), name="program_blocking_once"),
        )

    def __str__(self) -> str:
        return self.name
