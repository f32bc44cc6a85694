"""Money that moved, and what is to move."""

from billing.models import AutopaymentAttempt, Charge, CustomerTransaction, NightlyRun, ParkedCustomer
from billing.selectors.parked import parked_metrics
from core import scrape
from core.table_rules import READ_EACH_TIME, SHARED, SUBSCRIBERS, Stays, register_table

BOOKS = Stays("books are kept for good")

register_table(CustomerTransaction, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(Charge, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(AutopaymentAttempt, clone=SUBSCRIBERS, retention=BOOKS, cached=READ_EACH_TIME)
register_table(
    ParkedCustomer,
    clone=SUBSCRIBERS,
    retention=Stays("check_accounts takes away who is parked no more"),
    cached=READ_EACH_TIME,
)
register_table(NightlyRun, clone=SHARED, retention=Stays("a row a command"), cached=READ_EACH_TIME)
scrape.register_source(parked_metrics)
