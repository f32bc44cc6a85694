"""Numbers that boxes know of films and what belongs to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VideoSource(models.IntegerChoices):
    """``video_source``: where a film comes from."""

    OWN = 1, _("own")
    EXTERNAL = 2, _("an external system")
    GUIDE = 3, _("the archive of a channel")


class VideoProviderType(models.IntegerChoices):
    NONE = 0, _("none")
    MEGOGO = 1, "Megogo"
    START = 3, "START"
    PREMIER = 4, "PREMIER"
    VIJU = 5, "Viju"


class FileQuality(models.IntegerChoices):
    NONE = 0, _("not stated")
    SD = 1, "SD"
    HD = 2, "HD"
    FHD = 3, "FHD"
    UHD = 4, "UHD"
    K2 = 5, "2K"
    K4 = 6, "4K"
    K8 = 7, "8K"
    P240 = 10, "240p"
    P320 = 11, "320p"
    P480 = 12, "480p"
    P576 = 13, "576p"
    P720 = 14, "720p"
    P1080 = 15, "1080p"


QUALITIES_4K = frozenset({FileQuality.UHD, FileQuality.K4, FileQuality.K8})
"""A film with a file of one of these is shown as 4K."""


class FragmentType(models.IntegerChoices):
    INTRO = 0, _("intro")
    RECAP = 1, _("recap")
    CREDITS = 2, _("credits")
    AD = 3, _("advertisement")


class ActorType(models.IntegerChoices):
    """What a person did. Their names on the wire: ``ACTOR_TYPE_NAMES``."""

    ACTOR = 0, _("actor")
    DIRECTOR = 1, _("director")


ACTOR_TYPE_NAMES = {ActorType.ACTOR: "Actor", ActorType.DIRECTOR: "Director"}


class Gender(models.TextChoices):
    UNKNOWN = "", _("not stated")
    MALE = "1", _("male")
    FEMALE = "2", _("female")


class ViewState(models.IntegerChoices):
    """How far an account has come with a film."""

    STARTED = 1, _("started")
    SEEN = 2, _("seen to the end")


SEEN_SHARE = 0.95
"""A film counts as seen from this part of its duration on; boxes stop offering to resume at 0.99."""
HIGHEST_RATING = 10
"""Of a viewer: 1 to 10."""


class WeatherService(models.TextChoices):
    """Values of WEATHER_DEFAULT_BACKEND."""

    OPENWEATHERMAP = "openweathermap", "OpenWeatherMap"
    GISMETEO = "gismeteo", "Gismeteo"
    FOBOS = "fobos", "FOBOS"


CITY_ID_PATTERN = r"^[\w .,'-]{1,64}\Z"
"""Ids and names of places, as weather services take them."""


class AdOrder(models.IntegerChoices):
    IN_TURN = 0, _("one after the other")
    SHUFFLED = 1, _("in random order")
