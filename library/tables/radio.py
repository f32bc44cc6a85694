"""Radio stations, and their directory that all operators share."""

from core import icons
from core.table_rules import SHARED, STAFF, CopiedTable, register_table
from library.models import Radio, RadioChannel
from tvmiddleware.cache.scopes import OF_INSTALLATION, of_operator

register_table(Radio, clone=CopiedTable(only_with="radio"), retention=STAFF, cached=of_operator(links=("tariffs",)))
register_table(RadioChannel, clone=SHARED, retention=STAFF, cached=OF_INSTALLATION)
icons.register_field("library.RadioChannel", "icon")
