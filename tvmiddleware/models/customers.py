"""A customer: the person or firm that signs the contract and owns accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import limits
from core.currencies import currency_choices, is_changed
from core.fields import BalanceField, ExactTextField
from core.models import TimeStamped
from core.phones import LONGEST, normalize_phone
from tvmiddleware.models.fields import CURRENCY_SET, OwnCurrencyField

PHONE_FORMS = {"mobile_phone_number": "mobile_phone_e164", "phone_number_1": "phone_e164"}
"""A phone as entered -> the field with its one form, by which customers are found and written to.

The form is NULL while nobody has read the text yet, "" when there is no number in it.
"""


class CustomerQuerySet(models.QuerySet["Customer"]):
    def update(self, **values: Any) -> int:
        """A changed text has not been read yet."""
        unread = {form: None for name, form in PHONE_FORMS.items() if name in values}
        return super().update(**{**unread, **values})


class Customer(TimeStamped):
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="customers", verbose_name=_("operator"))
    dealer = models.ForeignKey(
        "clients.Dealer", models.SET_NULL, null=True, blank=True, related_name="customers", verbose_name=_("dealer")
    )
    # NULL, not "", when absent, here and in Account: unique within the operator
    ext_id = ExactTextField(_("external id"), max_length=64, null=True, blank=True)  # noqa: DJ001

    firstname = models.CharField(_("first name"), max_length=256, blank=True, default="")
    middlename = models.CharField(_("middle name"), max_length=256, blank=True, default="")
    lastname = models.CharField(_("last name"), max_length=256, blank=True, default="")
    birthdate = models.DateField(_("date of birth"), null=True, blank=True)
    passport_series = models.CharField(_("passport series"), max_length=4, blank=True, default="")
    passport_number = models.CharField(_("passport number"), max_length=6, blank=True, default="")
    passport_issue_date = models.DateField(_("passport issued on"), null=True, blank=True)
    passport_issued_by = models.CharField(_("passport issued by"), max_length=128, blank=True, default="")

    postal_address_country = models.CharField(_("postal address: country"), max_length=128, blank=True, default="")
    postal_address_city = models.CharField(_("postal address: city"), max_length=128, blank=True, default="")
    postal_address_street = models.CharField(_("postal address: street"), max_length=128, blank=True, default="")
    postal_address_bld = models.CharField(_("postal address: building"), max_length=32, blank=True, default="")
    postal_address_apt = models.CharField(_("postal address: apartment"), max_length=32, blank=True, default="")
    postal_address_zip = models.CharField(_("postal address: postcode"), max_length=32, blank=True, default="")
    billing_address_street = models.CharField(_("billing address: street"), max_length=128, blank=True, default="")
    billing_address_bld = models.CharField(_("billing address: building"), max_length=32, blank=True, default="")
    billing_address_apt = models.CharField(_("billing address: apartment"), max_length=32, blank=True, default="")
    billing_address_zip = models.CharField(_("billing address: postcode"), max_length=32, blank=True, default="")

    mobile_phone_number = models.CharField(_("mobile phone"), max_length=24, blank=True, default="")
    phone_number_1 = models.CharField(_("phone"), max_length=24, blank=True, default="")
    mobile_phone_e164 = models.CharField(max_length=LONGEST, null=True, editable=False)  # noqa: DJ001
    phone_e164 = models.CharField(max_length=LONGEST, null=True, editable=False)  # noqa: DJ001
    phone_number_2 = models.CharField(_("second phone"), max_length=24, blank=True, default="")
    fax_phone_number = models.CharField(_("fax"), max_length=24, blank=True, default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    company_name = models.CharField(_("company"), max_length=128, blank=True, default="")
    comment = models.CharField(_("comment"), max_length=512, blank=True, default="")
    contract_number = models.CharField(_("contract number"), max_length=128, blank=True, default="")
    send_sms_messages = models.BooleanField(_("notify by SMS"), default=True)
    send_email_messages = models.BooleanField(_("notify by e-mail"), default=True)
    bank_account_blz = models.CharField(_("bank account: BLZ"), max_length=32, blank=True, default="")
    bank_account_bic = models.CharField(_("bank account: BIC"), max_length=32, blank=True, default="")
    bank_account_number = models.CharField(_("bank account: number"), max_length=64, blank=True, default="")
    bank_account_iban = models.CharField(_("bank account: IBAN"), max_length=64, blank=True, default="")
    bank_account_bank_name = models.CharField(_("bank account: bank"), max_length=128, blank=True, default="")
    bank_account_owner_name = models.CharField(_("bank account: owner"), max_length=128, blank=True, default="")
    meta = models.JSONField(_("further data"), blank=True, default=dict)
    tariffs = models.ManyToManyField(
        "tvmiddleware.Tariff", blank=True, related_name="customers", verbose_name=_("tariffs")
    )
    virtual_tariffs = models.ManyToManyField(
        "tvmiddleware.VirtualTariff", blank=True, related_name="customers", verbose_name=_("virtual tariffs")
    )

    # written by billing.services.ledger alone, under a lock of this row: the sum of the confirmed transactions
    balance = BalanceField(_("balance"), default=0, editable=False)
    currency = OwnCurrencyField(
        _("currency"),
        max_length=3,
        blank=True,
        default="",
        choices=currency_choices,
        help_text=_("empty = the operator's"),
    )
    autopayment = models.BooleanField(_("automatic payment"), default=False)
    custom_billing_api = models.PositiveIntegerField(
        _("billing handler"), default=0, help_text=_("id of the integration; 0 = the operator's own")
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("client", "ext_id"), name="customer_ext_id_once"),)
        indexes = (
            models.Index(fields=("client", "lastname", "firstname"), name="customer_name"),
            models.Index(fields=("client", "mobile_phone_number"), name="customer_mobile"),
            models.Index(fields=("client", "phone_number_1"), name="customer_phone"),
            models.Index(fields=("client", "mobile_phone_e164"), name="customer_mobile_e164"),
            models.Index(fields=("client", "phone_e164"), name="customer_phone_e164"),
            models.Index(fields=("client", "email"), name="customer_email"),
            models.Index(fields=("client", "contract_number"), name="customer_contract"),
            models.Index(fields=("client", "autopayment"), name="customer_autopayment"),
        )

    def __str__(self) -> str:
        names = " ".join(part for part in (self.lastname, self.firstname, self.middlename) if part)
        return names or self.company_name or self.comment or f"#{self.pk}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **how: Any) -> None:
        """The phones are read on the way, as of the operator's country."""
        if CURRENCY_SET in self.__dict__ and not self._state.adding:
            limits.checked_fields(self.check_currency)
        names = PHONE_FORMS if update_fields is None else [name for name in PHONE_FORMS if name in set(update_fields)]
        self.read_phones(names)
        if update_fields is not None:
            update_fields = [*update_fields, *(PHONE_FORMS[name] for name in names)]
        super().save(*args, update_fields=update_fields, **how)

    def clean(self) -> None:
        super().clean()
        self.check_currency()

    def check_currency(self) -> None:
        """What was booked stays in its currency. Raises ValidationError."""
        rows = Customer.objects.filter(pk=self.pk).values_list("currency", "client__currency")
        before = None if self._state.adding else rows.first()
        if before is None or not is_changed(was := before[0] or before[1], self.currency):
            return
        if self.transactions.exists() or self.payments.exists():
            raise ValidationError({"currency": _("money was booked in %(currency)s already") % {"currency": was}})

    def read_phones(self, names: Iterable[str]) -> None:
        texts = {name: getattr(self, name) for name in names}
        country = self.client.country if any(texts.values()) else None
        for name, text in texts.items():
            setattr(self, PHONE_FORMS[name], normalize_phone(text, country.iso_code if country else ""))


class CustomerLog(models.Model):
    """What a subscriber did, where TVMIDDLEWARE_CUSTOMER_LOG_ENABLED says so."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="log", verbose_name=_("customer")
    )
    account = models.ForeignKey(
        "tvmiddleware.Account", models.SET_NULL, null=True, blank=True, related_name="log", verbose_name=_("account")
    )
    action = models.CharField(_("action"), max_length=64)
    source = models.CharField(_("source"), max_length=16, default="app")
    details = models.JSONField(_("details"), blank=True, default=dict)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("subscriber's action")
        verbose_name_plural = _("subscribers' actions")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("created_at",), name="customerlog_created"),
            models.Index(fields=("client", "-id"), name="customerlog_client"),
        )

    def __str__(self) -> str:
        return self.action
