"""The arguments of every hook, in the order in which the original's reference declares them.

Whoever asks a hook names what it knows; what is declared here and not known is passed as None. A plug-in may take each
argument by its name, leave it out, or give it another name at the same place.
"""

from __future__ import annotations

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "is_internal": (),
    "use_internal_billing": (),
    "check_ticket": ("code", "sid", "params"),
    "get_customer_balance": ("params",),
    "get_customer_payment_list": ("date_from", "date_to", "params"),
    "get_channel_actions_list": ("channel", "params"),
    "get_video_actions_list": ("video", "goods_id", "params"),
    "perform_video_action": ("video", "action", "goods_id", "params"),
    "get_video_url": ("video", "video_file", "params"),
    "activate_account": ("account", "account_device", "params"),
    "deactivate_account": ("account",),
    "update_account": ("account", "method", "ip", "params", "login_params"),
    "authorize_account": ("account", "method", "ip", "device_uid", "abonement", "password", "params"),
    "check_account": ("account", "ip", "device_uid", "device_model", "params"),
    "register_account_new": ("register_params", "params"),
    "validate_registration_params": ("register_params",),
    "post_account_registration": ("account",),
    "get_account": ("client", "abonement", "password", "device_uid", "phone_number", "ip"),
    "clean_abonement": ("abonement",),
    "get_account_with_password": ("abonement", "password"),
    "get_account_by_abonement": ("abonement",),
    "get_account_by_phone_number_1": ("phone_number",),
    "get_authkey": ("account", "params", "login_params"),
    "accept_legal_document": ("params",),
    "invoice_complete": ("params",),
    "customer_assign_nonbasic_tariff": ("customer", "tariff", "check_balance", "is_free", "free_for_inactive"),
    "customer_change_basic_tariff": ("customer", "tariff", "check_balance", "is_free", "free_for_inactive"),
    "customer_unassign_nonbasic_tariff": ("customer", "tariff"),
    "get_customer_tariff_list": ("customer", "ip", "country", "city"),
    "on_tariff_add": ("customer", "pk_set"),
    "disable_autopayment": ("customer",),
    "post_payment_complete": ("transaction", "params", "source"),
    "get_tariff_price": ("tariff", "subject"),
    "get_payment_sum": ("subject",),
    "get_payment_sum_no_discount": ("subject",),
    "customer_payment_info": ("subject",),
    "process_account": ("account",),
}
