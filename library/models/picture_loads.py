"""Pictures that are still to be fetched from an address."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

URL_LENGTH = 2048
ERROR_LENGTH = 300


class PictureLoad(models.Model):
    """An address that an API or an import named for the picture of a row, until it is loaded or given up.

    The last address named for a field is the one that counts.
    """

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("operator")
    )
    table = models.CharField(_("table"), max_length=100)
    row_id = models.PositiveBigIntegerField(_("row"))
    field = models.CharField(_("picture"), max_length=64)
    url = models.CharField(_("address"), max_length=URL_LENGTH)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=ERROR_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(_("named"))
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True, help_text=_("empty: given up"))

    class Meta:
        db_table = "tvmiddleware_pictureload"
        verbose_name = _("picture to load")
        verbose_name_plural = _("pictures to load")
        constraints = (models.UniqueConstraint(fields=("table", "row_id", "field"), name="pictureload_one_a_field"),)
        indexes = (
            models.Index(fields=("next_at",), name="pictureload_due"),
            models.Index(fields=("created_at",), name="pictureload_age"),
        )

    def __str__(self) -> str:
        return f"{self.table} #{self.row_id}, {self.field}"
