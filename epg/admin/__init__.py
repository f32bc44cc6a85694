from epg.admin.categories import EpgCategoryAdmin, EpgGenreAdmin
from epg.admin.channels import EpgChannelAdmin, EpgChannelAlternativeAdmin, EpgDayAdmin
from epg.admin.premieres import EpgPremiereAdmin, EpgPremiereSourceAdmin
from epg.admin.programs import EpgAdmin
from epg.admin.sources import (
    EpgChannelSourceAdmin,
    EpgSourceAdmin,
    EpgSourceCategoryMapAdmin,
    EpgSourceGenreMapAdmin,
)

__all__ = [
    "EpgAdmin",
    "EpgCategoryAdmin",
    "EpgChannelAdmin",
    "EpgChannelAlternativeAdmin",
    "EpgChannelSourceAdmin",
    "EpgDayAdmin",
    "EpgGenreAdmin",
    "EpgPremiereAdmin",
    "EpgPremiereSourceAdmin",
    "EpgSourceAdmin",
    "EpgSourceCategoryMapAdmin",
    "EpgSourceGenreMapAdmin",
]
