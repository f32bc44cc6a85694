"""Tariffs: what they open, where they hold, how many sessions they allow, what they cost; bundles of them; who has
which subscription. Who is charged when is billing's, see docs/billing.md."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.currencies import currency_choices
from core.database_limits import InOrder, Within
from core.deletion import delete_with_target
from core.fields import ExactTextField, MoneyField
from core.limits import clean_payable
from core.models import DescriptionLanguages, NameLanguages, TimeStamped
from tvmiddleware.models.fields import DAY_OF_MONTH, OwnCurrencyField

LONGEST_PERIOD = 1200
"""Months: a hundred years."""
HIGHEST_PRIORITY = 10


class Tariff(TimeStamped, NameLanguages, DescriptionLanguages):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="tariffs", verbose_name=_("operator"))
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True, default="")
    ext_id = ExactTextField(_("external id"), max_length=64, null=True, blank=True)  # noqa: DJ001
    period = models.PositiveIntegerField(
        _("period, months"),
        default=1,
        validators=(MaxValueValidator(LONGEST_PERIOD),),
        help_text=_("0 = system tariff: not shown and not charged"),
    )
    price = MoneyField(_("price"), default=0, validators=(MinValueValidator(0),))
    default_activation_price = MoneyField(
        _("activation price"),
        validators=(MinValueValidator(0),),
        null=True,
        blank=True,
        default=None,
        help_text=_("what the first period costs a subscriber; empty = the price"),
    )
    price_per_account = models.BooleanField(
        _("priced by the account"),
        default=False,
        help_text=_("a customer's tariff is charged once for every active account, not once for all"),
    )
    is_option = models.BooleanField(
        _("tariff option"), default=False, help_text=_("opens nothing by itself: more sessions, another service")
    )
    currency = OwnCurrencyField(
        _("currency"),
        max_length=3,
        blank=True,
        default="",
        choices=currency_choices,
        help_text=_("empty = the operator's"),
    )

    enabled = models.BooleanField(_("enabled"), default=True)
    archived = models.BooleanField(_("archived"), default=False)
    assigned_by_default = models.BooleanField(_("connected by default"), default=False)
    required = models.BooleanField(_("required"), default=False, help_text=_("the subscriber can't drop it"))
    available_to_unsubscribe = models.BooleanField(_("may be dropped through the API"), default=True)
    basic_tariff_priority = models.PositiveSmallIntegerField(
        _("basic tariff priority"),
        default=0,
        validators=(MaxValueValidator(HIGHEST_PRIORITY),),
        help_text=_("0 = additional tariff"),
    )
    is_periodical = models.BooleanField(_("renewed at its end"), default=True)
    sessions_count = models.PositiveIntegerField(_("sessions of additional devices"), default=1)
    basic_sessions_count = models.PositiveIntegerField(_("bound basic devices"), default=1)
    ip_restriction = models.BooleanField(_("one address at a time"), default=False)
    available_for_inactive_accounts = models.BooleanField(_("only for inactive accounts"), default=False)
    available_everywhere = models.BooleanField(_("in all countries and cities"), default=True)
    countries = models.ManyToManyField("geo.Country", blank=True, related_name="+", verbose_name=_("countries"))
    cities = models.ManyToManyField("geo.City", blank=True, related_name="+", verbose_name=_("cities"))
    display_in_channels_widget = models.BooleanField(_("channels shown on the site"), default=True)
    used_for_channel_list = models.BooleanField(_("opens channels"), default=True)
    used_for_video_list = models.BooleanField(_("opens films"), default=True)
    used_for_radio_list = models.BooleanField(_("opens radio"), default=True)
    stream_services = models.ManyToManyField(
        "tvmiddleware.StreamService", blank=True, related_name="tariffs", verbose_name=_("stream services")
    )
    icon = models.ImageField(_("icon"), upload_to="tariffs/", blank=True, default="")
    icon_tv = models.ImageField(_("icon for TVs"), upload_to="tariffs/", blank=True, default="")
    meta = models.JSONField(_("further data"), blank=True, default=dict)

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("client", "ext_id"), name="tariff_ext_id_once"),
            Within(field="price", least=0, name="tariff_price_not_negative"),
            Within(field="default_activation_price", least=0, name="tariff_activation_not_negative"),
            Within(field="period", most=LONGEST_PERIOD, name="tariff_period_within"),
            Within(field="basic_tariff_priority", most=HIGHEST_PRIORITY, name="tariff_priority_within"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.client_id:
            clean_payable(self.currency, self, "price", "default_activation_price")

    @property
    def is_basic(self) -> bool:
        return self.basic_tariff_priority > 0

    @property
    def is_system(self) -> bool:
        """Hidden: neither shown nor charged."""
        return self.period == 0


class VirtualTariff(TimeStamped, NameLanguages, DescriptionLanguages):
    """A bundle of tariffs with an id of its own, offered beside ordinary ones and connected as a whole."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="virtual_tariffs", verbose_name=_("operator")
    )
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True, default="")
    ext_id = ExactTextField(_("external id"), max_length=64, null=True, blank=True)  # noqa: DJ001
    tariffs = models.ManyToManyField(Tariff, related_name="virtual_tariffs", verbose_name=_("tariffs"))
    price = MoneyField(
        _("price"),
        validators=(MinValueValidator(0),),
        null=True,
        blank=True,
        help_text=_("of a month of the whole bundle, shared among its tariffs; empty = the sum of their prices"),
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    archived = models.BooleanField(_("archived"), default=False)
    available_to_unsubscribe = models.BooleanField(_("may be dropped through the API"), default=True)
    icon = models.ImageField(_("icon"), upload_to="tariffs/", blank=True, default="")
    icon_tv = models.ImageField(_("icon for TVs"), upload_to="tariffs/", blank=True, default="")
    meta = models.JSONField(_("further data"), blank=True, default=dict)

    class Meta:
        verbose_name = _("virtual tariff")
        verbose_name_plural = _("virtual tariffs")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("client", "ext_id"), name="vtariff_ext_id_once"),
            Within(field="price", least=0, name="vtariff_price_not_negative"),
        )

    def __str__(self) -> str:
        return self.name


class Subject(models.Model):
    """Who has tariffs and is charged for them: a customer, or one account. Made at need:
    ``billing.services.subjects.subject_of``."""

    customer = models.OneToOneField(
        "tvmiddleware.Customer",
        delete_with_target,
        null=True,
        blank=True,
        related_name="subject",
        verbose_name=_("customer"),
    )
    account = models.OneToOneField(
        "tvmiddleware.Account",
        delete_with_target,
        null=True,
        blank=True,
        related_name="subject",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, account__isnull=True)
                | models.Q(customer__isnull=True, account__isnull=False),
                name="subject_is_one_of_two",
            ),
        )

    def __str__(self) -> str:
        return f"customer {self.customer_id}" if self.customer_id else f"account {self.account_id}"


class TariffSubscription(TimeStamped):
    """A tariff of a subject in the subscription model, with a period of its own.

    Open and paid to ``end_date`` (the first day that is not paid; null = endless). A periodical one is renewed then;
    when the money is not there it stays open but *lapsed* (``is_lapsed``, its tariff is taken off the subject) and
    waits for a payment. While ``paused_at`` is set its days do not run. A closed one is history.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="subscriptions", verbose_name=_("customer")
    )
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="subscriptions", verbose_name=_("subject"))
    tariff = models.ForeignKey(Tariff, models.CASCADE, related_name="subscriptions", verbose_name=_("tariff"))
    price = MoneyField(_("price"), default=0, validators=(MinValueValidator(0),))
    is_price_overridden = models.BooleanField(_("own price"), default=False)
    price_expiration = models.DateField(
        _("own price until"),
        null=True,
        blank=True,
        help_text=_("from this day on the tariff's price; empty = for ever"),
    )
    start_date = models.DateField(_("begin"))
    end_date = models.DateField(_("paid until"), null=True, blank=True, help_text=_("empty = endless"))
    charge_day = models.PositiveSmallIntegerField(
        _("day of renewal"), default=1, editable=False, validators=DAY_OF_MONTH
    )
    is_periodical = models.BooleanField(_("renewed at its end"), default=True)
    is_lapsed = models.BooleanField(_("waits for money"), default=False)
    is_closed = models.BooleanField(_("closed"), default=False)
    paused_at = models.DateField(_("paused since"), null=True, blank=True)
    expiry_told_for = models.DateField(_("end that was announced"), null=True, blank=True, editable=False)
    api_config = models.PositiveIntegerField(_("integration"), null=True, blank=True)
    # 1 while open, NULL when closed: one open subscription of a tariff a subject, on every database
    open_mark = models.PositiveSmallIntegerField(null=True, default=1, editable=False)

    class Meta:
        verbose_name = _("tariff subscription")
        verbose_name_plural = _("tariff subscriptions")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("subject", "tariff", "open_mark"), name="subscription_open_once"),
            Within(field="price", least=0, name="subscription_price_not_negative"),
            Within(field="charge_day", least=1, most=31, name="subscription_charge_day_within"),
            InOrder(first="start_date", last="end_date", name="subscription_days_in_order"),
        )
        indexes = (
            models.Index(fields=("client", "is_closed", "is_lapsed", "end_date"), name="subscription_due"),
            models.Index(fields=("customer", "is_closed"), name="subscription_of_customer"),
        )

    def __str__(self) -> str:
        return f"{self.tariff_id}/{self.subject_id}"

    @classmethod
    def active_by_subject(cls, subject: Any) -> QuerySet[TariffSubscription]:
        """The running subscriptions of a Subject, a Customer or an Account (published plug-ins ask it so)."""
        path = {"Customer": "subject__customer", "Account": "subject__account"}.get(type(subject).__name__, "subject")
        return cls.objects.filter(**{path: subject}, is_closed=False, is_lapsed=False)
