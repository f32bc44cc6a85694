"""New subscribers make themselves an account: ``process.RegisterProcess(params).run()``."""

from tvmiddleware.services.registration.params import Registered, RegisterParams
from tvmiddleware.services.registration.process import RegisterProcess
from tvmiddleware.services.registration.rules import RegistrationRules

__all__ = ["RegisterParams", "RegisterProcess", "Registered", "RegistrationRules"]
