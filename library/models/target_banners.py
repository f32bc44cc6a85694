"""Advertising banners that are aimed at some of an operator's accounts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import InOrder
from core.models import TimeStamped


class TargetBanner(TimeStamped):
    """A banner for the accounts that are named, for those with one of its tariffs, or for all.

    ``for_everybody`` is written by ``note_audience`` with the accounts and tariffs: a banner whose last account was
    deleted is for nobody then, not for all.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=200)
    image = models.ImageField(_("image"), upload_to="banners/", max_length=255, blank=True, default="")
    message = models.CharField(_("message"), max_length=1000, blank=True, default="")
    deep_link = models.CharField(
        _("deep link"), max_length=256, blank=True, default="", help_text=_("what an app opens for it")
    )
    published_from = models.DateField(_("first day"))
    published_to = models.DateField(_("last day"))
    enabled = models.BooleanField(_("enabled"), default=True)
    for_birthday = models.BooleanField(_("on the customer's birthday only"), default=False)
    for_everybody = models.BooleanField(
        _("for all accounts"), default=True, editable=False, help_text=_("neither accounts nor tariffs were chosen")
    )
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="target_banners", verbose_name=_("tariffs")
    )
    available_cities = models.ManyToManyField(
        "geo.City", blank=True, related_name="+", verbose_name=_("cities"), help_text=_("empty = everywhere")
    )
    sort = models.IntegerField(_("place"), default=0)
    meta = models.JSONField(_("further data"), blank=True, default=dict)

    class Meta:
        db_table = "tvmiddleware_targetbanner"
        verbose_name = _("target banner")
        verbose_name_plural = _("target banners")
        ordering = ("sort", "id")
        constraints = (InOrder(first="published_from", last="published_to", name="targetbanner_days_in_order"),)

    def __str__(self) -> str:
        return self.name


class TargetBannerAccount(models.Model):
    """An account that a banner is aimed at."""

    banner = models.ForeignKey(
        TargetBanner, models.CASCADE, related_name="targets", db_index=False, verbose_name=_("banner")
    )
    account = models.ForeignKey("tvmiddleware.Account", models.CASCADE, related_name="+", verbose_name=_("account"))

    class Meta:
        db_table = "tvmiddleware_targetbanner_accounts"
        verbose_name = _("account of a banner")
        verbose_name_plural = _("accounts of banners")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("banner", "account"), name="targetbanner_account_once"),)

    def __str__(self) -> str:
        return f"{self.banner_id}: {self.account_id}"
