"""Advertising: clips, and the blocks in which they are shown."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.models import TimeStamped
from library.constants import AdOrder

EVERY_DAY = "1,2,3,4,5,6,7"
DAY_SECONDS = 86400
LONGEST_PAUSE = 30 * DAY_SECONDS
"""Between two times that an account gets a block."""
WEB = (URLValidator(("http", "https")),)


def check_days(text: str) -> None:
    """Days of the week, 1 = Monday, in order and each once. Raises ValidationError."""
    days = text.split(",")
    if not text or set(days) - set(EVERY_DAY.split(",")) or sorted(set(days)) != days:
        raise ValidationError(_("days from 1 (Monday) to 7, separated by commas"), code="days")


class AdMovie(TimeStamped):
    """A clip."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    url = models.CharField(_("address of the clip"), max_length=1024, validators=WEB)
    width = models.PositiveIntegerField(_("width"), default=0, help_text=_("pixels; 0 = not known"))
    height = models.PositiveIntegerField(_("height"), default=0, help_text=_("pixels; 0 = not known"))
    duration = models.PositiveIntegerField(_("duration, s"), default=0)
    skipoffset = models.PositiveIntegerField(
        _("may be skipped after, s"), default=0, help_text=_("where the block says nothing")
    )

    class Meta:
        db_table = "tvmiddleware_admovie"
        verbose_name = _("advertising clip")
        verbose_name_plural = _("advertising clips")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class AdEvent(models.Model):
    """An address that a box opens when something happens to a clip: it was begun, skipped, seen to the end."""

    movie = models.ForeignKey(AdMovie, models.CASCADE, related_name="events", verbose_name=_("clip"))
    type = models.CharField(_("event"), max_length=32, help_text=_("start, complete, skip and so on"))
    url = models.CharField(_("address"), max_length=1024, validators=WEB)

    class Meta:
        db_table = "tvmiddleware_adevent"
        verbose_name = _("event of a clip")
        verbose_name_plural = _("events of a clip")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.type


class AdBlock(TimeStamped):
    """Clips that are shown one after the other: when, where and to whom.

    ``everywhere`` is said, not left open: a block whose only film was deleted must not appear on all channels.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    enabled = models.BooleanField(_("enabled"), default=True)
    priority = models.IntegerField(_("priority"), default=0, help_text=_("the highest are shown"))
    days = models.CharField(_("days"), max_length=13, default=EVERY_DAY, validators=(check_days,))
    begin_time = models.TimeField(_("from"), null=True, blank=True)
    end_time = models.TimeField(
        _("to"), null=True, blank=True, help_text=_("earlier than the begin: on the next day; empty: until midnight")
    )
    display_order = models.PositiveSmallIntegerField(_("order"), choices=AdOrder.choices, default=AdOrder.IN_TURN)
    skipoffset = models.PositiveIntegerField(
        _("may be skipped after, s"), default=0, help_text=_("0 = as the clip says")
    )
    provider = models.PositiveSmallIntegerField(_("provider"), default=0, help_text=_("0 = own clips"))
    frequency = models.PositiveIntegerField(
        _("at most once in, s"),
        null=True,
        blank=True,
        validators=(MaxValueValidator(LONGEST_PAUSE),),
        help_text=_("for one account; empty: ADS_BLOCK_FREQUENCY_INTERVAL, 0 = no limit"),
    )
    everywhere = models.BooleanField(_("on all channels and films"), default=False)
    channels = models.ManyToManyField("tvmiddleware.Channel", blank=True, related_name="+", verbose_name=_("channels"))
    videos = models.ManyToManyField("library.Video", blank=True, related_name="+", verbose_name=_("films"))
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="+", verbose_name=_("tariffs"), help_text=_("empty = all")
    )
    devices = models.ManyToManyField(
        "tvmiddleware.PlayDevice",
        blank=True,
        related_name="+",
        verbose_name=_("device types"),
        help_text=_("empty = all"),
    )
    movies = models.ManyToManyField(
        AdMovie, through="library.AdBlockMovie", blank=True, related_name="blocks", verbose_name=_("clips")
    )

    class Meta:
        db_table = "tvmiddleware_adblock"
        verbose_name = _("advertising block")
        verbose_name_plural = _("advertising blocks")
        ordering = ("-priority", "id")
        constraints = (Within(field="frequency", most=LONGEST_PAUSE, name="ad_block_frequency_within"),)

    def __str__(self) -> str:
        return self.name


class AdBlockMovie(models.Model):
    """A clip of a block, in its place."""

    block = models.ForeignKey(AdBlock, models.CASCADE, related_name="items", verbose_name=_("block"))
    movie = models.ForeignKey(AdMovie, models.CASCADE, related_name="+", verbose_name=_("clip"))
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_adblockmovie"
        verbose_name = _("clip of a block")
        verbose_name_plural = _("clips of the block")
        ordering = ("sort", "id")

    def __str__(self) -> str:
        return str(self.movie_id)
