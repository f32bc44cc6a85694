"""Dashboards: the rows of a portal's screens, and the banners of those that are sliders."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import InOrder
from library.models.languages import add_languages
from library.showcase_constants import DashboardType, DashboardVideoSource, MenuItem, ShownTo

EMPTY_IS_ALL = _("empty = all")


@add_languages("title", "description")
class PortalDashboard(models.Model):
    """What a dashboard shows says ``type``; which of the other fields count depends on it."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="dashboards", verbose_name=_("operator"))
    title = models.CharField(_("title"), max_length=255)
    description = models.CharField(_("description"), max_length=1024, blank=True, default="")
    type = models.PositiveSmallIntegerField(_("type"), choices=DashboardType.choices, default=DashboardType.VIDEOS)
    screen = models.CharField(
        _("screen"), max_length=64, blank=True, default="", help_text=_("label of the screen; empty = the main one")
    )
    templates = models.ManyToManyField(
        "tvmiddleware.PlayDeviceTemplate",
        blank=True,
        related_name="+",
        verbose_name=_("interface templates"),
        help_text=EMPTY_IS_ALL,
    )
    devices = models.ManyToManyField(
        "tvmiddleware.PlayDevice",
        blank=True,
        related_name="+",
        verbose_name=_("device types"),
        help_text=EMPTY_IS_ALL,
    )
    shown_to = models.PositiveSmallIntegerField(_("shown to"), choices=ShownTo.choices, default=ShownTo.EVERYBODY)
    cover = models.ImageField(_("cover"), upload_to="dashboards/", max_length=255, blank=True, default="")
    sort = models.IntegerField(_("place"), default=0)
    enabled = models.BooleanField(_("enabled"), default=True)

    display_type = models.CharField(
        _("display type"), max_length=64, blank=True, default="", help_text=_("a name that the interface knows")
    )
    epg_category = models.ForeignKey(
        "epg.EpgCategory",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("guide category"),
        help_text=EMPTY_IS_ALL,
    )
    category = models.ForeignKey(
        "tvmiddleware.Category",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("TV category"),
        help_text=EMPTY_IS_ALL,
    )

    channels = models.ManyToManyField(
        "tvmiddleware.Channel", blank=True, related_name="+", verbose_name=_("channels"), help_text=EMPTY_IS_ALL
    )
    epg_genres = models.ManyToManyField(
        "epg.EpgGenre", blank=True, related_name="+", verbose_name=_("guide genres"), help_text=EMPTY_IS_ALL
    )
    every_genre = models.BooleanField(
        _("every genre"), default=False, help_text=_("programmes that have all of the genres; else any of them")
    )
    only_recorded = models.BooleanField(
        _("recorded programmes"), default=False, help_text=_("none of the three ticked = all")
    )
    only_current = models.BooleanField(_("what is on now"), default=False)
    only_coming = models.BooleanField(_("what is to come"), default=False)

    video_source = models.PositiveSmallIntegerField(
        _("source of films"),
        choices=DashboardVideoSource.choices,
        null=True,
        blank=True,
        default=None,
        help_text=EMPTY_IS_ALL,
    )
    only_movies = models.BooleanField(
        _("films"), default=False, help_text=_("none of the three ticked = films and series")
    )
    only_series = models.BooleanField(_("series"), default=False)
    only_announcements = models.BooleanField(_("announcements"), default=False)
    video_provider = models.ForeignKey(
        "library.VideoProvider",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("provider of films"),
        help_text=EMPTY_IS_ALL,
    )
    genre = models.ForeignKey(
        "library.Genre",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("genre of films"),
        help_text=EMPTY_IS_ALL,
    )
    kinopoisk_rating = models.FloatField(
        _("Kinopoisk rating from"),
        default=0,
        validators=(MinValueValidator(0), MaxValueValidator(10)),
        help_text=_("0 = any"),
    )
    imdb_rating = models.FloatField(
        _("IMDb rating from"),
        default=0,
        validators=(MinValueValidator(0), MaxValueValidator(10)),
        help_text=_("0 = any"),
    )
    year_from = models.PositiveSmallIntegerField(_("years from"), default=0, help_text=_("0 = any"))
    year_to = models.PositiveSmallIntegerField(_("years to"), default=0, help_text=_("0 = any"))

    selection = models.ForeignKey(
        "library.Selection",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="dashboards",
        verbose_name=_("selection"),
    )

    class Meta:
        db_table = "tvmiddleware_portaldashboard"
        verbose_name = _("dashboard")
        verbose_name_plural = _("dashboards")
        ordering = ("sort", "id")
        indexes = (models.Index(fields=("client", "sort"), name="dashboard_of_client"),)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.year_from and 0 < self.year_to < self.year_from:
            raise ValidationError({"year_to": _("the last year is before the first")})


class DashboardMenuItem(models.Model):
    """An item of the main menu, in the order in which a dashboard of that type has it."""

    dashboard = models.ForeignKey(
        PortalDashboard, models.CASCADE, related_name="menu_items", verbose_name=_("dashboard")
    )
    item = models.PositiveSmallIntegerField(_("item"), choices=MenuItem.choices)
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_portaldashboardmenuitem"
        verbose_name = _("item of the main menu")
        verbose_name_plural = _("items of the main menu")
        ordering = ("sort", "id")
        constraints = (models.UniqueConstraint(fields=("dashboard", "item"), name="dashboard_menu_item_once"),)

    def __str__(self) -> str:
        return str(self.get_item_display())


@add_languages("image")
class SliderBanner(models.Model):
    """A banner of a slider: a picture, another for each language where there is one, and where it leads."""

    dashboard = models.ForeignKey(PortalDashboard, models.CASCADE, related_name="banners", verbose_name=_("dashboard"))
    name = models.CharField(_("name"), max_length=255, blank=True, default="", help_text=_("for the staff only"))
    image = models.ImageField(_("picture"), upload_to="sliders/", max_length=255)
    deep_link = models.CharField(_("deep link"), max_length=1024, blank=True, default="")
    published_from = models.DateTimeField(_("shown from"), null=True, blank=True)
    published_to = models.DateTimeField(_("shown until"), null=True, blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_sliderbanner"
        verbose_name = _("slider banner")
        verbose_name_plural = _("slider banners")
        ordering = ("sort", "id")
        constraints = (InOrder(first="published_from", last="published_to", name="slider_published_in_order"),)

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"
