"""Customers, and the log of what subscribers did."""

from core.table_rules import READ_EACH_TIME, SUBSCRIBERS, Expires, Stays, register_table
from tvmiddleware.cache import account_scopes, list_notes
from tvmiddleware.models import Customer, CustomerLog
from tvmiddleware.services.retention import customer_log_forget

register_table(
    Customer,
    clone=SUBSCRIBERS,
    retention=Stays("until staff or the operator's billing system deletes it"),
    cached=(account_scopes.CUSTOMER, list_notes.CUSTOMER),
)
register_table(
    CustomerLog,
    clone=SUBSCRIBERS,
    retention=Expires("log entries", customer_log_forget, position=110),
    cached=READ_EACH_TIME,
)
