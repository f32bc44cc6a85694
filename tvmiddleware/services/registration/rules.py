"""What others have to do with a registration: billing derives from this."""

from __future__ import annotations

from tvmiddleware.models import Account
from tvmiddleware.services.registration.params import RegisterParams


class RegistrationRules:
    """Does nothing by itself."""

    def completed(self, params: RegisterParams, account: Account) -> None:
        """The new account is there; in the same transaction: connect tariffs, charge. Errors of
        ``registration.errors`` take the registration back."""
