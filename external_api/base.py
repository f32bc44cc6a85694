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
    def clean_abonement(self, abonement: str) -> Any:
        """The abonement as Smarty knows it, from what the subscriber typed."""

    def authorize_account(self, method: str, params: Any, **kwargs: Any) -> Any:
        """Who may log in. ``method``: ip, abonement, phone, password; also ``abonement``, ``password``,
        ``phone_number``. An Account or its abonement: this one, no password is compared; False: nobody;
        None: as Smarty's own rules say. AccountRequested: not yet (error 13)."""

    def get_account(self, params: Any) -> Any:
        """The Account that logs in, whatever was typed; None: looked up as usual."""

    def get_account_by_abonement(self, abonement: int, params: Any) -> Any:
        """The Account with this abonement; None: looked up as usual. Its password is compared by Smarty."""

    def get_account_with_password(self, abonement: int, password: str, params: Any) -> Any:
        """The Account that abonement and password open, which are not compared again; None: looked up as usual."""

    def get_account_by_phone_number_1(self, phone_number: str, params: Any) -> Any:
        """The Account of a phone; None: looked up as usual. Password or code are checked by Smarty."""

    def get_authkey(self, params: Any) -> Any:
        """login/ext: (session key, go on). A key: the box gets it and the external system keeps the session. No key
        and ``go on``: Smarty logs in by its own rules; no key and not ``go on``: refused."""

    def check_account(self, account: Any, ip: str, device_uid: str, device_model: str, params: Any) -> Any:
        """At each login and account/status: raise ExternalApiException to refuse. The result is written to the log."""

    # --- registration ---------------------------------------------------------------------------------------------
    def validate_registration_params(self, register_params: Any, params: Any) -> Any:
        """Raise ExternalApiException to refuse a registration before anything is done."""

    def register_account_new(self, register_params: Any, params: Any, client_play_device: Any) -> Any:
        """Create the subscriber in the external system; an ``objects.AccountRegisterResponse``."""

    def post_account_registration(self, account: Any, register_params: Any, params: Any) -> Any:
        """After the account was created."""

    # --- money ----------------------------------------------------------------------------------------------------
    def get_customer_balance(self, params: Any) -> Any:
        """(balance, recommended payment, account id for payments); a number alone is the balance."""

    def get_customer_payment_list(self, params: Any, date_from: Any, date_to: Any) -> Any:
        """Payments and charges of the days: dicts with comment, datetime (Unix seconds or datetime), amount, and
        ``kind`` (btv, vod, other)."""

    def customer_payment_info(self, params: Any) -> Any:
        """What the next payment consists of: {"details": [{"title", "sum", "date"}], "payment_sum", ...}."""

    def get_payment_sum(self, params: Any) -> Any:
        """How much the customer has to pay for the next period."""

    def get_payment_sum_no_discount(self, params: Any) -> Any:
        """The same before discounts."""

    def invoice_complete(self, invoice_id: str, params: Any) -> Any:
        """Finish an invoice of the external system; InvoicePending: ask again later."""

    def disable_autopayment(self, customer: Any, params: Any) -> Any:
        """The subscriber switched automatic payments off."""

    def post_payment_complete(self, transaction: Any, customer: Any) -> Any:
        """After a payment was credited."""

    # --- tariffs --------------------------------------------------------------------------------------------------
    def get_customer_tariff_list(self, params: Any) -> Any:
        """The tariffs that the customer may choose from: Tariff objects, or ids or external ids of them."""

    def get_tariff_price(self, tariff: Any, customer: Any) -> Any:
        """What the tariff costs this customer."""

    def customer_assign_nonbasic_tariff(self, customer: Any, tariff: Any, is_free: bool = False) -> Any:
        """Connect an additional tariff, here and there; an ``objects.TariffAssignResponse``."""

    def customer_change_basic_tariff(self, customer: Any, tariff: Any) -> Any:
        """Make ``tariff`` the customer's basic tariff, here and there; an ``objects.TariffAssignResponse``."""

    def customer_unassign_nonbasic_tariff(self, customer: Any, tariff: Any) -> Any:
        """Drop an additional tariff, here and there."""

    def on_tariff_add(self, subject: Any, tariff: Any) -> Any:
        """After a tariff was connected to a customer or an account."""

    # --- accounts -------------------------------------------------------------------------------------------------
    def activate_account(self, account: Any) -> Any:
        """After an account was switched on."""

    def deactivate_account(self, account: Any) -> Any:
        """After an account was switched off."""

    def update_account(self, account: Any) -> Any:
        """After an account was changed."""

    def process_account(self, account: Any) -> Any:
        """check_accounts, instead of Smarty's own rules: ``objects.ProcessAccountResult``, or its word, or
        (word, reason)."""

    def accept_legal_document(self, document: Any, params: Any) -> Any:
        """Before an acceptance is recorded; raise ExternalApiException to refuse (error 120)."""

    # --- content --------------------------------------------------------------------------------------------------
    def check_ticket(self, code: str, sid: int, params: Any) -> Any:
        """Whether the ticket opens the seance; False or ExternalApiException: no."""

    def get_channel_actions_list(self, channel: Any, params: Any) -> Any:
        """What the box may offer for a channel: dicts with name, price and what else the app knows."""

    def get_video_actions_list(self, video: Any, params: Any) -> Any:
        """What the box may offer for a film."""

    def perform_video_action(self, video: Any, action: str, goods_id: Any, params: Any) -> Any:
        """Do it; a dict with the result."""


HOOKS = tuple(name for name in vars(SmartyBilling) if not name.startswith("_"))
