"""Payments, and the gateways that they come through."""

from billing.models import GatewayCustomer, Merchant, Payment, PaymentRefund, SavedCard
from billing.tables.ledger import BOOKS
from core.table_rules import READ_EACH_TIME, STAFF, SUBSCRIBERS, WITH_OWNER, LeftTable, Stays, register_table

register_table(
    Merchant,
    clone=LeftTable("payments would go to the source's account", is_reported=True),
    retention=STAFF,
    cached=READ_EACH_TIME,
)
register_table(Payment, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(PaymentRefund, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(
    SavedCard,
    clone=SUBSCRIBERS,
    retention=Stays("until its owner, staff or the gateway takes it away"),
    cached=READ_EACH_TIME,
)
register_table(GatewayCustomer, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=READ_EACH_TIME)
