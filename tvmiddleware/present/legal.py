"""Legal documents on the wire."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html

from tvmiddleware.selectors.legal import DocumentRow


def document_row(row: DocumentRow, *, is_accepted: bool, lang: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.names[lang],
        "version": row.version,
        "need_acceptance": int(row.need_acceptance),
        "is_accepted": int(is_accepted),
        "document_type": row.document_type,
    }


def document_full(row: DocumentRow, *, is_accepted: bool, lang: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.names[lang],
        "version": row.version,
        "need_acceptance": int(row.need_acceptance),
        "html_content": html(row),
        "is_accepted": int(is_accepted),
    }


def html(row: DocumentRow) -> str:
    """The text; a document that is only an address becomes a link."""
    if row.text or not row.url:
        return row.text
    return str(format_html('<a href="{0}">{0}</a>', row.url))
