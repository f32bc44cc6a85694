"""Where guides come from. Sources are shared by all operators of the installation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import EnteredAddress, TimeStamped


class EpgSource(EnteredAddress, TimeStamped):
    fetched_fields = ("url_mask", "parser", "options")

    name = models.CharField(_("name"), max_length=255, unique=True)
    parser = models.CharField(
        _("parser"), max_length=128, default="xmltv_common", help_text=_("module in epg/parsers or epg_parsers")
    )
    url_mask = models.CharField(
        _("URL or file mask"),
        max_length=1024,
        blank=True,
        default="",
        help_text=_("$id = the channel's id in the source, $date = YYYY-MM-DD, $lang = language"),
    )
    login = models.CharField(_("login"), max_length=128, blank=True, default="")
    password = models.CharField(_("password"), max_length=128, blank=True, default="")
    language = models.CharField(_("language of the texts"), max_length=8, blank=True, default="")
    time_zone = models.CharField(
        _("time zone of times without an offset"), max_length=64, blank=True, default="", help_text=_("empty = UTC")
    )
    priority = models.IntegerField(_("priority"), default=0, help_text=_("the larger wins where two fill one channel"))
    enabled = models.BooleanField(_("enabled"), default=True)
    options = models.JSONField(_("options for the parser"), blank=True, default=dict)
    last_import_at = models.DateTimeField(_("last import"), null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, default="", editable=False)
    last_warning = models.CharField(
        _("last warning"), max_length=1000, blank=True, default="", db_default="", editable=False
    )
    channels_missing = models.IntegerField(_("channels missing in the source"), default=0, db_default=0, editable=False)
    times_read = models.SmallIntegerField(_("times that could be read, of 1000"), null=True, blank=True, editable=False)

    class Meta:
        db_table = "tvmiddleware_epgsource"
        verbose_name = _("guide source")
        verbose_name_plural = _("guide sources")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class EpgChannelSource(EnteredAddress):
    """Where the list of a source's channels (and their icons) comes from."""

    fetched_fields = ("source", "url_mask", "icon_url_mask")

    source = models.OneToOneField(
        EpgSource, models.CASCADE, related_name="channel_source", verbose_name=_("guide source")
    )
    url_mask = models.CharField(_("URL or file mask"), max_length=1024)
    icon_url_mask = models.CharField(
        _("icon URL mask"), max_length=1024, blank=True, default="", help_text=_("$id, $icon; empty = as given")
    )

    class Meta:
        db_table = "tvmiddleware_epgchannelsource"
        verbose_name = _("channel source")
        verbose_name_plural = _("channel sources")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.source)
