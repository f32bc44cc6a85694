"""Films and series."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import InOrder, Within
from core.fields import ExactTextField
from core.models import LANGUAGE_SLOTS, DescriptionLanguages, NameLanguages, TimeStamped
from library.models.languages import add_languages
from library.texts import search_text, sort_text

LONGEST_NAME = 255
OLDEST_AGE = 21
DERIVED = ("search_text", "sort_name", "ext_mark")
COUNTED = frozenset({"version", "ratings_sum", "ratings_count"})
"""Columns that only single statements change: a row that was read a while ago must not put them back."""


@cache
def plain_columns() -> frozenset[str]:
    return frozenset(field.name for field in Video._meta.concrete_fields if not field.primary_key)


@add_languages(
    "short_description", "countries", "language", "director", "poster_big", "poster_small", "horizontal_poster"
)
class Video(TimeStamped, NameLanguages, DescriptionLanguages):
    """A film, a series (``is_season``) or a package of films (``is_package``).

    Durations of films are minutes, for people to read; files are measured in seconds. ``version`` grows with every
    change of the film or of what belongs to it: what was built from an older one is not used. Long texts are TextFields
    though they have a limit: the others must fit into a row of MariaDB, which has 64 KB.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="videos", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    name_orig = models.CharField(_("original name"), max_length=LONGEST_NAME, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    short_description = models.TextField(_("short description"), blank=True, default="")
    year = models.PositiveSmallIntegerField(_("year"), default=0, help_text=_("0 = not known"))
    countries = models.TextField(
        _("countries"), max_length=512, blank=True, default="", help_text=_("separated by commas")
    )
    language = models.CharField(_("language"), max_length=255, blank=True, default="")
    director = models.TextField(
        _("director, as text"), max_length=1024, blank=True, default="", help_text=_("shown while no person is linked")
    )
    actors_text = models.TextField(
        _("actors, as text"), blank=True, default="", help_text=_("shown while no person is linked")
    )
    genres_kinopoisk = models.TextField(_("genres at Kinopoisk"), max_length=1024, blank=True, default="")
    kinopoisk_id = models.PositiveIntegerField(_("Kinopoisk id"), default=0)
    kinopoisk_rating = models.FloatField(_("Kinopoisk rating"), default=0)
    imdb_rating = models.FloatField(_("IMDb rating"), default=0)
    imported_rating = models.FloatField(
        _("rating from elsewhere"), default=0, help_text=_("shown until the first viewer has rated")
    )
    ratings_sum = models.PositiveIntegerField(default=0, editable=False)
    ratings_count = models.PositiveIntegerField(_("number of ratings"), default=0, editable=False)
    rating = models.PositiveSmallIntegerField(
        _("age rating"), default=0, validators=(MaxValueValidator(OLDEST_AGE),), help_text=_("0 = for all ages")
    )
    duration = models.PositiveIntegerField(_("duration, minutes"), default=0)
    is_season = models.BooleanField(_("series"), default=False)
    is_package = models.BooleanField(_("package of films"), default=False)
    is_announcement = models.BooleanField(_("announcement"), default=False, help_text=_("only its trailers play"))
    parent_control = models.BooleanField(_("parental control"), default=False)
    premiere_date = models.DateField(_("premiere"), null=True, blank=True)
    published_from = models.DateTimeField(_("shown from"), null=True, blank=True)
    published_to = models.DateTimeField(_("shown until"), null=True, blank=True)
    uri = models.CharField(
        _("direct address"), max_length=1024, blank=True, default="", help_text=_("goes before the names of its files")
    )
    ext_id = ExactTextField(_("external id"), max_length=64, blank=True, default="")
    meta = models.JSONField(_("further data"), blank=True, default=dict)

    poster_big = models.ImageField(_("poster"), upload_to="posters/", max_length=255, blank=True, default="")
    poster_small = models.ImageField(_("small poster"), upload_to="posters/", max_length=255, blank=True, default="")
    vertical_poster = models.ImageField(
        _("vertical poster"), upload_to="posters/", max_length=255, blank=True, default=""
    )
    horizontal_poster = models.ImageField(
        _("horizontal poster"), upload_to="posters/", max_length=255, blank=True, default=""
    )
    logo = models.ImageField(_("logo"), upload_to="posters/", max_length=255, blank=True, default="")
    ad_banner = models.ImageField(_("banner"), upload_to="posters/", max_length=255, blank=True, default="")
    screenshot_big = models.ImageField(_("still"), upload_to="posters/", max_length=255, blank=True, default="")
    screenshot_b_big = models.ImageField(
        _("blurred still"), upload_to="posters/", max_length=255, blank=True, default="", editable=False
    )

    genres = models.ManyToManyField("library.Genre", blank=True, related_name="videos", verbose_name=_("genres"))
    actors = models.ManyToManyField(
        "library.Actor", through="library.VideoActor", blank=True, related_name="videos", verbose_name=_("people")
    )
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="videos", verbose_name=_("tariffs")
    )
    stream_services = models.ManyToManyField(
        "tvmiddleware.StreamService", blank=True, related_name="videos", verbose_name=_("stream services")
    )
    available_on = models.ManyToManyField(
        "tvmiddleware.PlayDevice",
        blank=True,
        related_name="+",
        verbose_name=_("device types"),
        help_text=_("empty = all"),
    )
    similar = models.ManyToManyField(
        "self", blank=True, symmetrical=False, related_name="similar_of", verbose_name=_("similar films")
    )
    package_videos = models.ManyToManyField(
        "self", blank=True, symmetrical=False, related_name="packages", verbose_name=_("films of the package")
    )
    available_everywhere = models.BooleanField(_("in all countries and cities"), default=True)
    available_countries = models.ManyToManyField(
        "geo.Country", blank=True, related_name="+", verbose_name=_("shown in countries")
    )
    available_cities = models.ManyToManyField(
        "geo.City", blank=True, related_name="+", verbose_name=_("shown in cities")
    )
    price_category = models.ForeignKey(
        "tvmiddleware.PriceCategory",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="videos",
        verbose_name=_("price category"),
    )
    copyright_holder = models.ForeignKey(
        "tvmiddleware.CopyrightHolder",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="videos",
        verbose_name=_("copyright holder"),
    )
    video_provider = models.ForeignKey(
        "library.VideoProvider",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="videos",
        verbose_name=_("provider"),
    )
    external_api_config = models.ForeignKey(
        "external_api.ApiConfig",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="videos",
        verbose_name=_("integration"),
    )

    # of a film that was made from a programme
    channel = models.ForeignKey(
        "tvmiddleware.Channel",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="recorded_videos",
        verbose_name=_("channel of the recording"),
    )
    # no database constraint: the guide is replaced by the hundred thousand rows and must not wait for films
    program = models.ForeignKey(
        "epg.Epg",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="videos",
        db_constraint=False,
        verbose_name=_("programme"),
    )
    recorded_from = models.DateTimeField(_("recorded from"), null=True, blank=True)
    recorded_to = models.DateTimeField(_("recorded to"), null=True, blank=True)

    content_added_at = models.DateTimeField(
        _("film or episode added"), auto_now_add=True, help_text=_("when the film or its newest episode was added")
    )
    content_changed_at = models.DateTimeField(
        _("content changed"),
        auto_now_add=True,
        help_text=_("when the newest of its episodes, seasons and files was added or changed"),
    )
    version = models.PositiveBigIntegerField(default=1, editable=False)
    search_text = models.TextField(blank=True, default="", editable=False)
    sort_name = models.CharField(max_length=LONGEST_NAME, blank=True, default="", editable=False)
    # the integration (0 = none) where there is an ext_id, else NULL: films without one are not doubles of each other
    ext_mark = models.PositiveIntegerField(null=True, default=None, editable=False)

    class Meta:
        db_table = "tvmiddleware_video"
        verbose_name = _("film")
        verbose_name_plural = _("films")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("client", "ext_mark", "ext_id"), name="video_ext_id_once"),
            models.UniqueConstraint(
                fields=("client", "channel", "recorded_from", "ext_id"), name="video_of_broadcast_once"
            ),
            Within(field="rating", most=OLDEST_AGE, name="video_rating_within"),
            InOrder(first="published_from", last="published_to", name="video_published_in_order"),
        )
        indexes = (
            models.Index(fields=("client", "id"), name="video_of_client"),
            models.Index(fields=("client", "ext_id"), name="video_of_ext_id"),
            models.Index(fields=("client", "sort_name"), name="video_by_name"),
            models.Index(fields=("client", "content_changed_at"), name="video_by_change"),
            models.Index(fields=("client", "year"), name="video_by_year"),
            models.Index(fields=("client", "kinopoisk_id"), name="video_by_kinopoisk"),
            models.Index(fields=("recorded_from",), name="video_by_recording"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_derived()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *DERIVED}
        elif not self._state.adding and not kwargs.get("force_insert"):
            kwargs["update_fields"] = plain_columns() - COUNTED
        super().save(*args, **kwargs)

    def fill_derived(self) -> None:
        """Columns that follow from others. Whoever writes rows past ``save`` calls it: bulk_create, bulk_update."""
        names = (self.name, self.name_orig, *(getattr(self, f"name_lang{slot}") for slot in LANGUAGE_SLOTS))
        self.search_text = search_text(names)
        self.sort_name = sort_text(self.name)
        self.ext_mark = (self.external_api_config_id or 0) if self.ext_id else None

    @property
    def average_customers_rating(self) -> float:
        """One decimal; what came from elsewhere until the first viewer has rated; 0 = none."""
        if self.ratings_count:
            return round(self.ratings_sum / self.ratings_count, 1)
        return round(self.imported_rating, 1)


class VideoActor(models.Model):
    """A person in a film, in the order in which the film names them."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="cast", verbose_name=_("film"))
    actor = models.ForeignKey("library.Actor", models.CASCADE, related_name="roles", verbose_name=_("person"))
    sort = models.PositiveIntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_video_actors_set"
        verbose_name = _("person of a film")
        verbose_name_plural = _("people of the film")
        ordering = ("sort", "id")
        constraints = (models.UniqueConstraint(fields=("video", "actor"), name="video_actor_once"),)

    def __str__(self) -> str:
        return f"{self.actor_id} in {self.video_id}"


class VideoRating(models.Model):
    """What an account gave a film."""

    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="video_ratings", verbose_name=_("account")
    )
    video = models.ForeignKey(Video, models.CASCADE, related_name="ratings", verbose_name=_("film"))
    value = models.PositiveSmallIntegerField(_("rating"), validators=(MinValueValidator(1), MaxValueValidator(10)))
    rated_at = models.DateTimeField(_("rated"))

    class Meta:
        db_table = "tvmiddleware_videorating"
        verbose_name = _("rating of a film")
        verbose_name_plural = _("ratings of films")
        ordering = ("-rated_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("account", "video"), name="video_rating_once"),
            Within(field="value", least=1, most=10, name="video_rating_value_within"),
        )

    def __str__(self) -> str:
        return f"{self.video_id}: {self.value}"
