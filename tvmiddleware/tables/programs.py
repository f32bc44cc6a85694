"""Resume positions and blocked programmes."""

from core.table_rules import STAFF, SUBSCRIBERS, CopiedTable, Expires, register_table
from tvmiddleware.cache import account_scopes
from tvmiddleware.cache.scopes import of_operator
from tvmiddleware.models import ContentPosition, ProgramBlocking
from tvmiddleware.services.positions import clean_old_positions

register_table(
    ContentPosition,
    clone=SUBSCRIBERS,
    retention=Expires("resume positions", clean_old_positions, position=20),
    cached=account_scopes.POSITION,
)
register_table(ProgramBlocking, clone=CopiedTable(only_with="channels"), retention=STAFF, cached=of_operator())
