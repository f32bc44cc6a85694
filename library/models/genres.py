"""Genres of films and how those of cinemas map to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages


class Genre(NameLanguages):
    """A genre of an operator. A category is a genre that groups others ("Cinema", "For children")."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="genres", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    is_category = models.BooleanField(_("category"), default=False, help_text=_("a section that groups genres"))
    sort = models.IntegerField(_("place"), default=0)
    icon = models.ImageField(_("icon for mobile"), upload_to="genres/", max_length=255, blank=True, default="")
    icon_tv = models.ImageField(_("icon for TV"), upload_to="genres/", max_length=255, blank=True, default="")
    dashboard_icon = models.ImageField(
        _("icon of the dashboard"), upload_to="genres/", max_length=255, blank=True, default=""
    )

    class Meta:
        db_table = "tvmiddleware_genre"
        verbose_name = _("film genre")
        verbose_name_plural = _("film genres")
        ordering = ("sort", "name", "id")
        indexes = (models.Index(fields=("client", "sort"), name="genre_of_client"),)

    def __str__(self) -> str:
        return self.name


class GenreMap(models.Model):
    """A genre of a cinema and the operator's for it. New ones of a cinema appear by themselves, without a genre; films
    have it from the next synchronisation on."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    provider_type = models.PositiveSmallIntegerField(_("cinema"), default=0)
    foreign_id = ExactTextField(_("id at the cinema"), max_length=64)
    foreign_name = models.CharField(_("name at the cinema"), max_length=255, blank=True, default="")
    genre = models.ForeignKey(
        Genre, models.SET_NULL, null=True, blank=True, related_name="maps", verbose_name=_("genre")
    )

    class Meta:
        db_table = "tvmiddleware_genremap"
        verbose_name = _("genre of a cinema")
        verbose_name_plural = _("genres of cinemas")
        ordering = ("provider_type", "foreign_name", "id")
        constraints = (
            models.UniqueConstraint(fields=("client", "provider_type", "foreign_id"), name="genre_map_once"),
        )

    def __str__(self) -> str:
        return self.foreign_name or self.foreign_id
