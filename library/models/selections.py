"""Selections: channels, programmes or films that belong together, by hand, from the guide or by rules."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.deletion import delete_with_target
from core.fields import ExactTextField
from core.models import NameLanguages
from library.models.languages import add_languages
from library.showcase_constants import FilterKind, FilterOrder, SelectionOrigin, SelectionType

MOST_BY_RULES = 1000
HIGHEST_SCORE = 10

OF_TYPE = {
    SelectionType.CHANNEL: "channel",
    SelectionType.PROGRAM: "program",
    SelectionType.VIDEO: "video",
    SelectionType.CAMERA: "camera",
    SelectionType.RADIO: "radio",
    SelectionType.APPLICATION: "application",
}
"""Type of contents -> the pointer of ``SelectionItem`` that its items have. Advertisements have none yet."""


def one_pointer(names: Sequence[str]) -> models.Q:
    """Exactly one of these pointers of a row is set."""
    return models.Q(
        *(models.Q(**{f"{name}__isnull": name != chosen for name in names}) for chosen in names),
        _connector=models.Q.OR,
    )


@add_languages("promo_image")
class Selection(NameLanguages):
    """``series_key``: of a series of the guide its folded title, else NULL. The fields ``filter_*`` are the rules of a
    selection by rules; who sees which of the films is decided anew for each viewer."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="selections", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    content_type = models.PositiveSmallIntegerField(
        _("contents"), choices=SelectionType.choices, default=SelectionType.VIDEO
    )
    origin = models.PositiveSmallIntegerField(
        _("made of"), choices=SelectionOrigin.choices, default=SelectionOrigin.MANUAL
    )
    is_hidden = models.BooleanField(
        _("hidden"), default=False, help_text=_("not in lists; dashboards and links still open it")
    )
    promo_image = models.ImageField(_("picture"), upload_to="selections/", max_length=255, blank=True, default="")
    sort = models.IntegerField(_("place"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    video_provider = models.ForeignKey(
        "library.VideoProvider",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="selections",
        verbose_name=_("provider of films"),
    )
    # NULL, not "": a selection that is no series of the guide is no double of another
    series_key = ExactTextField(_("series of the guide"), max_length=255, null=True, editable=False)  # noqa: DJ001

    filter_genres = models.ManyToManyField("library.Genre", blank=True, related_name="+", verbose_name=_("genres"))
    filter_all_genres = models.BooleanField(
        _("every genre"), default=False, help_text=_("films that have all of the genres; else any of them")
    )
    filter_countries = models.CharField(
        _("countries"), max_length=255, blank=True, default="", help_text=_("separated by commas; any of them")
    )
    filter_year_from = models.PositiveSmallIntegerField(_("years from"), default=0, help_text=_("0 = any"))
    filter_year_to = models.PositiveSmallIntegerField(_("years to"), default=0, help_text=_("0 = any"))
    filter_kinopoisk_from = models.FloatField(
        _("Kinopoisk rating from"),
        default=0,
        validators=(MinValueValidator(0), MaxValueValidator(HIGHEST_SCORE)),
        help_text=_("0 = any"),
    )
    filter_imdb_from = models.FloatField(
        _("IMDb rating from"),
        default=0,
        validators=(MinValueValidator(0), MaxValueValidator(HIGHEST_SCORE)),
        help_text=_("0 = any"),
    )
    filter_kind = models.PositiveSmallIntegerField(_("kind"), choices=FilterKind.choices, default=FilterKind.ANY)
    filter_order = models.CharField(_("order"), max_length=32, choices=FilterOrder.choices, default=FilterOrder.ADDED)
    filter_limit = models.PositiveIntegerField(
        _("number of films"),
        default=100,
        validators=(MinValueValidator(1), MaxValueValidator(MOST_BY_RULES)),
        help_text=_("at most"),
    )

    class Meta:
        db_table = "tvmiddleware_selection"
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        ordering = ("sort", "id")
        constraints = (
            models.UniqueConstraint(fields=("client", "series_key"), name="selection_series_once"),
            Within(field="filter_limit", least=1, most=MOST_BY_RULES, name="selection_limit_within"),
        )
        indexes = (models.Index(fields=("client", "origin", "sort"), name="selection_of_client"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.origin == SelectionOrigin.FILTERS and self.content_type != SelectionType.VIDEO:
            raise ValidationError({"content_type": _("rules choose films only")})
        if self.filter_year_from and 0 < self.filter_year_to < self.filter_year_from:
            raise ValidationError({"filter_year_to": _("the last year is before the first")})


class SelectionItem(models.Model):
    """What a selection holds: one of the pointers is set, the one of the selection's type."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="items", verbose_name=_("selection"))
    channel = models.ForeignKey(
        "tvmiddleware.Channel", delete_with_target, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    # no database constraint: the guide is replaced by the hundred thousand rows and must not wait for selections
    program = models.ForeignKey(
        "epg.Epg",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="selection_items",
        db_constraint=False,
        verbose_name=_("programme"),
    )
    video = models.ForeignKey(
        "library.Video", delete_with_target, null=True, blank=True, related_name="+", verbose_name=_("film")
    )
    camera = models.ForeignKey(
        "library.Camera", delete_with_target, null=True, blank=True, related_name="+", verbose_name=_("camera")
    )
    radio = models.ForeignKey(
        "library.Radio", delete_with_target, null=True, blank=True, related_name="+", verbose_name=_("radio station")
    )
    application = models.ForeignKey(
        "library.ExternalApplication",
        delete_with_target,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("application"),
    )
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_selectionitem"
        verbose_name = _("item of a selection")
        verbose_name_plural = _("items")
        ordering = ("sort", "id")
        constraints = (
            *(
                models.UniqueConstraint(fields=("selection", name), name=f"selection_{name}_once")
                for name in OF_TYPE.values()
            ),
            models.CheckConstraint(
                condition=one_pointer(tuple(OF_TYPE.values())),
                name="selection_item_is_one",
                violation_error_message=_("an item is one object"),
            ),
        )
        indexes = (models.Index(fields=("selection", "sort"), name="selection_item_order"),)

    def __str__(self) -> str:
        pointer = next((name for name in OF_TYPE.values() if getattr(self, f"{name}_id")), "")
        return f"{self.selection_id}: {pointer} {getattr(self, f'{pointer}_id', 0)}"
