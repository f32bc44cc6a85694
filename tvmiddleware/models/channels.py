"""Channels of an operator, their categories, prices, tracks and the operator's sort lists."""

from __future__ import annotations

from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.fields import ExactTextField, MoneyField
from core.limits import clean_payable
from core.models import DescriptionLanguages, NameLanguages, TimeStamped
from tvmiddleware.constants import AspectRatio, PriceKind


class Category(NameLanguages, DescriptionLanguages):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="categories", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True, default="")
    color = models.CharField(_("colour"), max_length=16, blank=True, default="")
    sort = models.IntegerField(_("place"), default=0)
    icon = models.ImageField(_("icon for mobile"), upload_to="categories/", blank=True, default="")
    icon_tv = models.ImageField(_("icon for TV"), upload_to="categories/", blank=True, default="")
    dashboard_icon = models.ImageField(_("icon of the dashboard"), upload_to="categories/", blank=True, default="")
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("TV category")
        verbose_name_plural = _("TV categories")
        ordering = ("sort", "id")

    def __str__(self) -> str:
        return self.name


class PriceCategory(NameLanguages):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    kind = models.PositiveSmallIntegerField(_("kind"), choices=PriceKind.choices, default=PriceKind.SUBSCRIPTION)
    price = MoneyField(_("price"), default=0, validators=(MinValueValidator(0),))
    hours = models.PositiveIntegerField(_("open for, hours"), default=0, help_text=_("0 = for ever"))
    action = models.CharField(
        _("name of the action"),
        max_length=64,
        blank=True,
        default="",
        help_text=_("how boxes ask to buy a film of it, for example rent; empty = buy"),
    )

    class Meta:
        verbose_name = _("price category")
        verbose_name_plural = _("price categories")
        ordering = ("id",)
        constraints = (Within(field="price", least=0, name="price_category_not_negative"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.client_id:
            clean_payable(self.client.currency, self, "price")


class CopyrightHolder(models.Model):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)

    class Meta:
        verbose_name = _("copyright holder")
        verbose_name_plural = _("copyright holders")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class HbbProvider(models.Model):
    """An HbbTV provider whose applications may open on a channel."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    type = models.PositiveSmallIntegerField(_("type"), default=0, help_text=_("0 Teletarget, 1 GetShopTV"))
    api_key = models.CharField(_("API key"), max_length=255, blank=True, default="")
    url = models.CharField(
        _("address of the application"),
        max_length=1024,
        blank=True,
        default="",
        validators=(URLValidator(("http", "https")),),
        help_text=_("$cid stands for the channel, $uid for the device"),
    )
    keeps_log = models.BooleanField(
        _("reports are kept"), default=False, help_text=_("what viewers do and errors, as boxes report them")
    )

    class Meta:
        verbose_name = _("HbbTV provider")
        verbose_name_plural = _("HbbTV providers")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Channel(TimeStamped, NameLanguages):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="channels", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    enabled = models.BooleanField(_("enabled"), default=True)
    epg_channel = models.ForeignKey(
        "epg.EpgChannel",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name=_("guide channel"),
    )
    timeshift_offset = models.IntegerField(
        _("hour shift"), default=0, help_text=_("the channel is broadcast so many hours after its guide")
    )
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="channels", verbose_name=_("category")
    )
    additional_categories = models.ManyToManyField(
        Category, blank=True, related_name="additional_channels", verbose_name=_("additional categories")
    )
    icon = models.ImageField(
        _("icon"),
        upload_to="channels/icons/",
        max_length=255,
        blank=True,
        default="",
        help_text=_("empty = the guide channel's"),
    )
    sort = models.IntegerField(_("place"), default=0, db_index=True)
    lcn_number = models.IntegerField(_("logical channel number"), default=0)

    uri = models.CharField(_("direct stream address"), max_length=1024, blank=True, default="")
    url_prefix = ExactTextField(_("URL prefix"), max_length=255, blank=True, default="", db_index=True)
    multicast_address = models.CharField(_("multicast address"), max_length=255, blank=True, default="")
    secondary_multicast_address = models.CharField(
        _("multicast address for recording"), max_length=255, blank=True, default=""
    )
    id_for_stream_service = ExactTextField(_("id for stream services"), max_length=255, blank=True, default="")
    stream_services = models.ManyToManyField(
        "tvmiddleware.StreamService", blank=True, related_name="channels", verbose_name=_("stream services")
    )
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="channels", verbose_name=_("tariffs")
    )
    recording_days = models.PositiveIntegerField(_("archive, days"), default=0)
    pause_live_tv_shift = models.IntegerField(_("shift of Pause Live TV"), default=0)
    drm_enabled = models.BooleanField(_("DRM"), default=False)
    drm_content_id = ExactTextField(_("content id at the DRM"), max_length=255, blank=True, default="")

    parent_control = models.BooleanField(_("parental control"), default=False)
    show_in_all = models.BooleanField(_("shown in All"), default=True)
    display_on_site = models.BooleanField(_("shown on the site"), default=True)
    aspect_ratio = models.PositiveSmallIntegerField(
        _("aspect ratio"), choices=AspectRatio.choices, default=AspectRatio.AUTO
    )
    price_category = models.ForeignKey(
        PriceCategory, models.SET_NULL, null=True, blank=True, related_name="channels", verbose_name=_("price category")
    )
    copyright_holder = models.ForeignKey(
        CopyrightHolder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name=_("copyright holder"),
    )
    telemeter = models.PositiveSmallIntegerField(_("TV meter"), null=True, blank=True, help_text=_("0 = Mediascope"))
    telemeter_account_name = models.CharField(_("meter: account"), max_length=255, blank=True, default="")
    telemeter_tmsec_name = models.CharField(_("meter: TmsecName"), max_length=255, blank=True, default="")
    telemeter_cat_id = models.CharField(_("meter: category id"), max_length=255, blank=True, default="")
    telemeter_vc_id = models.CharField(_("meter: content id"), max_length=255, blank=True, default="")
    telemeter_vc_version = models.CharField(_("meter: content version"), max_length=255, blank=True, default="")
    mediahills_id = models.IntegerField(_("MediaHills id"), default=0)
    hbb_channel_pid = ExactTextField(_("HbbTV id"), max_length=255, blank=True, default="")
    hbb_providers = models.ManyToManyField(
        HbbProvider, blank=True, related_name="channels", verbose_name=_("HbbTV providers")
    )
    option1 = models.CharField(_("option 1"), max_length=255, blank=True, default="")
    option2 = models.CharField(_("option 2"), max_length=255, blank=True, default="")
    option3 = models.CharField(_("option 3"), max_length=255, blank=True, default="")
    version = models.CharField(_("version"), max_length=255, blank=True, default="")
    comment = models.TextField(_("comment"), blank=True, default="")
    meta = models.JSONField(_("further data"), blank=True, default=dict)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ("sort", "id")
        indexes = (models.Index(fields=("client", "enabled", "sort"), name="channel_list"),)

    def __str__(self) -> str:
        return self.name


class ChannelTrack(models.Model):
    """An audio track, a subtitle track or a quality that a box may ask for on a channel."""

    class Kind(models.TextChoices):
        AUDIO = "audio", _("audio")
        SUBTITLE = "subtitle", _("subtitles")
        QUALITY = "quality", _("quality")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="tracks", verbose_name=_("channel"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    index = models.CharField(_("id in the stream"), max_length=32)
    lang = models.CharField(_("language"), max_length=8, blank=True, default="")
    display_name = models.CharField(_("name shown"), max_length=255, blank=True, default="")
    format = models.CharField(_("format"), max_length=8, blank=True, default="", help_text=_("subtitles: srt or smi"))
    url = models.CharField(_("address"), max_length=1024, blank=True, default="")
    is_active = models.BooleanField(_("chosen at start"), default=False)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ("kind", "id")
        constraints = (models.UniqueConstraint(fields=("channel", "kind", "index"), name="channel_track_once"),)

    def __str__(self) -> str:
        return self.display_name or self.index


class ChannelSort(models.Model):
    """A sort list that the operator offers beside the standard order."""

    class Mode(models.TextChoices):
        CUSTOM = "custom", _("by hand")
        EPG = "epg", _("by the guide's number")
        ID = "id", _("by id")
        NAME = "name", _("by name")

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="channel_sorts", verbose_name=_("operator")
    )
    name = models.CharField(_("name"), max_length=255)
    mode = models.CharField(_("order"), max_length=16, choices=Mode.choices, default=Mode.CUSTOM)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("channel sort list")
        verbose_name_plural = _("channel sort lists")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class ChannelSortItem(models.Model):
    channel_sort = models.ForeignKey(ChannelSort, models.CASCADE, related_name="items", verbose_name=_("sort list"))
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", verbose_name=_("channel"))
    sort = models.IntegerField(_("place"), default=0)

    class Meta:
        verbose_name = _("place in a sort list")
        verbose_name_plural = _("places in sort lists")
        ordering = ("sort", "id")
        constraints = (models.UniqueConstraint(fields=("channel_sort", "channel"), name="channel_sort_item_once"),)

    def __str__(self) -> str:
        return f"{self.sort}"
