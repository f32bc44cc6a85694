"""Feeds: rows that a television's own home screen shows of the operator's contents."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.deletion import delete_with_target
from core.models import NameLanguages
from library.models.selections import one_pointer
from library.showcase_constants import FeedContent, PosterRatio

MOST_IN_FEED = 100
POINTERS = ("video", "channel", "program")


class HomeFeed(NameLanguages):
    """``deep_link``: how the home screen opens an item in the operator's app; ``{type}`` and ``{id}`` are filled in."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="feeds", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    content = models.CharField(_("contents"), max_length=16, choices=FeedContent.choices, default=FeedContent.ITEMS)
    devices = models.ManyToManyField(
        "tvmiddleware.PlayDevice",
        blank=True,
        related_name="+",
        verbose_name=_("device types"),
        help_text=_("empty = all"),
    )
    auth_required = models.BooleanField(_("only for who has logged in"), default=False)
    is_continue_watching = models.BooleanField(
        _('row "Continue watching"'), default=False, help_text=_("the home screen has a row of that name")
    )
    continue_watching_count = models.PositiveSmallIntegerField(
        _("items in that row"), default=10, validators=(MaxValueValidator(MOST_IN_FEED),)
    )
    deep_link = models.CharField(
        _("deep link"),
        max_length=1024,
        blank=True,
        default="",
        help_text=_("{type} and {id} are filled in: myapp://open/{type}/{id}"),
    )
    poster_aspect_ratio = models.CharField(
        _("aspect ratio of posters"), max_length=8, choices=PosterRatio.choices, default=PosterRatio.WIDE
    )
    sort = models.IntegerField(_("place"), default=0)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        db_table = "tvmiddleware_feed"
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ("sort", "id")
        constraints = (Within(field="continue_watching_count", most=MOST_IN_FEED, name="feed_watching_within"),)
        indexes = (models.Index(fields=("client", "sort"), name="feed_of_client"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.content != FeedContent.ITEMS and not self.auth_required:
            raise ValidationError({"auth_required": _("what belongs to a viewer is shown to who has logged in")})


class FeedItem(models.Model):
    """One of the pointers is set."""

    feed = models.ForeignKey(HomeFeed, models.CASCADE, related_name="items", verbose_name=_("feed"))
    video = models.ForeignKey(
        "library.Video", delete_with_target, null=True, blank=True, related_name="+", verbose_name=_("film")
    )
    channel = models.ForeignKey(
        "tvmiddleware.Channel", delete_with_target, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    # no database constraint: the guide is replaced by the hundred thousand rows and must not wait for feeds
    program = models.ForeignKey(
        "epg.Epg",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="feed_items",
        db_constraint=False,
        verbose_name=_("programme"),
    )
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_feeditem"
        verbose_name = _("item of a feed")
        verbose_name_plural = _("items")
        ordering = ("sort", "id")
        constraints = (
            *(models.UniqueConstraint(fields=("feed", name), name=f"feed_{name}_once") for name in POINTERS),
            models.CheckConstraint(
                condition=one_pointer(POINTERS),
                name="feed_item_is_one",
                violation_error_message=_("an item is one object"),
            ),
        )
        indexes = (models.Index(fields=("feed", "sort"), name="feed_item_order"),)

    def __str__(self) -> str:
        return f"{self.feed_id}: {self.video_id or self.channel_id or self.program_id}"
