"""Legal documents of an operator, and which versions somebody accepted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from core.api.errors import DomainError
from core.cache.local import memory
from core.macs import mac_spellings
from tvmiddleware.constants import LegalDocumentType
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance, Tariff
from tvmiddleware.records.channels import Texts
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator


class DocumentNotFound(DomainError):
    """The operator has no such document in force."""


class DocumentTypeUnknown(DomainError):
    """There is no such occasion for showing a document."""


class DocumentTariffNotFound(DomainError):
    """The operator has no such tariff."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """``tariff_ids`` empty: the document belongs to every tariff."""

    id: int
    names: Texts
    version: str
    document_type: int
    text: str
    url: str
    need_acceptance: bool
    tariff_ids: frozenset[int]


@dataclass(frozen=True)
class Reader:
    """Who reads: an account, a device, both, or (0 and "") somebody unknown who accepted nothing."""

    account_id: int = 0
    device_uid: str = ""


def documents(operator: Operator) -> dict[int, DocumentRow]:
    """Every document in force by id, in the operator's order; kept in this process per generation."""
    return memory.get(("legal", operator.id), operator.generation, lambda: read_documents(operator.id))


def read_documents(client_id: int) -> dict[int, DocumentRow]:
    tariffs: dict[int, set[int]] = defaultdict(set)
    links = LegalDocument.tariffs.through.objects.filter(legaldocument__client_id=client_id)
    for document_id, tariff_id in links.values_list("legaldocument_id", "tariff_id"):
        tariffs[document_id].add(tariff_id)
    return {
        row.pk: DocumentRow(
            id=row.pk,
            names=row_texts(row, "name"),
            version=row.version,
            document_type=row.document_type,
            text=row.text,
            url=row.url,
            need_acceptance=row.need_acceptance,
            tariff_ids=frozenset(tariffs[row.pk]),
        )
        for row in LegalDocument.objects.filter(client_id=client_id, enabled=True)
    }


def legal_document(operator: Operator, document_id: int) -> DocumentRow:
    found = documents(operator).get(document_id)
    if found is None:
        raise DocumentNotFound
    return found


def documents_for(
    operator: Operator, *, document_type: int | None, tariff_id: int | None, virtual_tariff_id: int | None
) -> list[DocumentRow]:
    """The documents of one occasion, or of all. A tariff narrows those that are shown when a tariff is connected."""
    if document_type is not None and document_type not in LegalDocumentType.values:
        raise DocumentTypeUnknown
    if virtual_tariff_id or (tariff_id and not tariff_exists(operator, tariff_id)):
        raise DocumentTariffNotFound  # bundles of tariffs come with billing: until then no operator has one
    return [
        row
        for row in documents(operator).values()
        if document_type in {None, row.document_type} and fits_tariff(row, tariff_id)
    ]


def tariff_exists(operator: Operator, tariff_id: int) -> bool:
    return Tariff.objects.filter(pk=tariff_id, client_id=operator.id, enabled=True).exists()


def fits_tariff(row: DocumentRow, tariff_id: int | None) -> bool:
    if not tariff_id or row.document_type != LegalDocumentType.TARIFF:
        return True
    return not row.tariff_ids or tariff_id in row.tariff_ids


def accepted_ids(rows: list[DocumentRow], reader: Reader) -> frozenset[int]:
    """Ids of those documents whose current version the reader accepted, as an account or as a device."""
    who = Q(account_id=reader.account_id) if reader.account_id else Q()
    if reader.device_uid:
        who |= Q(device_uid__in=mac_spellings(reader.device_uid))
    if not who or not rows:
        return frozenset()
    found = LegalDocumentAcceptance.objects.filter(who, document_id__in=[row.id for row in rows])
    versions = set(found.values_list("document_id", "version"))
    return frozenset(row.id for row in rows if (row.id, row.version) in versions)
