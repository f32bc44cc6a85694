"""Numbers that boxes know of selections, dashboards and feeds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SelectionType(models.IntegerChoices):
    """What a selection holds: all of one type."""

    CHANNEL = 0, _("channels")
    PROGRAM = 1, _("programmes")
    VIDEO = 2, _("films")
    CAMERA = 3, _("cameras")
    RADIO = 4, _("radio stations")
    AD = 5, _("advertisements")
    APPLICATION = 6, _("applications")


class SelectionOrigin(models.IntegerChoices):
    """Who chooses the contents of a selection. On the wire there is only made by hand (0) and generated (1)."""

    MANUAL = 0, _("chosen by hand")
    GUIDE = 1, _("a series of the guide")
    FILTERS = 2, _("films by rules")


class FilterKind(models.IntegerChoices):
    """Which films a rule means."""

    ANY = 0, _("all")
    MOVIE = 1, _("films")
    SERIES = 2, _("series")
    PACKAGE = 3, _("packages")
    ANNOUNCEMENT = 4, _("announcements")


class FilterOrder(models.TextChoices):
    """As ``order`` of video/list."""

    ADDED = "-id", _("newest first")
    CHANGED = "-created_at", _("with the newest episodes first")
    PREMIERE = "-premiere_date", _("newest premieres first")
    YEAR = "-year", _("newest years first")
    KINOPOISK = "-kinopoisk_rating", _("best at Kinopoisk first")
    IMDB = "-imdb_rating", _("best at IMDb first")
    CUSTOMERS = "-average_customers_rating", _("best by viewers first")
    NAME = "name", _("by name")


class DashboardType(models.IntegerChoices):
    MENU = 0, _("main menu")
    WIDGETS = 1, _("widgets")
    CHANNELS = 2, _("channels")
    PROGRAMS = 3, _("programmes")
    VIDEOS = 4, _("films")
    SELECTION = 5, _("selection")
    RECENT_CHANNELS = 6, _("recently watched channels")
    RECENT_PROGRAMS = 7, _("recently watched programmes")
    RECENT_VIDEOS = 8, _("recently watched films")
    SLIDER = 9, _("slider")
    PLAYER = 10, _("player")
    GENRES = 11, _("genres")


class ShownTo(models.IntegerChoices):
    """To whom a dashboard is shown."""

    EVERYBODY = 0, _("everybody")
    SUBSCRIBERS = 1, _("only who has logged in")
    GUESTS = 2, _("only who has not logged in")


class MenuItem(models.IntegerChoices):
    """Items of the main menu by their numbers in ``main_menu_order_list``. Their names: ``MENU_NAMES``."""

    TVCHANNELS = 0, _("TV channels")
    ARCHIVE = 1, _("archive")
    VIDEOCATALOG = 2, _("films")
    CCTV = 3, _("cameras")
    SETTINGS = 4, _("settings")
    PROFILE = 5, _("profile")
    SERVICES = 6, _("services")
    RADIO = 7, _("radio")


MENU_NAMES = {item: item.name.lower() for item in MenuItem}
"""As portaldashboard/mainmenu calls them."""


class DashboardVideoSource(models.IntegerChoices):
    """Where the films of a dashboard come from: counted from 0 in its attributes, from 1 everywhere else
    (``library.constants.VideoSource``)."""

    OWN = 0, _("own")
    EXTERNAL = 1, _("an external system")
    GUIDE = 2, _("the archive of a channel")


class FeedContent(models.TextChoices):
    ITEMS = "items", _("chosen by hand")
    FAVOURITES = "favourites", _("favourites of the viewer")
    UNFINISHED = "unfinished", _("begun and not seen to the end")


class PosterRatio(models.TextChoices):
    """What the home screens of televisions know."""

    WIDE = "16:9", "16:9"
    STANDARD = "4:3", "4:3"
    SQUARE = "1:1", "1:1"
    PHOTO = "3:2", "3:2"
    MOVIE = "2:3", "2:3"
