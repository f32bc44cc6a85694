"""Device types, what an operator enables for each, and the devices bound to accounts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.macs import uid_form
from core.models import TimeStamped
from tvmiddleware.constants import ApiType, DeviceGroup, DrmType
from tvmiddleware.models.fields import UidFormField


class PlayDevice(models.Model):
    """A device type known to the installation, e.g. ``mag``."""

    name = models.CharField(_("name"), max_length=255)
    system_name = models.CharField(_("system name"), max_length=64, unique=True)
    api_type = models.CharField(_("API type"), max_length=8, choices=ApiType.choices, default=ApiType.JSON)
    group = models.PositiveSmallIntegerField(_("group"), choices=DeviceGroup.choices, default=DeviceGroup.OTHER)
    supports_multicast = models.BooleanField(_("plays multicast"), default=False)
    drm_type = models.CharField(_("DRM"), max_length=16, choices=DrmType.choices, blank=True, default="")
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("device type")
        verbose_name_plural = _("device types")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PlayDeviceTemplate(models.Model):
    """An interface of the portal: classic, impuls, focus, futuristic..."""

    name = models.CharField(_("name"), max_length=255)
    system_name = models.CharField(_("system name"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("interface template")
        verbose_name_plural = _("interface templates")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ClientPlayDevice(TimeStamped):
    """A device type enabled for an operator, with all portal settings of that type."""

    class AuthMode(models.TextChoices):
        PORTAL = "", _("as the portal decides")
        PASSWORD = "password", _("abonement and password")
        ABONEMENT = "abonement", _("abonement")
        DEVICE_UID = "device_uid", _("device UID")
        DEVICE_UID_ONLY = "device_uid_wo_fallback", _("device UID, nothing else")

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="play_devices", verbose_name=_("operator")
    )
    device = models.ForeignKey(PlayDevice, models.CASCADE, related_name="client_devices", verbose_name=_("device type"))
    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    enabled = models.BooleanField(_("enabled"), default=True)
    is_basic = models.BooleanField(_("basic device"), default=True, help_text=_("otherwise additional"))
    priority = models.IntegerField(_("priority"), default=0)
    allowed_uids = models.TextField(
        _("only for these device UIDs"), blank=True, default="", help_text=_("one a line, * = any text; empty = all")
    )
    template = models.ForeignKey(
        PlayDeviceTemplate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("interface template"),
    )
    custom_api_url = models.CharField(_("other API address"), max_length=255, blank=True, default="")
    custom_css_url = models.CharField(_("external CSS"), max_length=255, blank=True, default="")
    logo = models.ImageField(_("logo of the main menu"), upload_to="devices/logo/", blank=True, default="")
    logo_login = models.ImageField(_("logo of the login screen"), upload_to="devices/logo/", blank=True, default="")
    logo_loading = models.ImageField(_("logo of the loading screen"), upload_to="devices/logo/", blank=True, default="")
    login_text = models.TextField(_("text of the login screen"), blank=True, default="")
    auth_mode = models.CharField(_("login mode"), max_length=32, choices=AuthMode.choices, blank=True, default="")

    show_tvchannels = models.BooleanField(_("menu: TV channels"), default=True)
    show_categorizedtv = models.BooleanField(_("menu: TV by interests"), default=True)
    show_archive = models.BooleanField(_("menu: archive"), default=True)
    show_videocatalog = models.BooleanField(_("menu: films"), default=True)
    show_cctv = models.BooleanField(_("menu: cameras"), default=False)
    show_radio = models.BooleanField(_("menu: radio"), default=True)
    show_games = models.BooleanField(_("menu: games"), default=False)
    show_balance = models.BooleanField(_("menu: balance"), default=True)
    show_payment = models.BooleanField(_("menu: payment"), default=False)
    show_info = models.BooleanField(_("menu: information"), default=True)
    show_settings = models.BooleanField(_("menu: settings"), default=True)
    show_exit = models.BooleanField(_("menu: exit"), default=True)

    reports_enabled = models.BooleanField(_("send viewing statistics"), default=True)
    data_autorefresh_enabled = models.BooleanField(_("refresh data by itself"), default=True)
    standby_timer = models.PositiveIntegerField(_("standby after, minutes"), default=0)
    pvr_standby_timer = models.PositiveIntegerField(_("archive standby after, minutes"), default=0)
    redirect_to_portal_url = models.CharField(_("portal to redirect to"), max_length=255, blank=True, default="")
    mediascope_enabled = models.BooleanField(_("report to Mediascope"), default=False)
    mvision_stat_enabled = models.BooleanField(_("send telemetry"), default=False)
    mvision_server_url = models.CharField(_("telemetry server"), max_length=255, blank=True, default="")
    portal_config = models.JSONField(
        _("portal options"), blank=True, default=dict, help_text=_("override client.js of the portal")
    )
    banner_video = models.JSONField(_("films of the main page"), blank=True, default=dict)

    class Meta:
        verbose_name = _("device type of an operator")
        verbose_name_plural = _("device types of operators")
        ordering = ("client", "-priority", "id")

    def __str__(self) -> str:
        return self.name or str(self.device)


class DeviceGroupLimit(models.Model):
    """How many sessions of one device group (STB, Smart TV...) a tariff allows."""

    tariff = models.ForeignKey(
        "tvmiddleware.Tariff", models.CASCADE, related_name="group_limits", verbose_name=_("tariff")
    )
    group = models.PositiveSmallIntegerField(_("group"), choices=DeviceGroup.choices)
    sessions_count = models.PositiveIntegerField(_("sessions"), validators=(MinValueValidator(0),))

    class Meta:
        verbose_name = _("limit of a device group")
        verbose_name_plural = _("limits of device groups")
        ordering = ("tariff", "group")
        constraints = (models.UniqueConstraint(fields=("tariff", "group"), name="tariff_group_limit_once"),)

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.sessions_count}"


class AccountDevice(TimeStamped):
    """A device bound to an account."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="devices", verbose_name=_("account")
    )
    device = models.ForeignKey(
        ClientPlayDevice,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="account_devices",
        verbose_name=_("device type"),
    )
    device_uid = ExactTextField(_("device UID"), max_length=255)
    # NULL: written by a release before; found by device_uid then
    uid_form = UidFormField(max_length=255, null=True, editable=False)
    serial_number = models.CharField(_("serial number"), max_length=255, blank=True, default="")
    brand_name = models.CharField(_("manufacturer"), max_length=255, blank=True, default="")
    device_model = models.CharField(_("model"), max_length=255, blank=True, default="")
    diagonal = models.CharField(_("diagonal"), max_length=32, blank=True, default="")
    is_basic = models.BooleanField(_("basic device"), default=True)
    reset_settings = models.BooleanField(_("reset the user's data at next login"), default=False)

    class Meta:
        verbose_name = _("bound device")
        verbose_name_plural = _("bound devices")
        ordering = ("id",)
        constraints = (
            # one device belongs to one account of an operator: the rule behind login error 6
            models.UniqueConstraint(fields=("client", "device_uid"), name="device_uid_once"),
            models.UniqueConstraint(fields=("client", "uid_form"), name="device_uid_form_once"),
        )

    def clean(self) -> None:
        """Another spelling of a MAC address that is bound is the same device."""
        form = uid_form(self.device_uid)
        if self.uid_form is None or uid_form(self.uid_form) != form:
            others = AccountDevice.objects.filter(client_id=self.client_id, uid_form=form).exclude(pk=self.pk)
            if self.client_id and others.exists():
                raise ValidationError({"device_uid": _("this device is bound already, under another spelling")})

    def __str__(self) -> str:
        return self.device_uid
