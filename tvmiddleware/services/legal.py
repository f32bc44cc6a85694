"""Accepting legal documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.api.errors import DomainError
from core.logs import log_event
from core.macs import uid_form
from tvmiddleware.models import LegalDocumentAcceptance
from tvmiddleware.selectors.legal import Reader, legal_document
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.services import plugins


class AlreadyAccepted(DomainError):
    """This version was accepted before, by this account or (without one) by this device."""


class ReaderUnknown(DomainError):
    """Neither a session nor a device UID tells who accepts."""


def document_accept(
    *,
    operator: Operator,
    document_id: int,
    reader: Reader,
    device_model: str,
    ip: str,
    now: datetime,
    plugin_params: Any = None,
) -> None:
    """Record that the reader accepts the document's current version.

    An account counts before its device: what a device accepted before its login is recorded again for the account.
    The unique key over (document, version, who) decides between two requests at the same moment. The operator's
    external system may refuse (ExternalApiError).
    """
    found = legal_document(operator, document_id)
    if not reader.account_id and not reader.device_uid:
        raise ReaderUnknown
    plugins.legal_document_check(operator=operator, document=found, params=plugin_params)
    subject = f"account:{reader.account_id}" if reader.account_id else f"device:{uid_form(reader.device_uid)}"
    try:
        with transaction.atomic():
            LegalDocumentAcceptance.objects.create(
                document_id=found.id,
                version=found.version,
                subject=subject,
                account_id=reader.account_id or None,
                device_uid=reader.device_uid,
                device_model=device_model,
                ip=ip,
                accepted_at=now,
            )
    except IntegrityError as error:
        raise AlreadyAccepted from error
    log_event("accounts", "LEGAL_DOCUMENT_ACCEPTED", document=found.id, version=found.version, subject=subject, ip=ip)
