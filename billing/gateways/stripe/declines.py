"""Stripe's codes of refusals -> codes of boxes."""

from __future__ import annotations

from typing import Any

from billing.gateways.answers import nested_text
from billing.gateways.errors import GatewayError, error_of

DECLINES = {
    "insufficient_funds": 7,
    "card_velocity_exceeded": 8,
    "withdrawal_count_limit_exceeded": 8,
    "fraudulent": 6,
    "merchant_blacklist": 6,
    "authentication_required": 16,
    "authentication_not_handled": 16,
    "approve_with_id": 16,
    "lost_card": 17,
    "stolen_card": 17,
    "pickup_card": 17,
    "restricted_card": 17,
    "revocation_of_all_authorizations": 17,
    "revocation_of_authorization": 17,
    "security_violation": 17,
    "stop_payment_order": 17,
    "expired_card": 10,
    "incorrect_cvc": 10,
    "incorrect_number": 10,
    "invalid_account": 10,
    "invalid_cvc": 10,
    "invalid_expiry_month": 10,
    "invalid_expiry_year": 10,
    "invalid_number": 10,
    "card_not_supported": 5,
    "currency_not_supported": 5,
    "transaction_not_allowed": 5,
    "invalid_amount": 18,
    "amount_too_small": 18,
    "amount_too_large": 18,
    "do_not_honor": 11,
    "generic_decline": 11,
    "issuer_not_available": 11,
    "processing_error": 11,
    "try_again_later": 11,
    "resource_missing": 12,
}
TYPES = {"card_error": 11, "invalid_request_error": 4, "idempotency_error": 4, "authentication_error": 2}


def code_of(error: dict[str, Any]) -> int:
    """The code for an ``error`` object; the issuer's reason says more than Stripe's."""
    for name in (nested_text(error, "decline_code"), nested_text(error, "code")):
        if name in DECLINES:
            return DECLINES[name]
    return TYPES.get(nested_text(error, "type"), 2)


def decline_error(error: dict[str, Any]) -> GatewayError:
    return error_of(
        code_of(error), nested_text(error, "decline_code") or nested_text(error, "code") or nested_text(error, "type")
    )
