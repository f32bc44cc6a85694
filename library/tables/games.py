"""Games, who offers them, and what accounts scored."""

from core.table_rules import READ_EACH_TIME, SHARED, STAFF, SUBSCRIBERS, WITH_OWNER, CopiedTable, Stays, register_table
from library.models import Game, GameBest, GameOperator, GameRecord
from tvmiddleware.cache.scopes import OF_INSTALLATION, of_operator

register_table(Game, clone=SHARED, retention=STAFF, cached=OF_INSTALLATION)
register_table(GameOperator, clone=CopiedTable(only_with="apps"), retention=STAFF, cached=of_operator())
register_table(
    GameRecord,
    clone=SUBSCRIBERS,
    retention=Stays("the newest of each account and game stay, the rest goes as new ones come (services/games.py)"),
    cached=READ_EACH_TIME,
)
register_table(GameBest, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=READ_EACH_TIME)
