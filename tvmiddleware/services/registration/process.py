"""The steps of a registration, in the order in which their refusals count.

Nothing is sent to a phone before everything that can be checked without it is right, and the captcha, where the
operator wants one, comes before the first SMS. What was proved (captcha, phone) stays proved for the calls that follow.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clients.models import Client, Dealer
from core import concurrency
from core.cache import tries
from core.networks import address_group
from core.phones import normalize_phone, region_of
from core.secret_text import SecretText
from external_api.objects import AccountRegisterResponse
from sms.backends.base import SmsError
from sms.services.outbox import sms_create
from tvmiddleware.cache import keys
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account
from tvmiddleware.selectors.devices import device_with_uid
from tvmiddleware.selectors.phones import customers_with_phone
from tvmiddleware.services import captcha, devices, phone_codes
from tvmiddleware.services.account_records import AbonementsExhausted, AccountFields, account_create
from tvmiddleware.services.askers import asker_of
from tvmiddleware.services.customers import customer_create
from tvmiddleware.services.login.ratelimit import is_over_limit
from tvmiddleware.services.phone_codes import PhoneOwner, language_of
from tvmiddleware.services.probes import Prober, TooManyProbes, limit_probes
from tvmiddleware.services.registration import errors, external
from tvmiddleware.services.registration.params import Registered, RegisterParams
from tvmiddleware.services.registration.rules import RegistrationRules
from tvmiddleware.services.row_fields import FieldsInvalid

PURPOSE = "register"
ACTOR = "registration"
TELLING = (errors.PhoneTaken, errors.PhoneDiffers, errors.DeviceKnown)


class RegistrationProcess:
    """One registration. ``run`` raises an error of ``registration.errors``, ``captcha`` or ``phone_codes``."""

    def __init__(self, params: RegisterParams, rules: RegistrationRules | None = None) -> None:
        self.params = params
        self.rules = rules or RegistrationRules()
        self.phone = ""
        self.address_key = keys.registrations(params.operator.id, address_group(params.ip))

    def run(self) -> Registered:
        self.check_operator()
        self.check_params()
        self.check_unknown()
        self.check_address()
        external.validate_params(self.params)
        self.check_captcha()
        self.check_phone()
        made = self.register()
        external.notify_registered(self.params, made.account)
        return made

    # --- what can be refused at once ------------------------------------------------------------------------------
    def check_operator(self) -> None:
        if self.params.operator.id in settings.TVMIDDLEWARE_REGISTRATION_CLIENTS_EXCLUDE:
            raise errors.RegistrationForbidden
        if not self.params.operator.registration_enabled:
            raise errors.RegistrationOff

    def check_params(self) -> None:
        params = self.params
        if not 0 <= params.auto_activation_period <= params.operator.max_trial_days:
            raise errors.TrialInvalid
        if params.dealer_id and not self.dealers().exists():
            raise errors.DealerInvalid
        if params.custom_billing_provider_id and not external.handler_known(params):
            raise errors.ProviderInvalid
        if not params.mobile_phone_number:
            if params.operator.registration_phone_required or not params.device_uid:
                raise errors.NothingToKnowBy
            return
        self.phone = usable_phone(params.operator.id, params.mobile_phone_number, params.region_code)

    def dealers(self) -> QuerySet[Dealer]:
        return Dealer.objects.filter(pk=self.params.dealer_id, client_id=self.params.operator.id, enabled=True)

    def check_unknown(self) -> None:
        """``check_free``, as often as somebody may ask for what it tells."""
        params = self.params
        prober = Prober("phone", params.operator.id, params.ip)
        try:
            with limit_probes(prober, f"{self.phone}:{params.device_uid}", TELLING):
                self.check_free()
        except TooManyProbes as error:
            raise errors.TooManyRegistrations from error

    def check_free(self) -> None:
        """Neither the phone nor the device belongs to anybody yet."""
        client_id = self.params.operator.id
        bound = device_with_uid(client_id, self.params.device_uid)
        owners = customers_with_phone(client_id, self.phone) if self.phone else []
        if bound is not None and self.phone:
            owner = Account.objects.select_related("customer").get(pk=bound.account_id).customer
            raise errors.PhoneTaken if owner in owners else errors.PhoneDiffers
        if bound is not None:
            raise errors.DeviceKnown
        if owners:
            raise errors.PhoneTaken

    def check_address(self) -> None:
        if is_over_limit(int(cache.get(self.address_key) or 0) + 1, settings.TVMIDDLEWARE_REGISTRATIONS_PER_ADDRESS):
            raise errors.TooManyRegistrations

    # --- who is it ------------------------------------------------------------------------------------------------
    def check_captcha(self) -> None:
        if not self.params.operator.registration_captcha:
            return
        params = self.params
        visitor = captcha.CaptchaVisitor(params.operator.id, params.ip, f"{params.device_uid}:{self.phone}")
        captcha.captcha_demand(visitor=visitor, answer=params.captcha_code)

    def owner(self) -> PhoneOwner:
        params = self.params
        asker = asker_of(device_uid=params.device_uid, ip=params.ip, ticket=params.ticket)
        return PhoneOwner(params.operator.id, self.phone, asker, params.ip, params.lang, params.now, PURPOSE)

    @property
    def confirms(self) -> bool:
        return bool(self.phone) and self.params.operator.registration_confirm_phone

    def check_phone(self) -> None:
        if self.confirms:
            way = self.params.operator.phone_check
            phone_codes.phone_confirm(owner=self.owner(), way=way, code=self.params.code)

    # --- the account ----------------------------------------------------------------------------------------------
    def register(self) -> Registered:
        """Counted before it is made, so that parallel calls count too."""
        count = tries.count_try(self.address_key, settings.TVMIDDLEWARE_REGISTRATIONS_PERIOD)
        if is_over_limit(count, settings.TVMIDDLEWARE_REGISTRATIONS_PER_ADDRESS):
            raise errors.TooManyRegistrations
        response = external.create_external(self.params)
        try:
            with concurrency.hold_slot(f"registration:{self.params.operator.id}"):
                return self.registered(response)
        except (FieldsInvalid, AbonementsExhausted, devices.DeviceTaken) as error:
            raise errors.RegistrationFailed(error.message) from error

    @transaction.atomic
    def registered(self, response: AccountRegisterResponse | None) -> Registered:
        """One at a time per operator: of two calls with the same phone or device the second finds the first's."""
        Client.objects.select_for_update().only("pk").get(pk=self.params.operator.id)
        self.check_free()
        if self.confirms and not phone_codes.confirmation_take(owner=self.owner()):
            raise phone_codes.CodeWrong
        account = external.account_of(self.params, response) if response else None
        account = account or self.made(response)
        if self.params.send_sms and self.phone:
            self.notify(account)
        return Registered(account, account.password)

    def made(self, response: AccountRegisterResponse | None) -> Account:
        params = self.params
        password = (response.password if response else "") or params.password
        ext_id = str(response.ext_id) if response and response.ext_id else None
        customer = customer_create(
            client_id=params.operator.id,
            now=params.now,
            actor=ACTOR,
            ext_id=ext_id,
            dealer_id=params.dealer_id or None,
            mobile_phone_number=self.phone,
            comment=params.comment or self.phone or params.device_uid,
            custom_billing_api=params.custom_billing_provider_id,
        )
        fields: AccountFields = {
            "active": False,
            "status_reason": StatusReason.INACTIVE.value,
            "auto_activation_period": params.auto_activation_period,
            "parent_code": params.parent_code,
            "ext_id": ext_id,
        }
        if password:
            fields["password"] = password
        abonement = external.abonement_of(response)
        account = account_create(customer=customer, now=params.now, abonement=abonement, actor=ACTOR, **fields)
        self.bind(account)
        self.rules.completed(params, account)
        account.refresh_from_db()
        return account

    def bind(self, account: Account) -> None:
        """The device that registers belongs to the account from the start."""
        params = self.params
        kind = params.operator.device(params.device, params.device_uid)
        if params.device_uid:
            devices.device_bind(
                account=account,
                device_uid=params.device_uid,
                device_id=kind.id if kind else None,
                is_basic=bool(kind and kind.is_basic),
                must_be_new=True,
                actor=ACTOR,
                at_login=True,
                device_model=params.device_model,
            )

    def notify(self, account: Account) -> None:
        """Login and password by SMS; a phone that got too many of them does without."""
        try:
            sms_create(
                phone=self.phone,
                text=SecretText(login_text(account, self.params.lang)),
                now=self.params.now,
                client_id=account.client_id,
                purpose="registration",
                sensitive=True,
            )
        except SmsError:
            return


def login_text(account: Account, lang: str) -> str:
    with language_of(lang):
        return _("Login: %(login)s, password: %(password)s") % {
            "login": account.abonement,
            "password": account.password,
        }


def usable_phone(client_id: int, text: str, region_code: str = "") -> str:
    """The number, read as of ``region_code`` or the operator's country; PhoneUnusable also for a country where the
    operator, who named some, registers nobody."""
    row = Client.objects.select_related("country").prefetch_related("available_countries").get(pk=client_id)
    phone = normalize_phone(text, region_code or (row.country.iso_code if row.country else ""))
    countries = {country.iso_code for country in row.available_countries.all()}
    if not phone or (countries and region_of(phone) not in countries):
        raise errors.PhoneUnusable
    return phone
