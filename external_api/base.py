"""The base class of plug-ins, with every hook that Smarty calls.

Override what the external system can do; what is not overridden is not asked. Smarty passes arguments by name, leaves
out those that a hook does not name, and gives every hook with ``**kwargs`` the rest. ``params`` is a
``tvmiddleware.api_base.TVMiddlewareApiParams``: request, params_dict, ip, authkey, client, account, device_uid, auth,
lang. A hook says no with ``ExternalApiException``; any other exception counts as one and is logged with its traceback.
"""

from __future__ import annotations

from typing import Any


class ExternalApiClient:
    """An instance is made for each call from the integration's attributes, as keyword arguments: keep it light."""

    api_config: Any = None
    """The integration of the panel (``external_api.models.ApiConfig``); set before ``__init__`` runs."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        self.attributes = attributes


class SmartyBilling(ExternalApiClient):
    # --- what it is -----------------------------------------------------------------------------------------------
    def is_internal(self) -> bool:
        """True: balances, payments and tariffs are read from Smarty's own database; only the other hooks are asked."""
        return False

    def use_internal_billing(self) -> bool:
        """False: Smarty never charges, prolongs or switches off these customers' accounts by itself."""
        return True

    # --- logging in -----------------------------------------------------------------------------------------------
    def clean_abonement(self, abonement: str, **kwargs: Any) -> Any:
        """The abonement as Smarty knows it, from what the subscriber typed."""

    def authorize_account(
        self, account: Any, method: str, ip: str, device_uid: str, abonement: int, password: str, params: Any, **kw: Any
    ) -> Any:
        """Who may log in. ``method``: ip, abonement, phone, password; ``account``: whom the login names, by abonement,
        phone or device, None if nobody; nothing is proved yet. Also ``phone_number``. An Account or its abonement: this
        one, no password is compared; False: nobody; None: as Smarty's own rules say. AccountRequested: not yet (13)."""

    def get_account(
        self, client: Any, abonement: int, password: str, device_uid: str, phone_number: str, ip: str, **kwargs: Any
    ) -> Any:
        """The Account that logs in, whatever was typed; None: looked up as usual. ``client``: the operator; also
        ``params``."""

    def get_account_by_abonement(self, abonement: int, **kwargs: Any) -> Any:
        """The Account with this abonement; None: looked up as usual. Its password is compared by Smarty."""

    def get_account_with_password(self, abonement: int, password: str, **kwargs: Any) -> Any:
        """The Account that abonement and password open, which are not compared again; None: looked up as usual."""

    def get_account_by_phone_number_1(self, phone_number: str, **kwargs: Any) -> Any:
        """The Account of a phone; None: looked up as usual. Password or code are checked by Smarty."""

    def get_authkey(self, account: Any, params: Any, login_params: Any) -> Any:
        """login/ext: (session key, go on). A key: the box gets it and the external system keeps the session. No key
        and ``go on``: Smarty logs in by its own rules; no key and not ``go on``: refused. ``account``: as in
        authorize_account; ``login_params``: what the box sent, as attributes."""

    def check_account(self, account: Any, ip: str, device_uid: str, device_model: str, params: Any) -> Any:
        """At each login and account/status: raise ExternalApiException to refuse. The result is written to the log."""

    def update_account(self, account: Any, method: str, ip: str, params: Any, login_params: Any) -> Any:
        """At each login, after check_account: bring the account up to date. ``method``: how the device was recognised:
        ip, abomenent, phone, passoword (spelled as the original does), device_uid, qr. Also after an account was
        changed: then ``method`` is "" and ``login_params`` None. The result is written to the log."""

    # --- registration ---------------------------------------------------------------------------------------------
    def validate_registration_params(self, register_params: Any, **kwargs: Any) -> Any:
        """Raise to refuse a registration before anything is done: AccountRegisterException with the code that the box
        is told, or ExternalApiException (8). Also ``params``."""

    def register_account_new(self, register_params: Any, params: Any, **kwargs: Any) -> Any:
        """Create the subscriber in the external system; an ``objects.AccountRegisterResponse``. Also
        ``client_play_device``."""

    def post_account_registration(self, account: Any, **kwargs: Any) -> Any:
        """After the account was created. Also ``register_params``, ``params``."""

    # --- money: ``subject`` is a Subject; also ``customer``, ``billing`` (CustomerBillingCompat), ``params`` ---------
    def get_customer_balance(self, params: Any) -> Any:
        """(balance, recommended payment, account id for payments); a number alone is the balance."""

    def get_customer_payment_list(self, date_from: Any, date_to: Any, params: Any) -> Any:
        """Payments and charges between two moments, both included: dicts with comment, datetime (Unix seconds or
        datetime), amount, and ``kind`` (btv, vod, other)."""

    def customer_payment_info(self, subject: Any, **kwargs: Any) -> Any:
        """What the next payment consists of: {"details": [{"title", "sum", "date"}], "payment_sum", ...}."""

    def get_payment_sum(self, subject: Any, **kwargs: Any) -> Any:
        """How much the customer has to pay for the next period."""

    def get_payment_sum_no_discount(self, subject: Any, **kwargs: Any) -> Any:
        """The same before discounts."""

    def invoice_complete(self, params: Any, **kwargs: Any) -> Any:
        """Finish an invoice (``invoice_id``) of the external system; InvoicePending: ask again later."""

    def disable_autopayment(self, customer: Any, **kwargs: Any) -> Any:
        """The subscriber switched automatic payments off. Also ``params``."""

    def post_payment_complete(self, transaction: Any, params: Any, source: int, **kwargs: Any) -> Any:
        """After a payment was credited; ``source`` as in the transaction. Also ``customer``."""

    # --- tariffs -------------------------------------------------------------------------------------------------
    def get_customer_tariff_list(self, customer: Any, ip: str, country: Any, city: Any, **kwargs: Any) -> Any:
        """The tariffs that the customer may choose from: Tariff objects, or ids or external ids of them. ``country``,
        ``city``: where the box is, None if not known. Also ``params``."""

    def get_tariff_price(self, tariff: Any, subject: Any, **kwargs: Any) -> Any:
        """What the tariff costs this customer."""

    def customer_assign_nonbasic_tariff(
        self, customer: Any, tariff: Any, check_balance: bool, is_free: bool, free_for_inactive: bool, **kwargs: Any
    ) -> Any:
        """Connect an additional tariff, here and there; an ``objects.TariffAssignResponse``. The flags are those of
        ``billing_helpers.CustomerAssignTariff``; also ``params``."""

    def customer_change_basic_tariff(
        self, customer: Any, tariff: Any, check_balance: bool, is_free: bool, free_for_inactive: bool, **kwargs: Any
    ) -> Any:
        """Make ``tariff`` the customer's basic tariff, here and there; an ``objects.TariffAssignResponse``."""

    def customer_unassign_nonbasic_tariff(self, customer: Any, tariff: Any, **kwargs: Any) -> Any:
        """Drop an additional tariff, here and there. Also ``params``."""

    def on_tariff_add(self, customer: Any, pk_set: Any, **kwargs: Any) -> Any:
        """After tariffs (a set of ids) were connected to the customer or to one of its accounts (``subject``)."""

    # --- accounts ------------------------------------------------------------------------------------------------
    def activate_account(self, account: Any, account_device: Any, params: Any) -> Any:
        """After an account was switched on; ``account_device``: by the first login of this device, else None."""

    def deactivate_account(self, account: Any) -> Any:
        """After an account was switched off; before, where the Billing API asks for it, and then a refusal counts."""

    def process_account(self, account: Any) -> Any:
        """check_accounts, instead of Smarty's own rules: ``objects.ProcessAccountResult``, or its word, or
        (word, reason)."""

    def accept_legal_document(self, params: Any, **kwargs: Any) -> Any:
        """Before an acceptance is recorded (``document``); raise ExternalApiException to refuse (error 120)."""

    # --- content -------------------------------------------------------------------------------------------------
    def check_ticket(self, code: str, sid: int, params: Any) -> Any:
        """Whether the ticket opens the seance; False or ExternalApiException: no."""

    def get_channel_actions_list(self, channel: Any, params: Any) -> Any:
        """What the box may offer for a channel: dicts with name, price and what else the app knows."""

    def get_video_actions_list(self, video: Any, goods_id: Any, params: Any) -> Any:
        """What the box may offer for a film."""

    def perform_video_action(self, video: Any, action: str, goods_id: Any, params: Any) -> Any:
        """Do it; a dict with the result, or "subscribe": connect the tariff that the offer named."""

    def get_video_url(self, video: Any, video_file: Any, params: Any) -> Any:
        """Where a film of this integration plays: a dict with uri and the ext_ members of video/url."""


HOOKS = tuple(name for name in vars(SmartyBilling) if not name.startswith("_"))
