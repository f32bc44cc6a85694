"""Registration as published plug-ins import it: ``RegisterParams`` and ``RegisterProcess``."""

from __future__ import annotations

from typing import Any

from external_api.exceptions import AccountRegisterException as AccountRegisterException
from external_api.exceptions import ConfirmationError as ConfirmationError
from tvmiddleware.services.phone_codes import PhoneUnconfirmed
from tvmiddleware.services.registration.codes import code_of
from tvmiddleware.services.registration.params import RegisterParams as RegisterParams
from tvmiddleware.services.registration.process import RegistrationProcess, usable_phone


class RegisterProcess:
    """What a plug-in may do itself while it registers somebody."""

    def __init__(
        self, client: Any, client_play_device: Any, register_params: RegisterParams, lang: str = "", **kwargs: Any
    ) -> None:
        self.client = client
        self.client_play_device = client_play_device
        self.params = register_params
        self.process = RegistrationProcess(register_params)

    def confirm_registration(self) -> None:
        """Where the operator wants phones confirmed: returns when this one is; ConfirmationError, with the code that
        the box is told, while it is not. Smarty has seen to it before it asks a plug-in to register somebody, so a
        second look changes nothing."""
        number = self.params.mobile_phone_number
        if number:
            self.process.phone = usable_phone(self.params.operator.id, number, self.params.region_code)
        try:
            self.process.check_phone()
        except PhoneUnconfirmed as error:
            raise ConfirmationError(code_of(error)) from error
