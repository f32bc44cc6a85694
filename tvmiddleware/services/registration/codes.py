"""The codes of account/register, as plug-ins raise and read them."""

from __future__ import annotations

from core.api.errors import DomainError
from external_api.exceptions import AccountRegisterException
from tvmiddleware.services import captcha, phone_codes
from tvmiddleware.services.registration import errors

ERRORS: dict[int, type[DomainError]] = {
    1: errors.RegistrationFailed,
    2: errors.RegistrationForbidden,
    3: errors.TooManyRegistrations,
    4: errors.TrialInvalid,
    5: errors.PhoneUnusable,
    6: errors.PhoneTaken,
    7: errors.NothingToKnowBy,
    8: errors.ExternalBillingFailed,
    9: phone_codes.CodeSent,
    10: phone_codes.CodeWrong,
    11: errors.ExternalApiFailed,
    12: captcha.CaptchaSent,
    13: captcha.CaptchaWrong,
    14: captcha.TooManyCaptchas,
    15: errors.DealerInvalid,
    16: phone_codes.CallAsked,
    17: phone_codes.CallAwaited,
    18: errors.RegistrationOff,
    19: phone_codes.FlashCallMade,
    20: phone_codes.FlashCodeWrong,
    21: phone_codes.CodeAwaited,
    22: phone_codes.FlashCodeAwaited,
    23: errors.ProviderInvalid,
    24: errors.PhoneDiffers,
    25: phone_codes.CodesTooOften,
}
EXPECTED: tuple[type[DomainError], ...] = tuple(ERRORS.values())
"""What a plug-in may raise itself, or let through from ``RegisterProcess``."""


def code_of(error: DomainError) -> int:
    """The code of account/register that an error of the registration is answered with."""
    return next((code for code, kind in ERRORS.items() if code > 1 and isinstance(error, kind)), 1)


def error_of(refusal: AccountRegisterException, unknown: type[DomainError]) -> DomainError:
    """The error that the refusal's code means; ``unknown`` for a code that account/register does not have.

    A refusal that Smarty itself raised inside the plug-in comes back as it was, with what the box needs to go on.
    """
    if isinstance(refusal.__cause__, EXPECTED):
        return refusal.__cause__
    kind = ERRORS.get(refusal.code, unknown)
    if kind is captcha.CaptchaSent:
        return captcha.CaptchaSent(str(refusal.fields.get("token", "")))
    if kind is phone_codes.CallAsked:
        return phone_codes.CallAsked(confirmation_phone=str(refusal.fields.get("confirmation_phone", "")))
    return kind()
