from epg.models.categories import EpgCategory, EpgGenre, EpgSourceCategoryMap, EpgSourceGenreMap
from epg.models.channels import EpgChannel, EpgChannelAlternative
from epg.models.premieres import EpgPremiere, EpgPremiereSource
from epg.models.programs import Epg, EpgDay
from epg.models.sources import EpgChannelSource, EpgSource

__all__ = [
    "Epg",
    "EpgCategory",
    "EpgChannel",
    "EpgChannelAlternative",
    "EpgChannelSource",
    "EpgDay",
    "EpgGenre",
    "EpgPremiere",
    "EpgPremiereSource",
    "EpgSource",
    "EpgSourceCategoryMap",
    "EpgSourceGenreMap",
]
