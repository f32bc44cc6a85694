"""What hooks give back where a dict would not do."""

from __future__ import annotations

from typing import Any


class AccountRegisterResponse:
    """Result of ``register_account_new``.

    ``STATUS_NEED_TO_CREATE``: the external system knows the subscriber now, Smarty creates customer and account with
    ``abonement`` (None = the next free one), ``password`` and ``ext_id``. ``STATUS_CREATED``: ``account`` is the
    account, the plug-in has created it itself. ``STATUS_IN_PROGRESS``: the external system will create it later.
    """

    STATUS_NEED_TO_CREATE = 1
    STATUS_CREATED = 2
    STATUS_IN_PROGRESS = 3

    def __init__(
        self,
        status: int = STATUS_NEED_TO_CREATE,
        abonement: Any = None,
        password: str = "",
        ext_id: Any = None,
        account: Any = None,
    ) -> None:
        self.status = status
        self.abonement = abonement
        self.password = password
        self.ext_id = ext_id
        self.account = account


class TariffAssignResponse:
    """Result of the hooks that connect a tariff. With ``is_awaiting_payment`` the box is told to pay ``invoice_id``."""

    def __init__(self, is_awaiting_payment: bool = False, invoice_id: Any = "") -> None:
        self.is_awaiting_payment = is_awaiting_payment
        self.invoice_id = invoice_id


class ProcessAccountResult:
    """Result of ``process_account``: what happened to the account tonight, and why."""

    ACTIVATED = "activated"
    DEACTIVATED = "deactivated"
    PROLONGED = "prolonged"
    CHECKED = "checked"
    KNOWN = (ACTIVATED, DEACTIVATED, PROLONGED, CHECKED)

    def __init__(self, result: str = CHECKED, reason: str = "") -> None:
        self.result = result
        self.reason = reason
