"""legal/*: documents that viewers read and accept."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import API_KEY, KEY_OR_SESSION, DeviceCall
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, Text, describe_parameter
from external_api.exceptions import ExternalApiError
from tvmiddleware.present import legal as present
from tvmiddleware.selectors import legal
from tvmiddleware.selectors.legal import DocumentNotFound, DocumentTariffNotFound, DocumentTypeUnknown, Reader
from tvmiddleware.services.legal import AlreadyAccepted, ReaderUnknown, document_accept

MAX_UID = 255
NOT_FOUND = Error(1, _("document not found"), DocumentNotFound)
LIST_ERRORS = (
    Error(1, _("invalid document type"), DocumentTypeUnknown),
    Error(2, _("no tariff with the given ID"), DocumentTariffNotFound),
)
ACCEPT_ERRORS = (
    NOT_FOUND,
    Error(2, _("already accepted earlier"), AlreadyAccepted),
    Error(3, _("either device_uid or a valid authkey must be set"), ReaderUnknown),
    Error(120, _("error calling an external resource"), ExternalApiError),
)
DocumentId = Annotated[Int, describe_parameter("document ID")]
DocumentType = Annotated[
    Int | None, describe_parameter("1 = at login, 2 = at registration, 3 = at payment, 4 = with a tariff")
]
TariffId = Annotated[Int | None, describe_parameter("tariff ID, for documents of type 4")]


class LegalDocumentHead(Schema):
    id: int
    name: str
    version: str
    need_acceptance: int
    is_accepted: int


class LegalDocumentRow(LegalDocumentHead):
    document_type: int


class LegalDocumentList(Answer):
    documents: list[LegalDocumentRow]


class LegalDocumentDetail(Answer, LegalDocumentHead):
    html_content: str


@endpoint(auth=KEY_OR_SESSION, db=READ, answer=LegalDocumentList, errors=LIST_ERRORS, invalid=1)
def legal_document_list(
    call: DeviceCall,
    *,
    document_type: DocumentType = None,
    tariff_id: TariffId = None,
    virtual_tariff_id: TariffId = None,
) -> dict[str, Any]:
    """Legal documents, and whether their current versions are accepted."""
    return listed(call, document_type, tariff_id, virtual_tariff_id)


@endpoint(auth=API_KEY, db=READ, answer=LegalDocumentList, errors=LIST_ERRORS, invalid=1)
def legal_document_list_noauth(
    call: DeviceCall, *, document_type: DocumentType = None, tariff_id: TariffId = None
) -> dict[str, Any]:
    """Legal documents for somebody without a session."""
    return listed(call, document_type, tariff_id, None)


@endpoint(auth=KEY_OR_SESSION, db=READ, answer=LegalDocumentDetail, errors=(NOT_FOUND,), invalid=1)
def legal_document_detail(call: DeviceCall, *, id: DocumentId) -> dict[str, Any]:
    """One legal document with its text."""
    return detailed(call, id)


@endpoint(auth=API_KEY, db=READ, answer=LegalDocumentDetail, errors=(NOT_FOUND,), invalid=1)
def legal_document_detail_noauth(call: DeviceCall, *, id: DocumentId) -> dict[str, Any]:
    """One legal document with its text, without a session."""
    return detailed(call, id)


@endpoint(auth=KEY_OR_SESSION, db=WRITE, answer=Answer, errors=ACCEPT_ERRORS, invalid=1)
def legal_document_accept(
    call: DeviceCall, *, id: DocumentId, device_model: Annotated[Text, describe_parameter("device model")] = ""
) -> dict[str, Any]:
    """Accept the current version of a document, as an account or as a device without one."""
    document_accept(
        operator=call.operator,
        document_id=id,
        reader=reader_of(call),
        device_model=device_model[:MAX_UID],
        ip=call.ip,
        now=call.now,
        plugin_params=call.plugin_params,
    )
    return {}


def reader_of(call: DeviceCall) -> Reader:
    session = call.session_or_none
    return Reader(account_id=session.account_id if session else 0, device_uid=call.device_uid[:MAX_UID])


def listed(
    call: DeviceCall, document_type: int | None, tariff_id: int | None, virtual_tariff_id: int | None
) -> dict[str, Any]:
    rows = legal.documents_for(
        call.operator, document_type=document_type, tariff_id=tariff_id, virtual_tariff_id=virtual_tariff_id
    )
    accepted = legal.accepted_ids(rows, reader_of(call))
    return {"documents": [present.document_row(row, is_accepted=row.id in accepted, lang=call.lang) for row in rows]}


def detailed(call: DeviceCall, document_id: int) -> dict[str, Any]:
    row = legal.legal_document(call.operator, document_id)
    accepted = legal.accepted_ids([row], reader_of(call))
    return present.document_full(row, is_accepted=row.id in accepted, lang=call.lang)
