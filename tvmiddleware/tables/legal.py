"""Legal documents and who accepted them."""

from core.table_rules import READ_EACH_TIME, STAFF, SUBSCRIBERS, CopiedTable, Stays, register_table
from tvmiddleware.cache.scopes import of_operator
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance

register_table(LegalDocument, clone=CopiedTable(), retention=STAFF, cached=of_operator(links=("tariffs",)))
register_table(
    LegalDocumentAcceptance,
    clone=SUBSCRIBERS,
    retention=Stays("a proof for as long as document and account are there"),
    cached=READ_EACH_TIME,
)
