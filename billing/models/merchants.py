"""An operator's contract with a payment gateway, and what the gateway calls the operator's customers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.currencies import currency_choices
from core.database_limits import Within
from core.fields import ExactTextField, MoneyField, SecretTextField
from core.models import EnteredAddress, TimeStamped

LONG_SECRET = 2048
"""Room for a sealed key of about 1500 characters."""


class Merchant(EnteredAddress, TimeStamped):
    """The settings of one gateway at one operator. What each column means at a gateway says ``Gateway.settings``."""

    fetched_fields = ("api_url",)

    class RememberCard(models.IntegerChoices):
        NOT_CHECKED = 0, _("offered, not ticked")
        CHECKED = 1, _("offered, ticked")
        DISABLED = 2, _("not offered")

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="merchants", verbose_name=_("operator"))
    gateway = models.CharField(_("gateway"), max_length=16)
    name = models.CharField(_("name"), max_length=128)
    enabled = models.BooleanField(_("enabled"), default=True)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("used when neither the app nor the operator names a gateway")
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        default="",
        choices=currency_choices,
        help_text=_("empty = operator's"),
    )
    api_url = models.CharField(
        _("gateway's address"), max_length=255, blank=True, default="", help_text=_("empty = the gateway's usual one")
    )
    account = models.CharField(_("merchant's number or login"), max_length=255, blank=True, default="")
    key = SecretTextField(_("key"), max_length=LONG_SECRET, blank=True, default="")
    add_key = SecretTextField(_("second key"), max_length=LONG_SECRET, blank=True, default="")
    secret = SecretTextField(_("password"), max_length=LONG_SECRET, blank=True, default="")
    notify_secret = SecretTextField(_("secret of notifications"), max_length=LONG_SECRET, blank=True, default="")
    certificate = models.CharField(
        _("client certificate"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("PEM file with certificate and private key on this server"),
    )
    template = models.CharField(_("template of the payment page"), max_length=64, blank=True, default="")
    remember_card = models.PositiveSmallIntegerField(
        _("remember the card"), choices=RememberCard.choices, default=RememberCard.NOT_CHECKED
    )
    notify_networks = models.TextField(
        _("addresses of notifications"),
        blank=True,
        default="",
        help_text=_("subnets, ; between them; empty = those that the gateway publishes, or any"),
    )
    page_url = models.CharField(
        _("own payment page"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("may contain %transaction_id%, %success_url%, %fail_url%; empty = the gateway's page"),
    )
    min_amount = MoneyField(_("smallest amount"), default=0, validators=(MinValueValidator(0),))
    max_amount = MoneyField(
        _("largest amount"), default=0, validators=(MinValueValidator(0),), help_text=_("0 = no limit")
    )
    options = models.JSONField(_("further settings"), blank=True, default=dict)

    class Meta:
        verbose_name = _("payment gateway of an operator")
        verbose_name_plural = _("payment gateways of operators")
        ordering = ("client", "id")
        constraints = (
            Within(field="min_amount", least=0, name="merchant_min_not_negative"),
            Within(field="max_amount", least=0, name="merchant_max_not_negative"),
        )
        indexes = (models.Index(fields=("gateway", "enabled"), name="merchant_gateway"),)

    def __str__(self) -> str:
        return self.name or self.gateway

    def clean(self) -> None:
        super().clean()
        if self.max_amount and self.min_amount and self.max_amount < self.min_amount:
            raise ValidationError({"max_amount": _("less than the smallest amount")})


class GatewayCustomer(models.Model):
    """A customer's name (and password) at a gateway that keeps cards per customer."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, related_name="gateway_customers", verbose_name=_("gateway"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="gateway_names", verbose_name=_("customer")
    )
    ext_id = ExactTextField(_("name at the gateway"), max_length=128)
    secret = SecretTextField(_("password at the gateway"), blank=True, default="")

    class Meta:
        verbose_name = _("customer at a gateway")
        verbose_name_plural = _("customers at gateways")
        constraints = (models.UniqueConstraint(fields=("merchant", "customer"), name="gateway_customer_once"),)

    def __str__(self) -> str:
        return self.ext_id
