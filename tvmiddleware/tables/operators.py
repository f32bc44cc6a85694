"""What is kept here of operators, their integrations and countries, which are tables of other apps."""

from clients.models import Client
from core.table_rules import CacheScope, register_cache_scope
from external_api.models import ApiConfig, ApiConfigAttribute
from geo.models import Country
from tvmiddleware.cache.scopes import OF_INSTALLATION, client_later, of_operator, with_links

register_cache_scope(
    Client,
    of_operator("pk"),
    OF_INSTALLATION,  # its parent, and the one it had before, list their children
    CacheScope(links={"available_countries": with_links(client_later)}),
)
register_cache_scope(ApiConfig, of_operator())
register_cache_scope(ApiConfigAttribute, of_operator("config.client_id"))
register_cache_scope(Country, OF_INSTALLATION)
