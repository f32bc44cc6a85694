"""People of films: actors and directors."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import LANGUAGE_SLOTS, NameLanguages, TimeStamped
from library.constants import ActorType, Gender
from library.models.languages import add_languages
from library.texts import search_text


@add_languages("country", "profession", "biography")
class Actor(TimeStamped, NameLanguages):
    """A person of an operator's films."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="actors", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    name_orig = models.CharField(_("original name"), max_length=255, blank=True, default="")
    person_type = models.PositiveSmallIntegerField(
        _("profession in films"), choices=ActorType.choices, default=ActorType.ACTOR
    )
    country = models.CharField(_("country"), max_length=255, blank=True, default="")
    profession = models.CharField(_("profession"), max_length=255, blank=True, default="")
    biography = models.TextField(_("biography"), blank=True, default="", help_text=_("HTML"))
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True, default="")
    birthdate = models.DateField(_("date of birth"), null=True, blank=True)
    photo = models.ImageField(_("photo"), upload_to="actors/", max_length=255, blank=True, default="")
    movie_db_id = ExactTextField(_("id in the film database"), max_length=64, blank=True, default="")
    search_text = models.TextField(blank=True, default="", editable=False)

    class Meta:
        db_table = "tvmiddleware_actor"
        verbose_name = _("person of films")
        verbose_name_plural = _("people of films")
        ordering = ("name", "id")
        indexes = (
            models.Index(fields=("client", "person_type", "name"), name="actor_of_client"),
            models.Index(fields=("client", "movie_db_id"), name="actor_of_movie_db"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_derived()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    def fill_derived(self) -> None:
        """Columns that follow from others. Whoever writes rows past ``save`` calls it."""
        names = (self.name, self.name_orig, *(getattr(self, f"name_lang{slot}") for slot in LANGUAGE_SLOTS))
        self.search_text = search_text(names)
