"""What boxes show beside television: outside applications, widgets, links into their own screens."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages


class ExternalApplication(NameLanguages):
    """``url`` means what the type says: an address, a screen, the id of a genre, the appId of an Android app."""

    class Type(models.IntegerChoices):
        WEB = 0, _("web application")
        SCREEN = 1, _("screen of the app")
        VIDEO_SECTION = 2, _("section of films")
        STREAM = 3, _("stream")
        WIDGET = 4, _("widget")
        ANDROID_SETTINGS = 5, _("Android: settings")
        ANDROID_CATALOGUE = 6, _("Android: catalogue of applications")
        ANDROID_APP = 7, _("Android: application (appId)")
        TV_SECTION = 8, _("section of TV")
        SYSTEM_APP = 9, _("application of the system (id)")

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    system_name = models.CharField(_("system name"), max_length=255, blank=True, default="")
    type = models.PositiveSmallIntegerField(_("type"), choices=Type.choices, default=Type.WEB)
    url = models.CharField(
        _("address"),
        max_length=1024,
        blank=True,
        default="",
        help_text=_(
            "an address; of a screen its class, of a section of films the id of a genre, "
            "of an Android application its appId, of an application of the system its id"
        ),
    )
    css_style = models.CharField(_("CSS style of the button"), max_length=255, blank=True, default="")
    icon = models.ImageField(_("icon"), upload_to="applications/", max_length=255, blank=True, default="")
    icon_focus = models.ImageField(
        _("icon in focus"), upload_to="applications/", max_length=255, blank=True, default=""
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    show_in_main_menu = models.BooleanField(_("in the main menu"), default=False)
    devices = models.ManyToManyField(
        "tvmiddleware.PlayDevice",
        blank=True,
        related_name="+",
        verbose_name=_("device types"),
        help_text=_("empty = all"),
    )
    templates = models.ManyToManyField(
        "tvmiddleware.PlayDeviceTemplate",
        blank=True,
        related_name="+",
        verbose_name=_("interface templates"),
        help_text=_("empty = all"),
    )
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        db_table = "tvmiddleware_externalapplication"
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("sort", "id")
        indexes = (models.Index(fields=("client", "enabled", "sort"), name="application_list"),)

    def __str__(self) -> str:
        return self.name


class ApplicationAttribute(models.Model):
    """A further setting of an application, of a widget mostly: ``rss_url``, ``city__1__name``."""

    application = models.ForeignKey(
        ExternalApplication, models.CASCADE, related_name="attributes", verbose_name=_("application")
    )
    # the key becomes the name of an element for XML boxes
    key = ExactTextField(
        _("attribute"),
        max_length=128,
        validators=(RegexValidator(r"^[A-Za-z_][A-Za-z0-9_.-]*\Z", _("a letter, then letters, digits, _ . -")),),
    )
    value = models.TextField(_("value"), max_length=4096, blank=True, default="")

    class Meta:
        db_table = "tvmiddleware_externalapplicationattribute"
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ("key", "id")
        constraints = (models.UniqueConstraint(fields=("application", "key"), name="application_attribute_once"),)

    def __str__(self) -> str:
        return self.key
