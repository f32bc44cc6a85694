"""Sessions of devices, logins by QR code, confirmation codes sent to phones."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField


class AccountAuthKey(models.Model):
    """A session. Its key (128 hex characters) is the device's only secret after login."""

    key = ExactTextField(_("key"), max_length=128, unique=True)
    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="sessions", verbose_name=_("account")
    )
    device = models.ForeignKey(
        "tvmiddleware.AccountDevice",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("bound device"),
    )
    client_play_device = models.ForeignKey(
        "tvmiddleware.ClientPlayDevice",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("device type"),
    )
    profile = models.ForeignKey(
        "tvmiddleware.Profile", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("profile type")
    )
    device_uid = ExactTextField(_("device UID"), max_length=255, blank=True, default="")
    is_basic = models.BooleanField(_("basic device"), default=False)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(_("user agent"), max_length=255, blank=True, default="")
    app_build_version = models.CharField(_("app build"), max_length=64, blank=True, default="")
    channel_list_changed = models.BooleanField(_("must reload its channel list"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"))
    last_active = models.DateTimeField(_("last active"))

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("account", "last_active"), name="authkey_account_active"),
            models.Index(fields=("last_active",), name="authkey_active"),
            models.Index(fields=("account", "device_uid"), name="authkey_account_uid"),
        )

    def __str__(self) -> str:
        return f"{self.key[:8]}…"


class QrLogin(models.Model):
    """A TV that shows a QR code and waits until a phone confirms it."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    token = ExactTextField(_("connection token"), max_length=64, unique=True)
    login_code = ExactTextField(_("numeric code"), max_length=16, blank=True, default="")
    device = models.CharField(_("device type"), max_length=64)
    device_uid = ExactTextField(_("device UID"), max_length=255)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    ticket_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    session = models.ForeignKey(
        AccountAuthKey, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("session")
    )
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("QR login")
        verbose_name_plural = _("QR logins")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("client", "login_code", "expires_at"), name="qrlogin_code"),
            models.Index(fields=("expires_at",), name="qrlogin_expires"),
        )

    def __str__(self) -> str:
        return self.device_uid


class PhoneCode(models.Model):
    """A confirmation that a phone is asked for, and who asked (services.askers). Of codes only the HMAC is kept."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    phone = models.CharField(_("phone"), max_length=24)
    purpose = models.CharField(_("purpose"), max_length=32, default="login")
    way = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    code_digest = models.CharField(max_length=64)
    asker_name = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    asker_place = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    ticket_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    ticket_shown = models.BooleanField(default=False, db_default=False, editable=False)
    """Its asker keeps cookies: without the ticket nobody is the asker."""
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    created_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("phone confirmation")
        verbose_name_plural = _("phone confirmations")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("client", "phone", "purpose", "-id"), name="phonecode_phone"),
            models.Index(fields=("phone", "expires_at"), name="phonecode_number"),
            models.Index(fields=("expires_at",), name="phonecode_expires"),
        )

    def __str__(self) -> str:
        return self.phone
