"""Discounts, price changes and promo codes."""

from django.db.models import Q

from billing.models import Discount, DiscountUse, PriceChange, PromoActivation, PromoCode
from billing.tables.ledger import BOOKS
from core.table_rules import READ_EACH_TIME, STAFF, SUBSCRIBERS, CopiedTable, LeftTable, register_table

register_table(
    Discount,
    clone=CopiedTable(rows=Q(customer=None, account=None)),
    retention=STAFF,
    cached=READ_EACH_TIME,
)
register_table(DiscountUse, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(
    PriceChange,
    clone=CopiedTable(rows=Q(applied_at=None), begins={"announced_at": None, "announced_up_to": 0}),
    retention=STAFF,
    cached=READ_EACH_TIME,
)
register_table(
    PromoCode,
    clone=LeftTable("who holds a code of the source could spend it twice", is_reported=True),
    retention=STAFF,
    cached=READ_EACH_TIME,
)
register_table(PromoActivation, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
