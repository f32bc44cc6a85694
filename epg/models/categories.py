"""Guide categories and genres, and how a source's own words map to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages


class EpgCategory(NameLanguages):
    name = models.CharField(_("name"), max_length=255, unique=True)
    sort_number = models.IntegerField(_("sort number"), default=0)
    icon = models.ImageField(_("icon"), upload_to="epg/categories/", blank=True, default="")
    icon_tv = models.ImageField(_("icon for TV"), upload_to="epg/categories/", blank=True, default="")
    icon_type = models.CharField(
        _("icon type"),
        max_length=64,
        blank=True,
        default="",
        help_text=_("name of an icon that is part of the interface"),
    )
    color = models.CharField(_("colour"), max_length=16, blank=True, default="")
    enabled = models.BooleanField(_("shown"), default=True)
    makes_films = models.BooleanField(
        _("films and series"),
        default=False,
        help_text=_("recordings of such programmes come into the video library; if no category has it, those of all"),
    )

    class Meta:
        db_table = "tvmiddleware_epgcategory"
        verbose_name = _("guide category")
        verbose_name_plural = _("guide categories")
        ordering = ("sort_number", "name")

    def __str__(self) -> str:
        return self.name


class EpgGenre(NameLanguages):
    category = models.ForeignKey(
        EpgCategory, models.SET_NULL, null=True, blank=True, related_name="genres", verbose_name=_("category")
    )
    name = models.CharField(_("name"), max_length=255, unique=True)
    show_in_archive = models.BooleanField(_("shown on the Archive screen"), default=False)
    icon_for_archive = models.ImageField(_("icon for the archive"), upload_to="epg/genres/", blank=True, default="")

    class Meta:
        db_table = "tvmiddleware_epggenre"
        verbose_name = _("guide genre")
        verbose_name_plural = _("guide genres")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class EpgSourceCategoryMap(models.Model):
    """The word of a source -> our category. No category yet: the word waits for an editor."""

    source = models.ForeignKey("epg.EpgSource", models.CASCADE, related_name="category_map", verbose_name=_("source"))
    source_category = ExactTextField(_("word of the source"), max_length=255)
    category = models.ForeignKey(
        EpgCategory, models.SET_NULL, null=True, blank=True, related_name="source_words", verbose_name=_("category")
    )

    class Meta:
        db_table = "tvmiddleware_epgsourcecategorymap"
        verbose_name = _("category mapping")
        verbose_name_plural = _("category mappings")
        ordering = ("source", "source_category")
        constraints = (models.UniqueConstraint(fields=("source", "source_category"), name="epg_category_word_once"),)

    def __str__(self) -> str:
        return self.source_category


class EpgSourceGenreMap(models.Model):
    source = models.ForeignKey("epg.EpgSource", models.CASCADE, related_name="genre_map", verbose_name=_("source"))
    source_genre = ExactTextField(_("word of the source"), max_length=255)
    genre = models.ForeignKey(
        EpgGenre, models.SET_NULL, null=True, blank=True, related_name="source_words", verbose_name=_("genre")
    )

    class Meta:
        db_table = "tvmiddleware_epgsourcegenremap"
        verbose_name = _("genre mapping")
        verbose_name_plural = _("genre mappings")
        ordering = ("source", "source_genre")
        constraints = (models.UniqueConstraint(fields=("source", "source_genre"), name="epg_genre_word_once"),)

    def __str__(self) -> str:
        return self.source_genre
