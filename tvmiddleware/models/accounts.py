"""Accounts: what a box logs in to. One customer may own several."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import Within
from core.fields import ExactTextField, SecretTextField
from core.models import DescriptionLanguages, NameLanguages, TimeStamped
from tvmiddleware.constants import StatusReason, SwitchedOffBy
from tvmiddleware.models.fields import DAY_OF_MONTH

LARGEST_ABONEMENT = 10**15 - 1

UNTOLD = ("", StatusReason.ACTIVE, StatusReason.BLOCK, StatusReason.WAIT)
"""Reasons that do not change who has switched an account off before."""


class Account(TimeStamped):
    _loaded: tuple[bool | None, str | None] = (None, None)
    """``active`` and ``status_reason`` as they stand in the database."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="accounts", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="accounts", verbose_name=_("customer")
    )
    abonement = models.BigIntegerField(
        _("abonement (login)"), validators=(MinValueValidator(1), MaxValueValidator(LARGEST_ABONEMENT))
    )
    password = SecretTextField(_("password"), blank=True, default="")
    ext_id = ExactTextField(_("external id"), max_length=64, null=True, blank=True)  # noqa: DJ001

    active = models.BooleanField(_("active"), default=True)
    status_reason = models.CharField(
        _("additional status"),
        max_length=20,
        blank=True,
        default=StatusReason.ACTIVE,
        help_text=_("ACTIVE, DEBT, BLOCK, INACTIVE, WAIT or a text of your own"),
    )
    switched_off_by = models.CharField(
        _("switched off by"),
        max_length=8,
        choices=SwitchedOffBy.choices,
        default=SwitchedOffBy.NOBODY,
        blank=True,
        editable=False,  # kept by save() and by whoever updates rows: docs/billing.md, "Who switched it off"
    )
    auto_activation_period = models.PositiveIntegerField(
        _("activation at first login, days"),
        default=0,
        help_text=_("0 = no; else the account starts at its first login"),
    )
    activation_date = models.DateField(_("activation date"), null=True, blank=True)
    deactivation_date = models.DateField(_("deactivation date"), null=True, blank=True)
    extension_date = models.DateField(
        _("last extension"),
        null=True,
        blank=True,
        help_text=_("the day the paid month began; set = charged every month, see docs/billing.md"),
    )
    charge_day = models.PositiveSmallIntegerField(
        _("day of the month on which it is charged"),
        null=True,
        blank=True,
        editable=False,  # 31 stays 31 over February
        validators=DAY_OF_MONTH,
    )
    activation_done = models.DateField(
        _("activation date that was applied"),
        null=True,
        blank=True,
        editable=False,  # so that an account switched off later is not switched on again by its old date
    )
    off_since = models.DateField(
        _("without service since"),
        null=True,
        blank=True,
        editable=False,  # days without service are never charged: an account switched on again begins that day
    )
    expiry_told_for = models.DateField(_("end that was announced"), null=True, blank=True, editable=False)
    is_trial = models.BooleanField(
        _("trial"), default=False, editable=False, help_text=_("activated by its first login and never charged yet")
    )

    allow_multiple_login = models.BooleanField(_("unlimited simultaneous sessions"), default=False)
    allow_login_by_abonement = models.BooleanField(_("login by abonement alone"), default=False)
    allow_login_by_device_uid = models.BooleanField(_("login by device UID"), default=True)
    allow_login_by_ip = models.BooleanField(_("login by IP subnet"), default=False)
    subnets = models.TextField(_("allowed subnets"), blank=True, default="", help_text=_("; between them, empty = any"))
    allowed_device_groups = models.JSONField(
        _("allowed device groups"),
        blank=True,
        default=list,
        help_text=_("empty = all; 0 STB, 1 Smart TV, 2 mobile, 3 other"),
    )

    parent_code = SecretTextField(_("PIN of parental control"), blank=True, default="")
    use_timeshift = models.BooleanField(_("local-time viewing"), default=False)
    preferred_timeshift_offset = models.IntegerField(_("preferred hour shift"), default=0)
    data_center = models.ForeignKey(
        "tvmiddleware.DataCenter",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("data centre"),
    )
    template = models.ForeignKey(
        "tvmiddleware.PlayDeviceTemplate",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("interface template"),
    )
    channel_sort = models.ForeignKey(
        "tvmiddleware.ChannelSort",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("channel order"),
    )
    option1 = models.CharField(_("option 1"), max_length=128, blank=True, default="")
    option2 = models.CharField(_("option 2"), max_length=128, blank=True, default="")
    option3 = models.CharField(_("option 3"), max_length=128, blank=True, default="")
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="accounts", verbose_name=_("tariffs")
    )
    virtual_tariffs = models.ManyToManyField(
        "tvmiddleware.VirtualTariff", blank=True, related_name="accounts", verbose_name=_("virtual tariffs")
    )

    last_active = models.DateTimeField(_("last active"), null=True, blank=True)
    last_channel = models.ForeignKey(
        "tvmiddleware.Channel", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("last channel")
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("client", "abonement"), name="account_abonement_once"),
            models.UniqueConstraint(fields=("client", "ext_id"), name="account_ext_id_once"),
            Within(field="abonement", least=1, most=LARGEST_ABONEMENT, name="account_abonement_within"),
            Within(field="charge_day", least=1, most=31, name="account_charge_day_within"),
        )
        indexes = (
            models.Index(fields=("client", "allow_login_by_ip"), name="account_by_ip"),
            models.Index(fields=("client", "last_active"), name="account_last_active"),
            # who is due tonight, in three questions: billing/selectors/due.py
            models.Index(fields=("client", "active", "deactivation_date"), name="account_deactivation"),
            models.Index(fields=("client", "active", "extension_date"), name="account_extension"),
            models.Index(fields=("client", "active", "activation_date"), name="account_activation"),
        )

    def __str__(self) -> str:
        return str(self.abonement)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **later: Any) -> Self:
        row = super().from_db(db, field_names, values, **later)
        row._loaded = (row.__dict__.get("active"), row.__dict__.get("status_reason"))
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps ``switched_off_by``: whoever saves a row that was on as off switched it off, unless he says who did."""
        by = self.switched_by()
        if by is not None and by != self.switched_off_by:
            self.switched_off_by = by
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "switched_off_by"}
        super().save(*args, **kwargs)
        self._loaded = (self.__dict__.get("active"), self.__dict__.get("status_reason"))

    def switched_by(self) -> SwitchedOffBy | None:
        """Who switched the account off by the change that is about to be saved; None: as it was."""
        active, reason = self.__dict__.get("active"), self.__dict__.get("status_reason")
        if active is None or reason is None:
            return None
        if active:
            return SwitchedOffBy.NOBODY
        was_active, was_reason = self._loaded
        if was_active:
            return SwitchedOffBy.by_reason(reason)
        announced = was_reason is not None and reason not in {was_reason, *UNTOLD}
        return SwitchedOffBy.by_reason(reason) if announced else None


class Profile(NameLanguages, DescriptionLanguages):
    """A profile type of the operator: adult, child..."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="profiles", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True, default="")
    default = models.BooleanField(_("default"), default=False)
    show_adult_content = models.BooleanField(_("adult content"), default=True)
    max_rating = models.PositiveSmallIntegerField(_("largest age rating"), default=0, help_text=_("0 = any"))

    class Meta:
        verbose_name = _("profile type")
        verbose_name_plural = _("profile types")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class AccountSettings(models.Model):
    """One viewer's profile in an account (the API's "account_settings")."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="settings", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    profile = models.ForeignKey(
        Profile, models.SET_NULL, null=True, blank=True, related_name="account_settings", verbose_name=_("profile type")
    )

    class Meta:
        verbose_name = _("account profile")
        verbose_name_plural = _("account profiles")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("account", "profile"), name="account_profile_once"),)

    def __str__(self) -> str:
        return self.name or str(self.account_id)


class AccountChannel(models.Model):
    """What an account did to one channel: favourite, hidden, parental lock, own place in the list."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="channels", verbose_name=_("account"))
    channel = models.ForeignKey("tvmiddleware.Channel", models.CASCADE, related_name="+", verbose_name=_("channel"))
    is_favorited = models.BooleanField(_("favourite"), default=False)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    is_parent_control = models.BooleanField(
        _("parental lock"), null=True, blank=True, default=None, help_text=_("empty = as the channel says")
    )
    sort = models.IntegerField(_("place"), null=True, blank=True)
    last_viewed_at = models.DateTimeField(_("last viewed"), null=True, blank=True)

    class Meta:
        verbose_name = _("account's channel settings")
        verbose_name_plural = _("accounts' channel settings")
        ordering = ("account", "sort", "channel")
        constraints = (models.UniqueConstraint(fields=("account", "channel"), name="account_channel_once"),)

    def __str__(self) -> str:
        return f"{self.account_id}/{self.channel_id}"
