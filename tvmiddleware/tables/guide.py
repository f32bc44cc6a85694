"""What is kept here of the guide (epg), and what is measured of it."""

from core import scrape
from core.table_rules import register_cache_scope
from epg.models import Epg, EpgCategory, EpgChannel, EpgGenre
from tvmiddleware.cache import guide_scopes
from tvmiddleware.selectors import metrics

register_cache_scope(EpgChannel, guide_scopes.CHANNEL)
register_cache_scope(Epg, guide_scopes.PROGRAM)
register_cache_scope(EpgCategory, guide_scopes.WORDS)
register_cache_scope(EpgGenre, guide_scopes.WORDS)
scrape.register_source(metrics.guide_metrics)
