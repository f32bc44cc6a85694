"""What happens to the tables of places."""

from core.table_rules import SHARED, STAFF, register_table
from geo.models import City, Country

register_table(Country, clone=SHARED, retention=STAFF, cached=())
register_table(City, clone=SHARED, retention=STAFF, cached=())
