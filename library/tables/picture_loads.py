"""Pictures that are still to be fetched from an address."""

from core.table_rules import LOG, READ_EACH_TIME, Expires, register_table
from library.models import PictureLoad
from library.services.picture_loads import forget_loads

register_table(PictureLoad, clone=LOG, retention=Expires("pictures not loaded", forget_loads), cached=READ_EACH_TIME)
