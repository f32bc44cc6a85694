"""Parameters and members whose values no log and no report may show."""

from __future__ import annotations

SECRET_NAMES = frozenset(
    {
        "password",
        "old_password",
        "new_password",
        "api_key",
        "authkey",
        "token",
        "signature",
        "secret",
        "parent_code",
        "validation_code",
        "old_pin",
        "new_pin",
        "card_number",
        "card_holder",
        "card_expire",
        "card_cvv",
        "authkey_key",
        "passport_number",
        "passport_series",
        "bank_account_number",
        "bank_account_iban",
        "pares",
        "psw",
        "code",
        "captcha_code",
    }
)
