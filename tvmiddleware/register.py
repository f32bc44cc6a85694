"""A name that published plug-ins import from; see ``tvmiddleware/compat``."""

from __future__ import annotations

from tvmiddleware.compat.register import AccountRegisterException as AccountRegisterException
from tvmiddleware.compat.register import ConfirmationError as ConfirmationError
from tvmiddleware.compat.register import RegisterParams as RegisterParams
from tvmiddleware.compat.register import RegisterProcess as RegisterProcess
