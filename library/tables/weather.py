"""Cities of the weather."""

from core.table_rules import SHARED, STAFF, register_table
from library.models import WeatherCity
from tvmiddleware.cache.scopes import OF_INSTALLATION

register_table(WeatherCity, clone=SHARED, retention=STAFF, cached=OF_INSTALLATION)
