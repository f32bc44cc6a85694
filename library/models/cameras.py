"""Cameras: yards, entrances, crossings; which of them an account was given, and which it likes."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages, TimeStamped


class Camera(TimeStamped, NameLanguages):
    """A stream of a place, with an archive and a guide where it has them. Seen by who has one of its tariffs, or was
    given it (CameraGrant)."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="cameras", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    enabled = models.BooleanField(_("enabled"), default=True)
    category = models.ForeignKey(
        "epg.EpgCategory", models.SET_NULL, null=True, blank=True, related_name="cameras", verbose_name=_("category")
    )
    additional_categories = models.ManyToManyField(
        "epg.EpgCategory", blank=True, related_name="+", verbose_name=_("additional categories")
    )
    city = models.ForeignKey(
        "geo.City", models.SET_NULL, null=True, blank=True, related_name="cameras", verbose_name=_("city")
    )
    epg_channel = models.ForeignKey(
        "epg.EpgChannel",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cameras",
        verbose_name=_("guide channel"),
    )
    timeshift_offset = models.IntegerField(
        _("hour shift"), default=0, help_text=_("the camera is broadcast so many hours after its guide")
    )
    icon = models.ImageField(
        _("icon"),
        upload_to="cameras/icons/",
        max_length=255,
        blank=True,
        default="",
        help_text=_("empty = the guide channel's"),
    )
    preview_url = models.CharField(
        _("address of the preview picture"),
        max_length=1024,
        blank=True,
        default="",
        validators=(URLValidator(("http", "https")),),
        help_text=_("fetched by boxes, not by this server"),
    )
    sort = models.IntegerField(_("place"), default=0)

    uri = models.CharField(_("direct stream address"), max_length=1024, blank=True, default="")
    url_prefix = ExactTextField(_("URL prefix"), max_length=255, blank=True, default="")
    multicast_address = models.CharField(_("multicast address"), max_length=255, blank=True, default="")
    secondary_multicast_address = models.CharField(
        _("multicast address for recording"), max_length=255, blank=True, default=""
    )
    id_for_stream_service = ExactTextField(
        _("id for stream services"),
        max_length=255,
        blank=True,
        default="",
        help_text=_('empty = "camera" and the id: channels have numbers of their own there'),
    )
    stream_services = models.ManyToManyField(
        "tvmiddleware.StreamService", blank=True, related_name="cameras", verbose_name=_("stream services")
    )
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="cameras", verbose_name=_("tariffs")
    )
    recording_days = models.PositiveIntegerField(
        _("archive, days"), default=0, help_text=_("counts where one of the stream services is an archive")
    )
    price_category = models.ForeignKey(
        "tvmiddleware.PriceCategory",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cameras",
        verbose_name=_("price category"),
    )
    option1 = models.CharField(_("option 1"), max_length=255, blank=True, default="")
    option2 = models.CharField(_("option 2"), max_length=255, blank=True, default="")
    option3 = models.CharField(_("option 3"), max_length=255, blank=True, default="")
    comment = models.TextField(_("comment"), blank=True, default="")

    class Meta:
        db_table = "tvmiddleware_camera"
        verbose_name = _("camera")
        verbose_name_plural = _("cameras")
        ordering = ("sort", "id")
        # camera/list of an operator, in its order
        indexes = (models.Index(fields=("client", "enabled", "sort"), name="camera_list"),)

    def __str__(self) -> str:
        return self.name


class CameraGrant(models.Model):
    """A camera that an account may watch whatever its tariffs: the entrance of its own house."""

    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="camera_grants", verbose_name=_("account")
    )
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="grants", verbose_name=_("camera"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        db_table = "tvmiddleware_cameragrant"
        verbose_name = _("camera of an account")
        verbose_name_plural = _("cameras of accounts")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("account", "camera"), name="camera_grant_once"),)

    def __str__(self) -> str:
        return f"{self.camera_id}: {self.account_id}"


class CameraFavourite(models.Model):
    """A camera among the favourites of an account; its profiles share them, as those of channels."""

    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="favourite_cameras", verbose_name=_("account")
    )
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="favourites", verbose_name=_("camera"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        db_table = "tvmiddleware_camerafavourite"
        verbose_name = _("favourite camera")
        verbose_name_plural = _("favourite cameras")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("account", "camera"), name="camera_favourite_once"),)

    def __str__(self) -> str:
        return f"{self.camera_id}: {self.account_id}"
