"""What happens to the tables of the guide, which all operators share."""

from core import icons
from core.table_rules import READ_EACH_TIME, SHARED, STAFF, WITH_OWNER, NotCached, Stays, register_table
from epg import models

ONLY_IMPORTS = NotCached("only imports read it")
PRUNED = Stays("imports delete what has had its time")

for word in (models.EpgCategory, models.EpgGenre):
    register_table(word, clone=SHARED, retention=STAFF, cached=())
register_table(models.EpgChannel, clone=SHARED, retention=STAFF, cached=())
register_table(models.Epg, clone=SHARED, retention=PRUNED, cached=())
register_table(models.EpgDay, clone=SHARED, retention=WITH_OWNER, cached=ONLY_IMPORTS)
register_table(models.EpgPremiere, clone=SHARED, retention=PRUNED, cached=READ_EACH_TIME)
for source in (
    models.EpgSource,
    models.EpgChannelSource,
    models.EpgSourceCategoryMap,
    models.EpgSourceGenreMap,
    models.EpgChannelAlternative,
    models.EpgPremiereSource,
):
    register_table(source, clone=SHARED, retention=STAFF, cached=ONLY_IMPORTS)
icons.register_field("epg.EpgChannel", "icon")
