"""What happens to the tables of operators and their staff."""

from django.contrib.admin.models import LogEntry

from clients.models import Client, Dealer, IdempotentCall, User
from clients.services.idempotency import clean_idempotent_calls
from core.table_rules import LOG, READ_EACH_TIME, STAFF, Expires, LeftTable, Stays, register_table

register_table(
    Client,
    clone=LeftTable("the operator itself is copied first; its children stay where they are"),
    retention=STAFF,
    cached=(),
)
register_table(
    Dealer,
    clone=LeftTable("another company, with a key of its own", is_reported=True),
    retention=STAFF,
    cached=READ_EACH_TIME,
)
register_table(User, clone=LeftTable("one login a person", is_reported=True), retention=STAFF, cached=READ_EACH_TIME)
register_table(
    IdempotentCall,
    clone=LOG,
    retention=Expires("idempotency keys", clean_idempotent_calls, position=60),
    cached=READ_EACH_TIME,
)
register_table(LogEntry, clone=LOG, retention=Stays("who changed what in the panel"), cached=READ_EACH_TIME)
