"""New subscribers make themselves an account: ``process.RegistrationProcess(params).run()``."""

from tvmiddleware.services.registration.params import Registered, RegisterParams
from tvmiddleware.services.registration.process import RegistrationProcess
from tvmiddleware.services.registration.rules import RegistrationRules

__all__ = ["RegisterParams", "Registered", "RegistrationProcess", "RegistrationRules"]
