"""Contracts, invoices and what is printed."""

from billing.models import Contract, Document, DocumentTemplate, Invoice, InvoiceItem, NumberSequence
from billing.tables.ledger import BOOKS
from core.table_rules import READ_EACH_TIME, STAFF, SUBSCRIBERS, CopiedTable, LeftTable, Stays, register_table

register_table(Contract, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(Invoice, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(InvoiceItem, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(Document, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(DocumentTemplate, clone=CopiedTable(), retention=STAFF, cached=READ_EACH_TIME)
register_table(
    NumberSequence,
    clone=LeftTable("the copy's contracts and invoices are numbered from the beginning"),
    retention=Stays("a row a kind of number"),
    cached=READ_EACH_TIME,
)
