"""The operator ("client" in every API): keys, geography, currency and what its subscribers may do."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import limits
from core.caseless import FoldedField, NamedWithoutCase
from core.clock import time_zone_choices
from core.currencies import currency_choices, is_changed
from core.database_limits import Within
from core.fields import ExactTextField
from core.models import TimeStamped
from core.number_masks import check_mask

LONGEST_TRIAL = 3660
"""Days: ten years."""


def new_key() -> str:
    return secrets.token_hex(16)


def new_uid() -> str:
    """A short number: subscribers type it to find their operator in an app that serves many."""
    return str(secrets.randbelow(90_000_000) + 10_000_000)


class Client(NamedWithoutCase, TimeStamped):
    class BillingType(models.TextChoices):
        SIMPLE = "simple", _("simple")
        SUBSCRIPTION = "subscription", _("subscription")

    class PhoneCheck(models.TextChoices):
        SMS = "sms", _("code in an SMS")
        CALL = "call", _("call from the subscriber")
        FLASH_CALL = "flash_call", _("code in the calling number")

    name = models.CharField(_("name"), max_length=255)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    domain_prefix = models.SlugField(_("subdomain"), max_length=64, unique=True)
    domain_prefix_form = FoldedField(of="domain_prefix", max_length=64, unique=True)
    site_url = models.CharField(_("site"), max_length=255, blank=True, default="")
    uid = ExactTextField(_("UID"), max_length=64, unique=True, default=new_uid)
    enabled = models.BooleanField(_("enabled"), default=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("parent operator")
    )

    api_key = ExactTextField(_("TVMW API key"), max_length=128, default=new_key)
    billing_api_key = ExactTextField(_("Billing API key"), max_length=128, default=new_key)
    content_api_key = ExactTextField(_("Content API key"), max_length=128, default=new_key)
    streaming_api_key = ExactTextField(_("Streaming API key"), max_length=128, default=new_key)

    currency = models.CharField(_("currency"), max_length=3, default="RUB", choices=currency_choices)
    default_payment_method = models.CharField(_("default payment method"), max_length=32, blank=True, default="")
    billing_type = models.CharField(
        _("billing type"), max_length=16, choices=BillingType.choices, default=BillingType.SIMPLE
    )
    migrated_to_subscriptions_at = models.DateTimeField(
        _("moved to subscriptions"), null=True, blank=True, editable=False
    )
    max_trial_days = models.PositiveIntegerField(
        _("maximum trial days"), default=0, validators=(MaxValueValidator(LONGEST_TRIAL),)
    )
    contract_number_mask = models.CharField(
        _("contract number mask"), max_length=128, blank=True, default="", validators=(check_mask,)
    )
    invoice_number_mask = models.CharField(
        _("invoice number mask"), max_length=128, blank=True, default="", validators=(check_mask,)
    )

    geo_locator = models.CharField(_("geo locator"), max_length=32, blank=True, default="")
    country = models.ForeignKey("geo.Country", models.SET_NULL, null=True, blank=True, verbose_name=_("country"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", choices=time_zone_choices)
    available_countries = models.ManyToManyField(
        "geo.Country",
        blank=True,
        related_name="phone_clients",
        verbose_name=_("countries for registration by phone"),
    )

    registration_enabled = models.BooleanField(
        _("registration in apps"), default=False, help_text=_("new subscribers may make themselves an account")
    )
    registration_phone_required = models.BooleanField(
        _("registration only with a phone"), default=False, help_text=_("else a device's UID is enough")
    )
    registration_confirm_phone = models.BooleanField(
        _("phones are confirmed"), default=True, help_text=_("at registration and when a subscriber changes it")
    )
    registration_captcha = models.BooleanField(_("registration with a captcha"), default=False)
    login_by_phone_enabled = models.BooleanField(_("login by phone"), default=False)
    phone_check = models.CharField(_("phone check"), max_length=16, choices=PhoneCheck.choices, default=PhoneCheck.SMS)
    show_account_passwords = models.BooleanField(_("staff may see account passwords"), default=False)
    show_channels_without_subscription = models.BooleanField(_("list channels that are not subscribed"), default=False)
    feeds_enabled = models.BooleanField(
        _("feeds"), default=True, db_default=True, help_text=_("rows on the home screens of televisions")
    )
    redirect_to_portal_url = models.CharField(_("portal to redirect to"), max_length=255, blank=True, default="")
    api_url = models.CharField(
        _("API address"), max_length=255, blank=True, default="", help_text=_("for a child operator on another server")
    )
    external_client_id = models.PositiveIntegerField(
        _("id at the external server"), default=0, help_text=_("for a child operator on another server")
    )
    description = models.TextField(_("description"), blank=True, default="")
    phone = models.CharField(_("support phone"), max_length=64, blank=True, default="")
    logo = models.ImageField(_("logo"), upload_to="clients/logo/", blank=True, default="")

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        ordering = ("id",)
        constraints = (Within(field="max_trial_days", most=LONGEST_TRIAL, name="operator_trial_within"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """There is no way back from subscriptions: the dates that the simple model needs are gone."""
        if self.migrated_to_subscriptions_at and self.billing_type != self.BillingType.SUBSCRIPTION:
            raise ValidationError({"billing_type": _("the operator was moved to subscriptions for good")})
        self.check_currency()

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **how: Any) -> None:
        """Raises FieldsInvalid as ``check_currency``."""
        if update_fields is None or "currency" in set(update_fields):
            limits.checked_fields(self.check_currency)
        super().save(*args, update_fields=update_fields, **how)

    def check_currency(self) -> None:
        """What was booked stays in its currency. Raises ValidationError."""
        before = None if self._state.adding else Client.objects.filter(pk=self.pk).values_list("currency").first()
        if before is None or not is_changed(before[0], self.currency):
            return
        booked = (rows.filter(customer__currency="").exists() for rows in (self.transactions, self.payments))
        if any(booked):
            raise ValidationError({"currency": _("money was booked in %(currency)s already") % {"currency": before[0]}})
