"""Where streams come from."""

from django.db.models import Q

from core import scrape
from core.table_rules import STAFF, CopiedTable, register_table
from tvmiddleware.cache.scopes import of_operator
from tvmiddleware.models import DataCenter, Maintenance, StreamService
from tvmiddleware.selectors import metrics

SAME_SERVERS = "the same streaming servers play for the copy, which is made by who runs them"

register_table(DataCenter, clone=CopiedTable(), retention=STAFF, cached=of_operator())
register_table(
    StreamService,
    clone=CopiedTable(
        begins={"is_available": True, "checked_at": None},
        kept_secrets={"secret": SAME_SERVERS, "secure_link_secret": SAME_SERVERS},
    ),
    retention=STAFF,
    cached=of_operator(links=("countries",)),
)
register_table(
    Maintenance,
    clone=CopiedTable(rows=Q(done=False)),
    retention=STAFF,
    cached=of_operator(links=("channels", "stream_services")),
)
scrape.register_source(metrics.streaming_metrics)
