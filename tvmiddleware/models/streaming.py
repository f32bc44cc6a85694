"""Data centres, stream services and maintenance."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import EnteredAddress, NameLanguages, TimeStamped


class DataCenter(NameLanguages):
    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="data_centers", verbose_name=_("operator")
    )
    name = models.CharField(_("name"), max_length=255)
    location = models.CharField(_("address"), max_length=255, blank=True, default="")
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("data centre")
        verbose_name_plural = _("data centres")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class StreamService(EnteredAddress, TimeStamped):
    """A group of streaming servers reached through one URI mask or one routing script."""

    fetched_fields = ("host", "port", "check_http_url")

    class Type(models.TextChoices):
        LIVE = "live_unicast", _("live, unicast")
        PVR = "pvr_unicast", _("archive, unicast")
        NPVR = "npvr_unicast", _("network recorder, unicast")
        VOD = "vod_unicast", _("films, unicast")
        MULTICAST = "live_multicast", _("live, multicast")

    class Routing(models.TextChoices):
        MASK = "mask", _("URI mask")
        SCRIPT = "script", _("Python script")

    class Storage(models.TextChoices):
        MEMORY = "memory", _("memory")
        SSD = "ssd", "SSD"
        HDD = "hdd", "HDD"

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="stream_services", verbose_name=_("operator")
    )
    name = models.CharField(_("name"), max_length=255)
    enabled = models.BooleanField(_("enabled"), default=True)
    type = models.CharField(_("type"), max_length=16, choices=Type.choices, default=Type.LIVE)
    streamer = models.CharField(
        _("streamer"), max_length=32, default="generic", help_text=_("kind of server: see playback/streamers")
    )
    data_center = models.ForeignKey(
        DataCenter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stream_services",
        verbose_name=_("data centre"),
    )
    routing = models.CharField(_("routing"), max_length=8, choices=Routing.choices, default=Routing.MASK)
    uri_mask = models.CharField(
        _("URI mask"),
        max_length=1024,
        blank=True,
        default="",
        help_text=_("$token, $cid, $prefix, $flpbt (begin), $flpdur (duration)"),
    )
    preview_uri_mask = models.CharField(_("mask of preview pictures"), max_length=1024, blank=True, default="")
    script = models.TextField(
        _("routing script"),
        blank=True,
        default="",
        help_text=_("Python; sees prefix, cid, adid, random, token, begin, duration; must set uri"),
    )
    host = models.CharField(_("server address"), max_length=255, blank=True, default="")
    port = models.PositiveIntegerField(_("server port"), null=True, blank=True)
    secret = models.CharField(_("server secret"), max_length=255, blank=True, default="")
    secure_link_secret = models.CharField(_("secure_link: secret"), max_length=255, blank=True, default="")
    secure_link_ttl = models.PositiveIntegerField(_("secure_link: lifetime, s"), default=10800)
    timeshift_offset = models.IntegerField(_("hour shift"), default=0)
    priority = models.IntegerField(_("priority"), default=0, help_text=_("the larger is chosen first"))
    max_sessions = models.PositiveIntegerField(_("most sessions"), default=0, help_text=_("0 = unlimited"))
    check_ip = models.BooleanField(_("token holds for one IP address"), default=False)
    available_everywhere = models.BooleanField(_("in all countries and cities"), default=True)
    countries = models.ManyToManyField("geo.Country", blank=True, related_name="+", verbose_name=_("countries"))

    recording_days = models.PositiveIntegerField(_("archive, days"), default=0, help_text=_("0 = as the channel says"))
    file_length_hours = models.PositiveIntegerField(_("file length, hours"), default=1)
    break_time = models.PositiveIntegerField(_("break between files, s"), default=0)
    directory = models.CharField(_("directory"), max_length=255, blank=True, default="")
    storage_type = models.CharField(_("storage"), max_length=8, choices=Storage.choices, default=Storage.HDD)
    npvr_lifetime_days = models.PositiveIntegerField(_("network recorder: keep, days"), default=0)

    check_ping = models.BooleanField(_("check: ping"), default=False)
    check_tcp = models.BooleanField(_("check: TCP port"), default=False)
    check_http = models.BooleanField(_("check: HTTP"), default=False)
    check_http_url = models.CharField(_("check: HTTP address"), max_length=255, blank=True, default="")
    check_is_alive = models.BooleanField(_("check: is_alive of the server's API"), default=False)
    is_available = models.BooleanField(_("available"), default=True, editable=False)
    checked_at = models.DateTimeField(_("last check"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("stream service")
        verbose_name_plural = _("stream services")
        ordering = ("-priority", "id")

    def __str__(self) -> str:
        return self.name


class Maintenance(TimeStamped):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    description = models.TextField(_("description"), blank=True, default="")
    datetime_begin = models.DateTimeField(_("begin"))
    datetime_end = models.DateTimeField(_("end"), null=True, blank=True)
    service_unavailable = models.BooleanField(_("service not available meanwhile"), default=True)
    done = models.BooleanField(_("done"), default=False)
    channels = models.ManyToManyField(
        "tvmiddleware.Channel", blank=True, related_name="maintenances", verbose_name=_("channels")
    )
    stream_services = models.ManyToManyField(
        StreamService, blank=True, related_name="maintenances", verbose_name=_("stream services")
    )

    class Meta:
        verbose_name = _("maintenance")
        verbose_name_plural = _("maintenance")
        ordering = ("-datetime_begin",)
        indexes = (models.Index(fields=("client", "done", "datetime_begin"), name="maintenance_now"),)

    def __str__(self) -> str:
        return self.description[:64] or f"#{self.pk}"
