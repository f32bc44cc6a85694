"""Applications and their attributes."""

from clients.models import Client
from core.table_rules import STAFF, WITH_OWNER, CopiedTable, register_cache_scope, register_table
from library.cache.scopes import NEWS_ADDRESSES
from library.models import ApplicationAttribute, ExternalApplication
from tvmiddleware.cache.scopes import of_operator

WITH_APPLICATIONS = CopiedTable(only_with="apps")

register_table(
    ExternalApplication,
    clone=WITH_APPLICATIONS,
    retention=STAFF,
    cached=(of_operator(links=("devices", "templates")), NEWS_ADDRESSES),
)
register_table(
    ApplicationAttribute,
    clone=WITH_APPLICATIONS,
    retention=WITH_OWNER,
    cached=(of_operator("application.client_id"), NEWS_ADDRESSES),
)
register_cache_scope(Client, NEWS_ADDRESSES)
