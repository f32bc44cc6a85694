"""A name that published plug-ins import from; see ``tvmiddleware/compat``."""

from __future__ import annotations

from tvmiddleware.compat.exceptions import AccountRegisterException as AccountRegisterException
from tvmiddleware.compat.exceptions import ConfirmationError as ConfirmationError
from tvmiddleware.compat.exceptions import CustomerAssignTariffBalanceError as CustomerAssignTariffBalanceError
