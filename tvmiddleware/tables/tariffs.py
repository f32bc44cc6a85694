"""Tariffs, and who is subscribed to them."""

from core.table_rules import READ_EACH_TIME, STAFF, SUBSCRIBERS, WITH_OWNER, CopiedTable, NotCached, register_table
from tvmiddleware.cache import list_notes
from tvmiddleware.cache.scopes import of_operator
from tvmiddleware.models import Subject, Tariff, TariffSubscription, VirtualTariff

register_table(
    Tariff,
    clone=CopiedTable(),
    retention=STAFF,
    cached=(of_operator(links=("stream_services", "countries", "cities")), list_notes.TARIFF),
)
register_table(VirtualTariff, clone=CopiedTable(), retention=STAFF, cached=READ_EACH_TIME)
register_table(Subject, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=READ_EACH_TIME)
register_table(
    TariffSubscription,
    clone=SUBSCRIBERS,
    retention=WITH_OWNER,
    cached=NotCached("sessions know the tariffs of accounts and customers, whose links say when they change"),
)
