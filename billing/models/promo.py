"""Promo codes and who used them. A code gives exactly one of: an amount, a discount on tariffs, free tariffs."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.database_limits import InOrder, Within
from core.fields import ExactTextField, MoneyField


class PromoCode(models.Model):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="promo_codes", verbose_name=_("operator"))
    account = models.ForeignKey(
        "tvmiddleware.Account",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="promo_codes",
        verbose_name=_("account"),
        help_text=_("empty = anybody may use it"),
    )
    code = ExactTextField(_("code"), max_length=64)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    activation_count = models.PositiveIntegerField(
        _("activations"),
        default=1,
        validators=(MinValueValidator(1),),
        help_text=_("so many customers may use it, each once"),
    )
    discount = models.DecimalField(
        _("discount, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=(MinValueValidator(0), MaxValueValidator(100)),
    )
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff",
        blank=True,
        related_name="promo_discounts",
        verbose_name=_("discounted tariffs"),
        help_text=_("none = all"),
    )
    amount = MoneyField(_("amount"), default=0, validators=(MinValueValidator(0),))
    free_tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="promo_gifts", verbose_name=_("free tariffs")
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("promo code")
        verbose_name_plural = _("promo codes")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("client", "code"), name="promo_code_once"),
            Within(field="discount", least=0, most=100, name="promo_discount_within"),
            Within(field="amount", least=0, name="promo_amount_not_negative"),
            Within(field="activation_count", least=1, name="promo_activations_positive"),
            InOrder(first="valid_from", last="valid_until", name="promo_days_in_order"),
        )

    def __str__(self) -> str:
        return self.code


class PromoActivation(models.Model):
    """Status 1: assigned, its discount waits for a charge; 2: applied."""

    class Status(models.IntegerChoices):
        ASSIGNED = 1, _("assigned")
        APPLIED = 2, _("applied")

    promo_code = models.ForeignKey(PromoCode, models.CASCADE, related_name="activations", verbose_name=_("promo code"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="promo_activations", verbose_name=_("customer")
    )
    account = models.ForeignKey(
        "tvmiddleware.Account", models.SET_NULL, null=True, related_name="+", verbose_name=_("account")
    )
    status = models.PositiveSmallIntegerField(_("status"), choices=Status.choices, default=Status.ASSIGNED)
    discount = models.OneToOneField(
        "billing.Discount", models.SET_NULL, null=True, blank=True, related_name="promo_activation"
    )
    transaction = models.OneToOneField(
        "billing.CustomerTransaction", models.SET_NULL, null=True, blank=True, related_name="promo_activation"
    )
    created_at = models.DateTimeField(_("activated"))

    class Meta:
        verbose_name = _("promo code activation")
        verbose_name_plural = _("promo code activations")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("promo_code", "customer"), name="promo_once_a_customer"),)

    def __str__(self) -> str:
        return f"{self.promo_code_id}/{self.customer_id}"
