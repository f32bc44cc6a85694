"""Seances and their tickets."""

from core.table_rules import STAFF, WITH_OWNER, CopiedTable, LeftTable, register_table
from library.cache.seances import OF_SEANCE, OF_TICKET
from library.models import Seance, SeanceTicket

register_table(Seance, clone=CopiedTable(only_with="video"), retention=STAFF, cached=OF_SEANCE)
register_table(
    SeanceTicket,
    clone=LeftTable("its code was sold, or given, to a subscriber of the source"),
    retention=WITH_OWNER,
    cached=OF_TICKET,
)
