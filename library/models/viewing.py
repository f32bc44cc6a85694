"""What viewers leave at films: favourites and how far they came. Resume positions are tvmiddleware.ContentPosition."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from library.constants import ViewState


class VideoFavourite(models.Model):
    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="favourite_videos", verbose_name=_("account")
    )
    video = models.ForeignKey("library.Video", models.CASCADE, related_name="+", verbose_name=_("film"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        db_table = "tvmiddleware_videofavourite"
        verbose_name = _("favourite film")
        verbose_name_plural = _("favourite films")
        ordering = ("-added_at", "-id")
        constraints = (models.UniqueConstraint(fields=("account", "video"), name="video_favourite_once"),)
        indexes = (models.Index(fields=("account", "added_at"), name="video_favourite_by_time"),)

    def __str__(self) -> str:
        return f"{self.account_id}: {self.video_id}"


class VideoView(models.Model):
    """That an account began a film or saw it to its end; outlives the resume position."""

    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="video_views", verbose_name=_("account")
    )
    video = models.ForeignKey("library.Video", models.CASCADE, related_name="+", verbose_name=_("film"))
    state = models.PositiveSmallIntegerField(_("state"), choices=ViewState.choices)
    viewed_at = models.DateTimeField(_("viewed"))

    class Meta:
        db_table = "tvmiddleware_videoview"
        verbose_name = _("viewed film")
        verbose_name_plural = _("viewed films")
        ordering = ("-viewed_at", "-id")
        constraints = (models.UniqueConstraint(fields=("account", "video"), name="video_view_once"),)
        indexes = (
            models.Index(fields=("account", "state", "viewed_at"), name="video_view_by_time"),
            models.Index(fields=("viewed_at",), name="video_view_age"),
        )

    def __str__(self) -> str:
        return f"{self.account_id}: {self.video_id}"
